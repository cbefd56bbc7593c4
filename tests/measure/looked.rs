//! Where a method that came to no value looked, and what was asked for in vain.

use resident_outcomes::measure::looked_at::sought;
use resident_outcomes::model::method::Table;
use resident_outcomes::model::rows::{NoNumber, Rows};
use resident_outcomes::model::{Dataset, Reason, UsCity};

use crate::given::{Given, annual, annual_file, counted, equator, file_of, lines, named, place, printed, table_file};

const AS_OF: &str = "2023-07-01";

/// What a method without a value looked through, what it says of it, and what was not at hand.
fn told(given: &Given, city: &UsCity, method: &str) -> [Vec<String>; 3] {
    let tried = given.try_method(city, method, AS_OF);
    assert!(tried.result.is_err(), "{method}: {tried:?}");
    let measurer = given.measurer(AS_OF);
    let through = measurer.looked_through(city, &tried);
    let held = given.held.iter().filter(|held| through.iter().any(|from| **from == held.from));
    let told = held.flat_map(|held| sought(&held.rows, city, &tried));
    let record = |record: Option<u64>| record.map(|record| format!("{record} ")).unwrap_or_default();
    [
        through.iter().map(|from| format!("{:?}", from.resource)).collect(),
        told.map(|sought| format!("{}{}: {}", record(sought.record), sought.what, sought.says)).collect(),
        measurer
            .asked_in_vain(city, &tried)
            .iter()
            .map(|(resource, gap)| format!("{resource:?} {}", gap.reason))
            .collect(),
    ]
}

#[test]
fn cells_without_a_number_are_named_with_their_reason() {
    let city = equator();
    let few = Err(NoNumber::TooFewCases);
    let b28002 = (Table::B28002, Dataset::Acs5, 2021);
    let row = lines(&[(1, Ok(900.into()), Ok(40.into())), (7, few, few)]);
    let given = Given::of([table_file(b28002.0, b28002.1, b28002.2, &city, row)]);
    let [through, says, in_vain] = told(&given, &city, "wired/acs5");
    assert_eq!((through.len(), in_vain.len()), (1, 0));
    let none = "no number (too few sample cases there)";
    assert_eq!(says, ["7 line 001: 900, margin 40".to_owned(), format!("7 line 007: {none}, margin {none}")]);
}

#[test]
fn a_place_that_the_table_lacks_is_told_by_its_id() {
    let row = counted(&[(1, 900, 40), (7, 800, 40)]);
    let given = Given::of([table_file(Table::B28002, Dataset::Acs5, 2021, &named("Phoenix, AZ"), row)]);
    let [_, says, _] = told(&given, &equator(), "wired/acs5");
    assert_eq!(says, ["1600000US0499990: no such record among those of 1 places, 1 of them in its state"]);
}

#[test]
fn a_county_without_a_printed_figure_is_named() {
    let given = Given::of([printed(&[("04013", 2021, "10.7"), ("04021", 2020, "7.1")])]);
    let [through, says, _] = told(&given, &equator(), "county-max/published");
    assert_eq!(through.len(), 1);
    assert_eq!(says, ["1 county 04013, 2021: 10.7 as printed", "county 04021, 2021: no figure printed"]);
}

#[test]
fn files_asked_for_in_vain_are_told_for_the_years_without_rows() {
    let year = |year| resident_outcomes::model::evidence::Resource::AnnualFile { year };
    let row = || annual(place("04-013-0001", 1, 0.0, 0.01), "8");
    let given = Given::of([annual_file(2022, [row()]), annual_file(2020, [row()])])
        .missing(year(2022), Reason::NotHeld)
        .missing(year(2021), Reason::ProviderFailed)
        .missing(file_of(Table::B28002, Dataset::Acs5, 2021), Reason::NotPublished);
    let city = equator();
    let [through, says, in_vain] = told(&given, &city, "design-value/days");
    assert_eq!(through, ["AnnualFile { year: 2022 }", "AnnualFile { year: 2020 }"]);
    assert_eq!(
        (&says[..], &in_vain[..]),
        (
            &["county 04021: no monitor".to_owned(), "county 04021: no monitor".to_owned()][..],
            &["AnnualFile { year: 2021 } provider_failed".to_owned()][..]
        )
    );
    let [through, _, in_vain] = told(&given, &city, "wired/acs5");
    assert_eq!((through.len(), in_vain.len()), (0, 1), "{in_vain:?}");
}

#[test]
fn an_annual_file_silent_on_completeness_was_looked_through() {
    let mut row = annual(place("04-013-0001", 1, 0.0, 0.01), "8");
    row.complete = None;
    let given = Given::of([annual_file(2022, [row])]);
    let [through, ..] = told(&given, &equator(), "city-mean/days");
    assert_eq!(through, ["AnnualFile { year: 2022 }"]);
    assert!(matches!(&*given.held[0].rows, Rows::Annual(rows) if rows.len() == 1));
}
