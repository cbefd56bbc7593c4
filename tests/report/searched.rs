//! The search for people: it fits the terminal, and says the same at every width.

use std::collections::BTreeSet;

use proptest::prelude::*;
use resident_outcomes::claims::read_value;
use resident_outcomes::model::{Dataset, Definition, Flags, Level, MeanOf, Method, Metric, Period, Series, Statistic};
use resident_outcomes::report::search::{Searched, text};
use resident_outcomes::verify::search::rank;

use crate::judged::{day, digest, number, plain};
use crate::samples;

/// Invented.
fn series(level: Level, name: &str, method: Method, year: i32, value: &str, stale: bool) -> Series {
    Series {
        level,
        place: "37183".to_owned(),
        name: name.to_owned(),
        method,
        period: if method.metric() == Metric::Broadband { Period::years(year - 4, year) } else { Period::year(year) },
        value: number(value),
        moe90: (method.metric() == Metric::Broadband).then(|| number("1.03")),
        flags: Flags::default(),
        released: day("2017-07-01"),
        stale,
        evidence: BTreeSet::from([digest("annual")]),
    }
}

fn found(name: &str, metric: Metric) -> Vec<Series> {
    match metric {
        Metric::Broadband => vec![
            series(Level::City, name, Method::broadband(Definition::Wired, Dataset::Acs5), 2021, "79.10", false),
            series(
                Level::State,
                name,
                Method::broadband(Definition::AnyWithComputer, Dataset::Acs1),
                2021,
                "88.94",
                false,
            ),
        ],
        Metric::Nominated => panic!("no agency measures it"),
        Metric::Pm25 => {
            let method = |statistic| Method::pm25(statistic, MeanOf::Days);
            let highest = "city-mean/quarters/poc-max/regulatory".parse().unwrap();
            vec![
                series(Level::City, name, method(Statistic::CityMean), 2016, "7.931707", false),
                series(Level::City, name, highest, 2012, "9.960234", true),
                series(
                    Level::Metro,
                    "Nashville-Davidson--Murfreesboro--Franklin",
                    method(Statistic::CountyMean),
                    2016,
                    "8.1",
                    false,
                ),
            ]
        }
    }
}

fn page(name: &str, metric: Metric, value: &str, width: usize) -> String {
    let (city, printed, found) = (samples::raleigh(), read_value(value, metric).unwrap(), found(name, metric));
    let found = rank(&printed, &found);
    let as_of = day("2017-09-01");
    let searched = Searched { city: &city, metric, printed: &printed, as_of, found: &found, not_at_hand: &[] };
    text(&searched, plain(width))
}

#[test]
fn a_search_reads_well_at_both_widths() {
    for width in [80, 120] {
        insta::assert_snapshot!(format!("air_{width}"), page("Raleigh city", Metric::Pm25, "7.93", width));
        insta::assert_snapshot!(format!("share_{width}"), page("Raleigh city", Metric::Broadband, "89 %", width));
    }
}

proptest! {
    #[test]
    fn no_name_breaks_the_table(name in "\\PC{1,90}|[ -~\n\u{1b}]{1,90}", width in 40_usize..160) {
        for (metric, value) in [(Metric::Pm25, "7.93"), (Metric::Broadband, "89 %")] {
            let text = page(&name, metric, value, width);
            prop_assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'));
            for line in text.lines() {
                prop_assert!(line.chars().count() <= width.max(72), "{line:?}");
            }
        }
    }
}
