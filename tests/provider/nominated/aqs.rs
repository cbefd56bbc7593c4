use resident_outcomes::model::evidence::Route;
use resident_outcomes::model::{Gap, Reason};
use serde_json::{Value, json};

use super::{End, of, only, parameter};
use crate::conformance::file;

const OZONE: &str = r#"provider = "aqs"
parameter = "44201"
statistic = "first_max_value"
pollutant_standard = "Ozone 8-hour 2015"
monitors = "city"
aggregate = "mean"
"#;

/// One row as the service writes it, of Wake County in 2023.
fn row(site: &str, poc: u32, change: Value) -> Value {
    let mut row = json!({
        "state_code": "37", "county_code": "183", "site_number": site, "poc": poc, "parameter_code": "44201",
        "latitude": 35.856_111, "longitude": -78.574_167, "year": 2023, "city": "Raleigh", "county": "Wake",
        "local_site_name": null, "sample_duration": "8-HR RUN AVG BEGIN HOUR", "method": null,
        "pollutant_standard": "Ozone 8-hour 2015", "metric_used": "Daily maximum of 8-hour running average",
        "event_type": "No Events", "validity_indicator": "Y", "valid_day_count": 240, "first_max_value": 0.071,
        "arithmetic_mean": 0.044,
    });
    let Value::Object(change) = change else { panic!("{change}") };
    row.as_object_mut().unwrap().extend(change);
    row
}

fn reply(rows: &[Value]) -> String {
    let status = if rows.is_empty() { "No data matched your selection" } else { "Success" };
    json!({"Header": [{"status": status, "rows": rows.len()}], "Data": rows}).to_string()
}

/// Rows of Wake County in 2023, and no data elsewhere and before.
fn asked(written: &str, rows: &[Value]) -> End {
    let wake = reply(rows);
    of(written).run(|path| {
        let is_wake = parameter(path, "county") == "183" && parameter(path, "bdate") == "20230101";
        Ok(if is_wake { wake.clone() } else { reply(&[]) })
    })
}

#[test]
fn three_years_of_each_county_are_asked_for() {
    let end = asked(OZONE, &[row("0014", 1, json!({}))]);
    assert_eq!(end.asked.len(), 6, "{:?}", end.asked);
    assert_eq!(
        end.asked[0],
        "/data/api/annualData/byCounty?param=44201&bdate=20230101&edate=20231231&state=37&county=183"
    );
    assert!(end.asked[5].ends_with("bdate=20210101&edate=20211231&state=37&county=063"), "{:?}", end.asked);
    assert_eq!(end.values(), [(2023, "0.071".to_owned())]);
    assert_eq!(end.came.unwrap()[0].words, "monitor 37-183-0014-1");
}

/// A row of a site, a monitor, a value and what else is particular to it.
type Short<'a> = (&'a str, u32, f64, Value);

