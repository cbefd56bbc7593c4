//! Recorded replies of the AQS Data API against what the EPA printed.

use std::collections::BTreeMap;

use resident_outcomes::measure::monitor_year::from_quarters;
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::rows::Rows;
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{CountyFips, Metric, Verdict};

use crate::data::{county, decimal, derived, file, judged, measurer, records, reply, value};

fn query(service: AqsService, area: AqsArea) -> Resource {
    Resource::AqsQuery { service, year: 2016, area }
}

/// Three means of one site: 7.931707 by the filter, 9.960234 by block averages, and 10.004357 by the hour, which is of
/// no method.
#[test]
fn wake_county_2016_by_annual_summaries() {
    let Some(bytes) = file("aqs/annualData/byCounty_88101_NC_Wake_2016.json") else { return };
    let wake: CountyFips = "37183".parse().unwrap();
    let held = [reply(query(AqsService::Annual, AqsArea::County(wake.clone())), &bytes)];
    let derived = derived(&measurer(&held, "2017-07-01"), &county(&wake), Metric::Pm25);
    let cases = [
        ("county-mean/days", "7.931707"),
        ("county-mean/days/poc-max", "9.960234"),
        ("county-mean/days/poc-mean", "8.9459705"),
        ("county-max/days", "9.960234"),
    ];
    for (method, expected) in cases {
        assert_eq!(value(&derived, method), Some(decimal(expected)), "{method}");
    }
    let hourly = decimal("10.004357");
    assert!(derived.values().all(|one| one.result.as_ref().map_or(true, |seen| seen.value != hourly)));
    let outcome = judged(&held, &county(&wake), Metric::Pm25, "2017-07-01");
    assert_eq!(outcome.verdict, Verdict::Met);
    assert!(outcome.methods.iter().all(|one| one.verdict != Verdict::NotMet), "by either instrument");
}

#[test]
fn wake_county_2016_by_quarterly_summaries() {
    let Some(bytes) = file("aqs/quarterlyData/bySite_88101_NC_Wake_0014_2016.json") else { return };
    let site = AqsArea::Site("37".into(), "183".into(), "0014".into());
    let held = reply(query(AqsService::Quarterly, site), &bytes);
    let Rows::Quarters(rows) = &*held.rows else { panic!("no quarters") };
    let means: Vec<_> = from_quarters(rows)
        .into_iter()
        .map(|year| (year.place.monitor.poc, year.complete, round_half_up(year.mean, 4).to_string()))
        .collect();
    assert_eq!(means, [(1, true, "7.9262".to_owned()), (3, true, "9.9436".to_owned())]);
}

/// Sixteen counties of North Carolina were printed for 2016: all are reproduced, and no other county has a figure.
#[test]
fn counties_of_north_carolina_2016() {
    let bytes = file("aqs/quarterlyData/byState_88101_NC_2016_trimmed.json");
    let (Some(bytes), Some(published)) = (bytes, records("published/epa_county_pm25_weighted_mean.csv")) else {
        return;
    };
    let held = [reply(query(AqsService::Quarterly, AqsArea::State("37".to_owned())), &bytes)];
    let printed: BTreeMap<String, _> = published
        .iter()
        .filter(|record| record["year"] == "2016" && record["county_fips"].starts_with("37"))
        .map(|record| (record["county_fips"].clone(), decimal(&record["value"])))
        .collect();
    assert_eq!(printed.len(), 16);
    let Rows::Quarters(rows) = &*held[0].rows else { panic!("no quarters") };
    let counties: std::collections::BTreeSet<CountyFips> =
        rows.iter().filter_map(|row| row.place.monitor.site.county()).collect();
    let measurer = measurer(&held, "2017-07-01");
    let ours: BTreeMap<String, _> = counties
        .iter()
        .filter_map(|fips| {
            let derived = derived(&measurer, &county(fips), Metric::Pm25);
            Some((fips.to_string(), value(&derived, "county-max/quarters")?))
        })
        .collect();
    assert_eq!(ours, printed);
}
