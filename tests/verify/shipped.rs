//! Two claims of Scottsdale's report of 2023, against the shipped figures as of that day.

use std::sync::OnceLock;

use resident_outcomes::measure::history::of_city;
use resident_outcomes::measure::{Measurer, Missing};
use resident_outcomes::model::rows::Held;
use resident_outcomes::model::{
    Basis, Bias, Claim, ClaimFinding, Metric, OpinionReason, OpinionWord, Reason, Series, Support, ValueWord, Verdict,
};
use resident_outcomes::provider::snapshot;
use resident_outcomes::verify::{judge, judge_claim};

use crate::given::{AS_OF, claim, config, day, decimal, scottsdale};

fn held() -> &'static [Held] {
    static HELD: OnceLock<Vec<Held>> = OnceLock::new();
    HELD.get_or_init(|| snapshot::held().unwrap())
}

fn figures(metric: Metric, as_of: &str) -> Vec<Series> {
    let missing = Missing::new();
    let measurer = Measurer::new(held(), &missing, &config().metrics, &config().releases, day(as_of));
    let city = scottsdale();
    of_city(&measurer, city.us().unwrap(), day(as_of), &config().releases, config().metrics.get(metric))
}

fn judged(claim: &Claim) -> ClaimFinding {
    let missing = Missing::new();
    let measurer = Measurer::new(held(), &missing, &config().metrics, &config().releases, day(AS_OF));
    let rules = config().metrics.get(claim.metric);
    let standard = config().standards.default_for(claim.metric).unwrap();
    let outcome = judge(measurer.derive(&claim.city, claim.metric, None), rules, standard, day(AS_OF), false);
    judge_claim(claim, &outcome, &figures(claim.metric, AS_OF), rules, day(AS_OF))
}

fn line(series: &Series) -> String {
    let old = if series.stale { " stale" } else { "" };
    let value = resident_outcomes::model::standard::round_half_up(series.value, 2);
    format!("{} {} {value} out {}{old}", series.method, series.period.label(), series.released)
}

#[test]
fn every_figure_public_by_a_day() {
    let lines = |metric, as_of| figures(metric, as_of).iter().map(line).collect::<Vec<_>>();
    let share = "any-with-computer/acs5";
    let cases = [
        (
            "2023-07-01",
            vec![
                format!("{share} 2017-2021 93.94 out 2022-12-08"),
                format!("{share} 2015-2019 91.86 out 2020-12-10"),
                format!("{share} 2013-2017 90.06 out 2018-12-06 stale"),
            ],
        ),
        (
            "2022-12-07",
            vec![
                format!("{share} 2015-2019 91.86 out 2020-12-10"),
                format!("{share} 2013-2017 90.06 out 2018-12-06 stale"),
            ],
        ),
        ("2018-12-05", vec![]),
    ];
    for (as_of, expected) in cases {
        assert_eq!(lines(Metric::Broadband, as_of), expected, "{as_of}");
    }
    let air = lines(Metric::Pm25, AS_OF);
    assert!(air.contains(&"city-mean/days 2014 5.36 out 2015-07-01 stale".to_owned()), "{air:#?}");
    assert!(air.contains(&"county-max/published 2021 10.7 out 2022-07-01".to_owned()), "{air:#?}");
    let once: std::collections::BTreeSet<&String> = air.iter().collect();
    assert_eq!(once.len(), air.len(), "a method that stands twice in the list is looked at once");
}

#[test]
fn broadband_of_89_percent() {
    let finding = judged(&claim(Metric::Broadband, "89"));
    let value = &finding.value;
    assert_eq!((value.word, value.bias), (ValueWord::NotReproduced, Some(Bias::Understates)));
    let near: Vec<String> = value.near.iter().map(|near| line(&near.series)).collect();
    assert_eq!(near[0], "any-with-computer/acs5 2013-2017 90.06 out 2018-12-06 stale");
    assert_eq!(value.near[0].series.moe90.map(|moe| moe.round_dp(2)), Some(decimal("1.16")));
    let verdict = &finding.verdict;
    assert_eq!((verdict.found, verdict.basis), (Verdict::Met, Some(Basis::Fallback)));
    assert_eq!(verdict.support, Support::Indicated);
    let opinion = &finding.opinion;
    assert_eq!(opinion.word, OpinionWord::Qualified, "no adverse opinion without primary evidence");
    let told: Vec<OpinionReason> = opinion.reasons.iter().map(|(reason, _)| *reason).collect();
    let expected = [OpinionReason::OnFallback, OpinionReason::NotLookedAt, OpinionReason::ValueNotReproduced];
    assert_eq!(told, expected);
    let last = &opinion.reasons[2].1;
    assert!(
        last.starts_with("No figure of the city gives 89 %; nearest: 90.06 % ± 1.16 (2013-2017, ACS 5-yr"),
        "{last}"
    );
    assert!(last.contains("too old to count"), "{last}");
    assert_eq!(opinion.settles[0].what, "ACS 5-yr 2017-2021, table B28002");
}

#[test]
fn air_of_7_21() {
    let finding = judged(&claim(Metric::Pm25, "7.21"));
    assert_eq!(
        finding.value.word,
        ValueWord::NotReproduced,
        "what is at hand is too old, or the county's highest monitor"
    );
    assert_eq!(finding.value.near[0].series.period.label(), "2014");
    assert!(matches!(finding.verdict.found, Verdict::Unknown(Reason::CountyOnly | Reason::Stale)));
    let opinion = &finding.opinion;
    assert_eq!(opinion.word, OpinionWord::Disclaimer);
    assert_eq!(opinion.settles[0].what, "EPA's annual file of 2022");
    let commands = ["outcomes fetch --as-of 2023-07-01", "outcomes import annual_conc_by_monitor_2022.zip"];
    assert_eq!(opinion.settles[0].commands, commands);
    assert_eq!(opinion.settles.len(), 2, "what is shown only need not be fetched");
    assert_eq!(opinion.settles[1].whom, "the mayor's office");
}
