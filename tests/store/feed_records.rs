//! Whatever an entry says, its record says so too, and gives it back.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;
use resident_outcomes::feed::Record;
use resident_outcomes::model::{
    Basis, Conclusion, Dataset, Decision, Definition, Digest, MeanOf, Method, Metric, OpinionReason, OpinionWord,
    Period, Reason, StandardId, Statistic, Verdict,
};
use resident_outcomes::store::{EntryRun, Fed, LedgerEntry, Mark, Recorded, Standing};
use rust_decimal::Decimal;

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest)
}

fn text() -> impl Strategy<Value = String> {
    "[\\PC]{0,40}"
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0..40_000).prop_map(|days| NaiveDate::from_num_days_from_ce_opt(720_000 + days).unwrap())
}

fn number() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0u32..12).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn conclusion() -> impl Strategy<Value = Conclusion> {
    let reasons = proptest::sample::subsequence(OpinionReason::ALL, 0..=OpinionReason::ALL.len().min(4));
    prop_oneof![
        Just(Conclusion::Verdict(Verdict::Met)),
        Just(Conclusion::Verdict(Verdict::NotMet)),
        proptest::sample::select(Reason::ALL).prop_map(|reason| Conclusion::Verdict(Verdict::Unknown(reason))),
        (proptest::sample::select(OpinionWord::ALL), reasons).prop_map(|(word, why)| Conclusion::Opinion(word, why)),
        Just(Conclusion::SignedOff),
        Just(Conclusion::Appealed),
        Just(Conclusion::Packed),
        proptest::sample::select(Decision::ALL).prop_map(Conclusion::Decided),
    ]
}

fn run() -> impl Strategy<Value = EntryRun> {
    let given = (0i64..4_000_000_000_000).prop_map(|millis| DateTime::from_timestamp_millis(millis).unwrap());
    (text(), digest(), text(), day(), given, text()).prop_map(
        |(method_set, config_digest, program_version, as_of, given, by)| EntryRun {
            method_set,
            config_digest,
            program_version,
            as_of,
            given,
            by,
        },
    )
}

prop_compose! {
    fn entry()(
        city in text(),
        metric in proptest::sample::select(&Metric::ALL[..]),
        standard in text(),
        period in proptest::option::of((day(), day())),
        subject in proptest::option::of(digest()),
        concluded in conclusion(),
        basis in proptest::option::of(proptest::sample::select(Basis::ALL)),
        (value, moe90) in (proptest::option::of(number()), proptest::option::of(number())),
        method in proptest::option::of(proptest::sample::select(vec![
            Method::broadband(Definition::Wired, Dataset::Acs5),
            Method::pm25(Statistic::CityMean, MeanOf::Days),
        ])),
        inputs in proptest::collection::vec(digest(), 0..4),
        (note, run) in (text(), run()),
    ) -> LedgerEntry {
        LedgerEntry {
            city,
            metric,
            standard: StandardId(standard),
            period: period.map(|(from, to)| Period { from, to }),
            subject,
            concluded,
            basis,
            value,
            moe90,
            method,
            inputs: inputs.into(),
            note,
            run: Arc::new(run),
        }
    }
}

proptest! {
    #[test]
    fn a_record_gives_its_entry_back(entry in entry(), id in 1i64.., previous in digest(), digest in digest()) {
        let recorded = Recorded { id, previous, digest, entry };
        let standing = Standing { changed: Mark::of(&recorded), sign_offs: vec![recorded.clone()], appeals: vec![] };
        for standing in [None, Some(standing)] {
            let record = Record::of(&Fed { recorded: recorded.clone(), replaces: Some(1), standing });
            let line = serde_json::to_string(&record).unwrap();
            prop_assert!(!line.contains('\n') && !line.contains("\"end\":{"), "{line}");
            let read: Record = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(&read, &record);
            prop_assert_eq!(read.entry().unwrap(), recorded.clone());
        }
    }
}

#[test]
fn a_record_with_what_no_entry_holds_is_none() {
    let recorded = Recorded {
        id: 1,
        previous: Digest([0; 32]),
        digest: Digest([1; 32]),
        entry: crate::on_sqlite::ledger::broadband(),
    };
    let record = Record::of(&Fed { recorded, replaces: None, standing: None });
    let cases: [(fn(&mut Record), &str); 5] = [
        (|one| one.city.push('\u{1f}'), "holds a control character"),
        (|one| one.note = "two\nlines".to_owned(), "holds a control character"),
        (|one| one.verdict = Some("perhaps".to_owned()), "`perhaps` is no verdict that this version knows"),
        (|one| one.kind = "guess".to_owned(), "`guess` is no kind"),
        (|one| one.metric = "noise".to_owned(), "`noise` is no metric"),
    ];
    for (change, why) in cases {
        let mut changed = record.clone();
        change(&mut changed);
        let told = changed.entry().unwrap_err();
        assert!(told.contains(why), "{told}");
    }
}
