//! Metrics that stand in for an outcome of the programme, abroad, where no agency has a figure.

use wiremock::ResponseTemplate;

use super::{Case, DAY, in_one_line, json, own};
use crate::agency::{Agency, bytes};
use crate::desk::Report;

/// PM2.5 of a city abroad by a file of its own.
pub(super) const AIR: &str = r#"schema = "outcomes/nominated/v1"
id = "recife-air"
city = "Recife, Brazil"
title = "Fine particles by the city's own monitors"
sdg = "11.6.2"
direction = "at_most"
unit = "µg/m³"
locked = 2022-01-31
fulfils = "pm25"
proxy = "same_concept"
standard = "who-pm25-2021-it4"

[target]
value = "10"
inclusive = true
unit = "µg/m³"
citation = "invented for this test"
year = 2030

[baseline]
value = "12.1"
period = 2020

[measure]
"#;

/// What of it says that it stands in for the agency's figure.
pub(super) const FULFILS: &str = "fulfils = \"pm25\"\nproxy = \"same_concept\"\nstandard = \"who-pm25-2021-it4\"\n";

pub(super) const FROM_A_FILE: &str = r#"provider = "csv"
address = "https://data.example.org/monitors.csv"
delimiter = "comma"
encoding = "utf-8"
thousands = "none"
decimal = "point"
aggregate = "mean"
column = "mean"
date_column = "year"
date_format = "year"
"#;

const OF_THE_COUNTRY: &str = r#"provider = "un-sdg"
series = "EN_ATM_PM25"
area = "076"
dimensions = { Location = "CITY" }
"#;

/// Two monitors a year: 8.25 in the mean of 2023, 9.75 in that of 2022.
const MONITORS: &str = "monitor,year,mean\na,2022,9.5\nb,2022,10\na,2023,8\nb,2023,8.5\n";

fn country() -> ResponseTemplate {
    json(
        r#"{"totalElements":1,"totalPages":1,"data":[{"series":"EN_ATM_PM25","geoAreaCode":"76",
        "timePeriodStart":2023.0,"value":"7.1","dimensions":{"Location":"CITY"}}]}"#,
    )
}

fn lay_out(portal: &Agency) {
    portal.gives("/monitors.csv", bytes(MONITORS.into()));
    portal.gives("/SDGAPI/v1/sdg/Series/Data", country());
}

fn verified(text: &str) -> (Case, Report) {
    let case = Case::written(text);
    lay_out(&case.portal);
    let report = case.verify(&[]);
    (case, report)
}

#[test]
fn a_city_s_own_monitors_fill_the_place_of_the_agency_s() {
    let (case, report) = verified(&format!("{AIR}{FROM_A_FILE}"));
    let air = report.air();
    assert_eq!(air.told(), "met nominated/defined 8.250000", "{}", report.troubles());
    assert_eq!((air.text("basis"), air.text("standard"), air.text("unit")), ("fallback", "who-pm25-2021-it4", "ug/m3"));
    assert_eq!(air.0["nominated"]["proxy"], "same_concept");
    assert_eq!(report.outcomes(0).len(), 2, "it is no third outcome");
    assert_eq!(report.broadband().told(), "unknown no_provider");
    let page = case.run(&["verify", "--as-of", DAY], &[]);
    page.prints(&["AIR PM2.5  MET", "at most 10 µg/m³"]);
    let words = in_one_line(&page);
    assert!(words.contains("(in the place of the agencies' figures: "), "{words}");
}

/// Whatever a figure of a country says, the city's outcome is open: by the definition's own word, and by the provider.
#[test]
fn a_figure_of_the_country_never_meets() {
    let near = AIR.replace("same_concept", "national_only");
    let no_claim = AIR.replace(FULFILS, "");
    let cases = [
        (format!("{near}{FROM_A_FILE}"), "pm25"),
        (format!("{near}{OF_THE_COUNTRY}"), "pm25"),
        (format!("{no_claim}{OF_THE_COUNTRY}"), "nominated"),
    ];
    for (text, metric) in cases {
        let (case, report) = verified(&text);
        let outcome = report.outcome(0, metric);
        assert_eq!((report.code, outcome.told().as_str()), (3, "unknown national_only"), "{text}");
        assert!(outcome.text("because").contains("says nothing about the city"), "{}", outcome.text("because"));
        case.run(&["verify", "--as-of", DAY], &[]).prints(&["CANNOT CONCLUDE", "a figure of the city itself"]);
    }
    let (_, report) = verified(&format!("{no_claim}{FROM_A_FILE}"));
    assert_eq!(own(&report).told(), "met nominated/defined 8.250000", "the same figure of the city's own");
}

#[test]
fn a_city_of_the_agencies_has_no_other_air() {
    let case = Case::written(&format!("{AIR}{FROM_A_FILE}").replace("Recife, Brazil", "Raleigh, NC"));
    case.run(&["verify", "--as-of", DAY], &[]).refuses(&["no metric stands in for them"]);
    assert_eq!(case.portal.asked(), [""; 0]);
}
