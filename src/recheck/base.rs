//! The verdict that a re-check compares with: the last one of a city and metric that answered the usual question.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Standing;
use crate::model::{Metric, Period};
use crate::store::{LedgerEntry, Recorded};

/// What the note of an entry begins with that a re-check made.
pub const BY_RECHECK: &str = "by a re-check";

/// An earlier verdict.
#[derive(Clone, Debug)]
pub struct Base {
    /// Its entry.
    pub recorded: Recorded,
    /// What it says.
    pub standing: Standing,
}

/// The last verdict of each city and metric, given as of `as_of` or before. `counts` says whether an entry was judged
/// by a standard that was the programme's, or that a city's definition is.
///
/// A verdict of an older period than one before it is passed over, since it answered for that year alone (`--years`),
/// unless a re-check made it: then the newer figure is gone.
#[must_use]
pub fn bases(
    entries: impl IntoIterator<Item = Recorded>,
    as_of: NaiveDate,
    counts: impl Fn(&LedgerEntry) -> bool,
) -> BTreeMap<(String, Metric), Base> {
    let mut last: BTreeMap<(String, Metric), (Base, Option<Period>)> = BTreeMap::new();
    for recorded in entries {
        let entry = &recorded.entry;
        let Some(standing) = Standing::of_entry(entry) else { continue };
        if entry.run.as_of > as_of || !counts(entry) {
            continue;
        }
        let key = (entry.city.clone(), entry.metric);
        let before = last.get(&key);
        let newest = before.and_then(|(_, newest)| *newest);
        let by_recheck = entry.note.starts_with(BY_RECHECK);
        let is_earlier = before.is_some_and(|(base, _)| entry.run.as_of < base.recorded.entry.run.as_of);
        let is_older = entry.period.zip(newest).is_some_and(|(period, newest)| period.to < newest.to);
        if is_earlier || is_older && !by_recheck {
            continue;
        }
        let newest = if by_recheck { entry.period.or(newest) } else { entry.period.max_by_end(newest) };
        last.insert(key, (Base { recorded, standing }, newest));
    }
    last.into_iter().map(|(key, (base, _))| (key, base)).collect()
}

trait Later {
    fn max_by_end(self, other: Self) -> Self;
}

impl Later for Option<Period> {
    /// The one that ends later.
    fn max_by_end(self, other: Self) -> Self {
        [self, other].into_iter().flatten().max_by_key(|period| period.to)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::sync::Arc;

    use super::*;
    use crate::model::{Conclusion, Digest, Reason, StandardId, Verdict};
    use crate::store::{EntryRun, LEDGER_START};

    /// A verdict: as of a year, of a year (none: unknown), with a note.
    fn entry((as_of, year, note): (i32, Option<i32>, &str)) -> LedgerEntry {
        let run = EntryRun {
            method_set: "same".to_owned(),
            config_digest: Digest::of(b"configuration"),
            program_version: "0.1.0".to_owned(),
            as_of: NaiveDate::from_ymd_opt(as_of, 7, 1).unwrap(),
            given: chrono::DateTime::UNIX_EPOCH,
            by: String::new(),
        };
        let verdict = if year.is_some() { Verdict::Met } else { Verdict::Unknown(Reason::NoMonitor) };
        LedgerEntry {
            city: "0465000".to_owned(),
            metric: Metric::Pm25,
            standard: StandardId("who".to_owned()),
            period: year.map(Period::year),
            subject: None,
            concluded: Conclusion::Verdict(verdict),
            basis: None,
            value: None,
            moe90: None,
            method: None,
            inputs: Arc::default(),
            note: note.to_owned(),
            run: Arc::new(run),
        }
    }

    /// The number of the entry that is compared with; none where there is none.
    fn base(entries: Vec<LedgerEntry>) -> Option<i64> {
        let recorded = |(entry, id)| Recorded { id, previous: LEDGER_START, digest: LEDGER_START, entry };
        let as_of = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
        let found = bases(entries.into_iter().zip(1..).map(recorded), as_of, |entry| entry.standard.0 == "who");
        assert!(found.len() <= 1);
        found.into_values().next().map(|base| base.recorded.id)
    }

    #[test]
    fn the_last_verdict_that_answered_the_usual_question_counts() {
        type Said<'s> = (i32, Option<i32>, &'s str);
        let cases: [(&str, &[Said<'_>], Option<i64>); 9] = [
            ("none", &[], None),
            ("the last", &[(2023, Some(2022), ""), (2024, Some(2023), "")], Some(2)),
            ("not of a later day than is asked about", &[(2024, Some(2023), ""), (2026, Some(2025), "")], Some(1)),
            ("not of an earlier day than the last", &[(2024, Some(2023), ""), (2020, Some(2019), "")], Some(1)),
            ("not of an earlier year asked for alone", &[(2024, Some(2023), ""), (2024, Some(2015), "")], Some(1)),
            ("an unknown", &[(2024, Some(2023), ""), (2024, None, "")], Some(2)),
            (
                "nor such a year after an unknown",
                &[(2024, Some(2023), ""), (2024, None, ""), (2024, Some(2015), "")],
                Some(2),
            ),
            ("an earlier year by a re-check", &[(2024, Some(2023), ""), (2024, Some(2022), BY_RECHECK)], Some(2)),
            (
                "and what follows it",
                &[(2024, Some(2023), ""), (2024, Some(2021), BY_RECHECK), (2024, Some(2022), "")],
                Some(3),
            ),
        ];
        for (case, said, expected) in cases {
            assert_eq!(base(said.iter().copied().map(entry).collect()), expected, "{case}");
        }
        let other = LedgerEntry { standard: StandardId("own".to_owned()), ..entry((2024, Some(2023), "")) };
        assert_eq!(base(vec![entry((2023, Some(2022), "")), other]), Some(1), "by a standard that counts");
        let signed = LedgerEntry { concluded: Conclusion::SignedOff, ..entry((2024, Some(2023), "")) };
        assert_eq!(base(vec![entry((2023, Some(2022), "")), signed]), Some(1), "no act is a verdict");
    }
}
