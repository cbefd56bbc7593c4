//! Three years by the method of a year's value: beside it, and named where one lacks.

use resident_outcomes::measure::history::three_years;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::rows::{AnnualRow, Held};
use resident_outcomes::model::{Reason, Year};

use crate::given::{Given, annual_file, equator, inside, printed};

const AS_OF: &str = "2023-07-01";

fn year(year: Year, mean: &str) -> Held {
    annual_file(year, [inside("04-013-0001", 1, mean)])
}

fn incomplete(year: Year) -> Held {
    annual_file(year, [AnnualRow { complete: Some(false), ..inside("04-013-0001", 1, "99") }])
}

/// The mean, and each year as `2021 8` or `2021 incomplete`.
fn told(given: &Given, method: &str) -> Option<(Option<String>, Vec<String>)> {
    let (measurer, city) = (given.measurer(AS_OF), equator());
    let around = measurer.around(&city);
    let three = three_years(&measurer, &around, &given.seen(&city, method, AS_OF))?;
    let one = |(year, value): &(Year, Result<_, resident_outcomes::model::Gap>)| match value {
        Ok(value) => format!("{year} {value}"),
        Err(gap) => format!("{year} {}", gap.reason),
    };
    Some((three.mean().map(|mean| mean.to_string()), three.0.iter().map(one).collect()))
}

#[test]
fn a_mean_of_three_years_takes_each_by_the_same_rule_or_none() {
    let cases = [
        (
            "all three",
            vec![year(2022, "7"), year(2021, "8"), year(2020, "12")],
            Some("9"),
            ["2020 12", "2021 8", "2022 7"],
        ),
        (
            "an incomplete year",
            vec![year(2022, "7"), incomplete(2021), year(2020, "12")],
            None,
            ["2020 12", "2021 incomplete", "2022 7"],
        ),
        (
            "a year that is not at hand, and an older one that would do for it",
            vec![year(2022, "7"), year(2021, "8"), year(2019, "12")],
            None,
            ["2020 not_held", "2021 8", "2022 7"],
        ),
        ("the newest alone", vec![year(2022, "7")], None, ["2020 not_held", "2021 not_held", "2022 7"]),
    ];
    for (case, held, mean, years) in cases {
        let found = told(&Given::of(held), "city-mean/days").unwrap();
        assert_eq!(found, (mean.map(str::to_owned), years.map(str::to_owned).to_vec()), "{case}");
    }
    let failed = Given::of([year(2022, "7")]).missing(Resource::AnnualFile { year: 2021 }, Reason::ProviderFailed);
    assert_eq!(told(&failed, "city-mean/days").unwrap().1[1], "2021 provider_failed");
}

#[test]
fn only_a_years_value_has_years_before_it() {
    let three = || vec![year(2022, "7"), year(2021, "8"), year(2020, "12")];
    assert_eq!(told(&Given::of(three()), "design-value/days"), None, "three years already");
    let printed = printed(&[("04013", 2022, "7.0"), ("04021", 2022, "7.5"), ("04013", 2021, "8.0")]);
    let (mean, years) = told(&Given::of([printed]), "county-max/published").unwrap();
    assert_eq!((mean, &years[2]), (None, &"2022 7.5".to_owned()));
}