/// The values of records made of rows.
fn values(rows: &[Short<'_>]) -> Vec<String> {
    let row = |(site, poc, value, more): &Short<'_>| {
        let mut row = row(site, *poc, json!({"first_max_value": value}));
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    let rows: Vec<Value> = rows.iter().map(row).collect();
    asked(OZONE, &rows).values().into_iter().map(|(_, value)| value).collect()
}

/// Cases 48 and 54: a monitor's year is many rows.
#[test]
fn one_row_speaks_for_a_monitor() {
    let cases = [
        ("another standard", json!({}), json!({"pollutant_standard": "Ozone 8-hour 2008"})),
        ("no standard", json!({}), json!({"pollutant_standard": null})),
        ("events out", json!({"event_type": "Events Included"}), json!({"event_type": "Events Excluded"})),
        ("concurred events out", json!({}), json!({"event_type": "Concurred Events Excluded"})),
        ("fewer days", json!({"valid_day_count": "240.0"}), json!({"valid_day_count": 200})),
        ("incomplete", json!({"valid_day_count": 200}), json!({"validity_indicator": "N"})),
    ];
    for (case, used, other) in cases {
        let rows = [("0014", 1, 0.9, other), ("0014", 1, 0.1, used)];
        assert_eq!(values(&rows), ["0.1"], "{case}");
    }
}

/// Case 49: monitors of one site disagree.
#[test]
fn one_monitor_speaks_for_a_site() {
    let (plain, incomplete) = (json!({}), json!({"validity_indicator": "N"}));
    let elsewhere = |city: Value| json!({"city": city});
    let cases: [(&str, Vec<Short<'_>>, &[&str]); 6] = [
        ("lowest", vec![("0014", 3, 0.9, plain.clone()), ("0014", 1, 0.1, plain.clone())], &["0.1"]),
        ("lowest complete", vec![("0014", 1, 0.9, incomplete), ("0014", 3, 0.1, plain.clone())], &["0.1"]),
        ("two sites", vec![("0021", 1, 0.2, plain.clone()), ("0014", 1, 0.1, plain.clone())], &["0.1", "0.2"]),
        (
            "silent",
            vec![("0014", 1, 0.1, plain.clone()), ("0021", 1, 0.9, json!({"validity_indicator": null}))],
            &["0.1", "-"],
        ),
        (
            "no value",
            vec![("0014", 1, 0.9, json!({"first_max_value": null})), ("0021", 1, 0.2, plain.clone())],
            &["-", "0.2"],
        ),
        (
            "another city",
            vec![
                ("0014", 1, 0.1, plain),
                ("0021", 1, 0.9, elsewhere("Cary".into())),
                ("0022", 1, 0.9, elsewhere(Value::Null)),
            ],
            &["0.1"],
        ),
    ];
    for (case, rows, expected) in cases {
        assert_eq!(values(&rows), expected, "{case}");
    }
    let around = asked(&OZONE.replace("\"city\"\n", "\"counties\"\n"), &[row("0021", 1, json!({"city": "Cary"}))]);
    assert_eq!(around.values().len(), 1);
}

/// Case 57: under 88101 the same instrument stands twice, before its correction and after.
#[test]
fn uncorrected_instruments_are_left_out() {
    let pm25 = OZONE
        .replace("44201", "88101")
        .replace("first_max_value", "arithmetic_mean")
        .replace("Ozone 8-hour 2015", "PM25 Annual 2012");
    let of_t640 = |poc, method: &str, mean: f64| {
        let annual = json!({"parameter_code": "88101", "pollutant_standard": "PM25 Annual 2012", "method": method, "arithmetic_mean": mean});
        row("0014", poc, annual)
    };
    let rows = [
        of_t640(3, "Teledyne T640X at 16.67 LPM", 9.9),
        of_t640(4, "Teledyne T640X at 16.67 LPM w/Network Data Alignment enabled", 8.1),
    ];
    assert_eq!(asked(&pm25, &rows).values(), [(2023, "8.1".to_owned())]);
}

#[test]
fn what_is_another_thing_is_refused() {
    let cases = [
        (json!({"year": 2022}), "record 1 is of `2022`, but 2023 was asked for"),
        (json!({"county_code": "063"}), "record 1 is of `37-063-0014`, outside the county 37183"),
        (json!({"parameter_code": "42602"}), "`42602` in column `parameter_code` is not the parameter asked for"),
        (json!({"first_max_value": "high"}), "`high` in column `first_max_value` is not a number"),
        (json!({"validity_indicator": "?"}), "`?` in column `validity_indicator` is not `Y` or `N`"),
    ];
    for (change, expected) in cases {
        let end = asked(OZONE, &[row("0014", 1, change)]);
        assert!(end.words().contains(expected) && end.reason.is_none(), "{}", end.words());
    }
    let mut without = row("0014", 1, json!({}));
    without.as_object_mut().unwrap().remove("first_max_value");
    assert!(asked(OZONE, &[without]).words().contains("has no column `first_max_value`"));
    let two = [
        row("0014", 1, json!({})),
        row("0014", 1, json!({"metric_used": "Obseved hourly values", "first_max_value": 1})),
    ];
    let end = asked(OZONE, &two);
    assert!(
        end.words().contains("first_max_value of monitor 37-183-0014-1 in 2023, which differ in `metric_used`"),
        "{}",
        end.words()
    );
    assert!(
        of(OZONE)
            .run(only(r#"{"Header":[{"status":"Failed","error":["no"]}],"Data":[]}"#))
            .words()
            .contains("the service says: no")
    );
}

#[test]
fn gaps_say_why() {
    let none = of(OZONE).run(only(&reply(&[])));
    assert_eq!(none.reason, Some(Reason::NoMonitor));
    assert_eq!(none.words(), "no monitor in the city has a year of parameter 44201 by `Ozone 8-hour 2015`");
    let misspelt = asked(&OZONE.replace("8-hour", "8-Hour"), &[row("0014", 1, json!({}))]);
    assert!(misspelt.words().ends_with("by `Ozone 8-Hour 2015`; rows there are by `Ozone 8-hour 2015`"));
    let incomplete = asked(OZONE, &[row("0014", 1, json!({"validity_indicator": "N"}))]);
    assert_eq!(incomplete.reason, Some(Reason::Incomplete));
    let keyless = of(OZONE).by(&[Route::Airdata]).run(only(""));
    assert_eq!((keyless.asked.len(), keyless.reason), (0, Some(Reason::NotHeld)));
    assert!(keyless.words().contains("AQS_EMAIL and AQS_KEY"), "{}", keyless.words());
    let failed = of(OZONE).run(|_| Err(Gap::new(Reason::ProviderFailed, "429: later")));
    assert_eq!((failed.asked.len(), failed.reason), (1, Some(Reason::ProviderFailed)));
    let city = |name: &'static str| {
        let mut case = of(OZONE);
        case.city = name;
        case.run(only(""))
    };
    assert_eq!(city("Hartford, CT").reason, Some(Reason::CountiesDiffer));
    assert_eq!(city("Recife, Brazil").reason, Some(Reason::NoProvider));
}

/// Wake County in 2016, as the service sent it: eighteen rows of one site, whose two monitors disagree.
#[test]
fn a_recorded_reply_gives_one_value_of_its_site() {
    let Some(bytes) = file("aqs/annualData/byCounty_88101_NC_Wake_2016.json") else { return };
    let recorded = String::from_utf8(bytes).unwrap();
    let standard = |name: &str, statistic: &str| {
        let written = OZONE.replace("44201", "88101").replace("Ozone 8-hour 2015", name);
        let mut case = of(&written.replace("first_max_value", statistic));
        case.as_of = "2017-12-31";
        let end = case.run(|path| {
            let is_wake = parameter(path, "county") == "183" && parameter(path, "bdate") == "20160101";
            Ok(if is_wake { recorded.clone() } else { reply(&[]) })
        });
        assert_eq!(end.came.as_ref().unwrap()[0].words, "monitor 37-183-0014-1");
        end.values()
    };
    assert_eq!(standard("PM25 Annual 2012", "arithmetic_mean"), [(2016, "7.931707".to_owned())]);
    assert_eq!(standard("PM25 24-hour 2006", "ninety_eighth_percentile"), [(2016, "15.5".to_owned())]);
}
