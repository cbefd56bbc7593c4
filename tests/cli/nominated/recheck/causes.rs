//! Which cause a change of what a city nominated is put down to.

use serde_json::{Value, json};

use super::{AIR, FIRST, MONITORS, ago, later, monitors, rechecked, told, verified};
use crate::agency::bytes;
use crate::nominated::Case;
use crate::store::tamper;

/// A file of the portal: how many years ago, and the means of two monitors.
type File<'f> = &'f [(i32, &'f str, &'f str)];

/// What a re-check finds where the portal and the definition are these.
struct Changed<'c> {
    name: &'c str,
    file: File<'c>,
    definition: &'c str,
    findings: &'c [&'c str],
    parts: &'c [&'c str],
    differs: &'c [&'c str],
}

impl Changed<'_> {
    fn is_told(&self) {
        let name = self.name;
        let case = verified();
        later(&case, self.file, self.definition);
        let (ran, found) = rechecked(&case, &["--refresh"]);
        let (findings, parts) = told(&found);
        assert_eq!(findings, self.findings, "{name}: {found:#}");
        assert_eq!(parts, self.parts, "{name}: {found:#}");
        assert_eq!(ran.code, Some(i32::from(self.findings.contains(&FLIPS))), "{name}");
        let changed = found["changes"][0]["definition_changed"].as_array().cloned().unwrap_or_default();
        assert_eq!(changed, self.differs, "{name}");
        let (again, nothing) = rechecked(&case, &["--refresh"]);
        assert_eq!((again.code, &nothing["changes"]), (Some(0), &json!([])), "{name}: {nothing:#}");
    }
}

fn each_is_told(cases: &[Changed<'_>]) {
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(|| case.is_told());
        }
    });
}

const FLIPS: &str = "verdict_flipped";
const VALUE: &str = "value_changed";
const REVISED: File<'_> = &[(2, "10.5", "11.5")];
const NEWER: File<'_> = &[(2, "9.6", "10.1"), (1, "11", "12")];

#[test]
fn figures_change_at_the_portal() {
    let retitled = AIR.replace("the city's own monitors", "monitors");
    let case = |name, file, definition, parts| Changed {
        name,
        file,
        definition,
        findings: &[FLIPS, VALUE],
        parts,
        differs: &[],
    };
    each_is_told(&[
        case("revised", REVISED, &AIR, &["source_revised 1.250000 not_met"]),
        case("another title too", REVISED, &retitled, &["source_revised 1.250000 not_met"]),
        case(
            "a later year, and the earlier one revised",
            NEWER,
            &AIR,
            &["source_revised 0.100000 met", "new_vintage 1.650000 not_met"],
        ),
    ]);
}

#[test]
fn a_changed_definition_is_named_as_what_it_is() {
    let stricter = AIR.replace("value = \"10\"", "value = \"8\"");
    let floor = AIR.replace("at_most", "at_least");
    let highest = AIR.replace("column = \"mean\"", "column = \"highest\"");
    let median = AIR.replace("aggregate = \"mean\"", "aggregate = \"median\"");
    let all = highest.replace("value = \"10\"", "value = \"16\"");
    let case = |name, (file, definition), findings, parts, differs| Changed {
        name,
        file,
        definition,
        findings,
        parts,
        differs,
    };
    let (same, judged): (File<'_>, &[&str]) = (&[FIRST], &["standard_changed 0.000000 not_met"]);
    each_is_told(&[
        case("another target", (same, &stricter), &[FLIPS], judged, &["target (10, now 8)"]),
        case("the other side", (same, &floor), &[FLIPS], judged, &["direction (at_most, now at_least)"]),
        case("a column", (same, &highest), &[FLIPS, VALUE], &["method_changed 4.000000 not_met"], &["measure"]),
        case(
            "another statistic, the same of two, and revised",
            (REVISED, &median),
            &[FLIPS, VALUE],
            &["source_revised 1.250000 not_met"],
            &["measure"],
        ),
        case(
            "column, target, bytes and year",
            (NEWER, &all),
            &[VALUE],
            &[
                "method_changed 4.000000 not_met",
                "standard_changed 0.000000 met",
                "source_revised 0.100000 met",
                "new_vintage 1.650000 met",
            ],
            &["target (10, now 16)", "measure"],
        ),
    ]);
}

#[test]
fn last_time_s_definition_stands_beside_one_that_measures_otherwise() {
    let case = verified();
    later(&case, &[FIRST, (1, "8", "9")], &AIR.replace("column = \"mean\"", "column = \"highest\""));
    let (_, found) = rechecked(&case, &["--refresh"]);
    let beside = json!({"method": "nominated/defined", "value": "8.500000", "verdict": "met"});
    assert_eq!(found["changes"][0]["by_last_method"], beside, "{found:#}");

    let case = verified();
    later(
        &case,
        &[FIRST],
        &AIR.replace("aggregate = \"mean\"\ncolumn = \"mean\"", "aggregate = \"sum\"\ncolumn = \"mean\""),
    );
    let page = case.run(&["recheck", "--refresh"], &[]);
    page.prints(&[
        "its definition changed: measure",
        "by last time's definition: 9.75 µg/m³ (met)",
        "+9.75: the definition measures otherwise, or other configuration changed",
    ]);
}

/// What cannot be evaluated on what is held goes together.
#[test]
fn what_cannot_be_told_apart_is_not_named() {
    // Other data: those of last time are not asked for any more.
    let case = verified();
    let elsewhere = AIR.replace("/monitors.csv", "/others.csv");
    later(&case, &[FIRST], &elsewhere);
    case.portal.gives("/others.csv", bytes(monitors(&[(2, "13", "14"), (1, "12", "13")])));
    let (_, found) = rechecked(&case, &[]);
    let (findings, parts) = told(&found);
    assert_eq!(findings, ["yardstick_changed", "verdict_flipped", "value_changed"]);
    assert_eq!(parts, ["method_changed+source_revised 3.750000 not_met", "new_vintage -1.000000 not_met"], "{found:#}");

    // Another unit: no difference of figures, and what measures otherwise cannot be held against the earlier target.
    let case = verified();
    let per_thousand = AIR.replace("µg/m³", "ng/m³").replace("value = \"10\"", "value = \"9000\"");
    later(&case, &[(2, "9500", "10000")], &per_thousand);
    let (_, found) = rechecked(&case, &["--refresh"]);
    assert_eq!(told(&found).1, ["standard_changed - met", "source_revised 9740.250000 not_met"], "{found:#}");
    let case = verified();
    later(&case, &[(2, "9500", "10000")], &per_thousand.replace("column = \"mean\"", "column = \"highest\""));
    let (_, found) = rechecked(&case, &["--refresh"]);
    let change = &found["changes"][0];
    assert_eq!([&change["unit"], &change["before"]["unit"]], ["ng/m³", "ug/m3"], "{found:#}");
    assert_eq!((&change["difference"], &change["parts"][0]["difference"]), (&Value::Null, &Value::Null));
    assert_eq!(change["parts"][0]["between"], json!(["method_changed", "standard_changed"]), "{found:#}");

    // The definition of last time, or all that was held, is gone.
    let gone = [
        ("DELETE FROM fetches WHERE resource LIKE '%definition%'", "evidence_not_held"),
        ("DELETE FROM content_chunks; DELETE FROM fetches; DELETE FROM contents", "evidence_not_held"),
    ];
    for (gone, what) in gone {
        let case = verified();
        tamper(&case.desk, gone);
        later(&case, &[(2, "10.5", "11.5")], &AIR.replace("value = \"10\"", "value = \"8\""));
        let (ran, found) = rechecked(&case, &["--refresh"]);
        let (_, parts) = told(&found);
        let all = "program_changed+method_changed+standard_changed+source_revised 1.250000 not_met";
        assert_eq!((ran.code, parts), (Some(1), vec![all.to_owned()]), "{what}: {found:#}");
    }
}

#[test]
fn a_file_beside_the_definition_is_compared_with_what_it_was() {
    let case = Case::written(&AIR.replace("address = \"https://data.example.org/monitors.csv\"", "file = \"own.csv\""));
    case.desk.put("own.csv", &monitors(&[FIRST]));
    case.run(&["verify"], &[]);
    assert_eq!(rechecked(&case, &[]).1["changes"], json!([]));
    case.desk.put("own.csv", &monitors(&[(2, "9.6", "10.1"), (1, "11", "12")]));
    let (_, found) = rechecked(&case, &[]);
    assert_eq!(told(&found).1, ["source_revised 0.100000 met", "new_vintage 1.650000 not_met"], "{found:#}");
    // And back again: what was kept first is what it reads now.
    case.desk.put("own.csv", &monitors(&[FIRST]));
    let (_, found) = rechecked(&case, &[]);
    assert_eq!(told(&found).1, ["source_revised -1.750000 met"], "{found:#}");
}

/// Of a day gone by, and under another configuration.
#[test]
fn days_and_settings_are_causes_too() {
    let case = Case::written(&AIR);
    case.portal.gives(MONITORS, bytes(monitors(&[FIRST, (1, "11", "12")])));
    let day = format!("{}-06-01", ago(1));
    assert_eq!(case.run(&["verify", "--as-of", &day], &[]).code, Some(3));
    let sent = case.portal.asked().len();
    let (_, found) = rechecked(&case, &[]);
    assert_eq!(told(&found).1, ["new_vintage 1.750000 not_met"], "{found:#}");
    assert_eq!((&found["changes"][0]["since"], case.portal.asked().len()), (&json!(day), sent));

    let case = verified();
    let fresher = include_str!("../../../../config/metrics.toml")
        .replace("max_age_years = 3\nreason", "max_age_years = 1\nreason");
    case.desk.put("config/metrics.toml", fresher.as_bytes());
    let (ran, found) = rechecked(&case, &[]);
    assert_eq!((ran.code, told(&found).1), (Some(1), vec!["method_changed - unknown".to_owned()]), "{found:#}");
    assert_eq!(found["changes"][0]["now"]["reason"], "stale", "{found:#}");
}
