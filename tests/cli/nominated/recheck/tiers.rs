//! The tiers of a list, by what cities nominated and by the count of criteria.

use chrono::Utc;
use serde_json::{Value, json};

use super::{AIR, MONITORS};
use crate::agency::{air, bytes, census};
use crate::nominated::{Case, moved};
use crate::recheck::document;

/// A tier takes what the city nominated into account where it was checked, and the count of criteria where it is listed.
#[test]
fn a_tier_hangs_on_outcomes_and_count() {
    let day = "2023-07-01";
    let own = AIR.replace("Recife, Brazil", "Scottsdale, AZ").replace("2022-01-31", "2021-01-31");
    let case = Case::written(&own);
    case.portal.table("B28002", 5, 2021, &census::B28002);
    case.portal.annual(2022, &air::OF_2022);
    let file = "monitor,year,mean\na,2022,9.5\nb,2022,10\n";
    case.portal.gives(MONITORS, bytes(file.as_bytes().to_vec()));
    assert_eq!(case.run(&["verify", "--as-of", day], &[]).code, Some(0));
    let tiers = |further: &[&str], rows: &str| {
        case.desk.put("list.csv", format!("city,tier,edition,criteria_met\n{rows}\n").as_bytes());
        let asked = ["recheck", "--cities", "list.csv", "--format", "json"];
        document(&case.desk.run(&[&asked, further].concat()))["tiers"][0].clone()
    };
    let defined = ["--as-of", day, "--nominated", "own.toml"];
    let kept = tiers(&defined, "0465000,platinum,2023,37");
    assert_eq!((&kept["standing"], &kept["outcomes_met"]), (&json!("kept"), &json!(3)), "{kept:#}");
    assert_eq!(kept["left"].as_array().unwrap().len(), 1);
    assert_eq!(kept["left"][0]["assumed"], json!(["core_criteria", "DM8"]));
    let open = tiers(&["--as-of", day], "0465000,platinum,2023,37");
    assert_eq!((&open["standing"], &open["left"][0]["standing"]), (&json!("open"), &json!("open")), "{open:#}");
    // 29 of 43 is Gold by the report and Silver by the announcements.
    let parted = tiers(&defined, "0465000,gold,,29");
    let by_count: Vec<_> = parted["left"].as_array().unwrap().iter().map(|left| left["by_count"].clone()).collect();
    assert_eq!(by_count, ["gold", "silver"], "{parted:#}");
    assert_eq!(tiers(&defined, "0465000,gold,2023,")["left"], Value::Null);

    // Broadband and the nominated metric are lost.
    case.portal.table(
        "B28002",
        5,
        2022,
        &[("0465000", &[(1, 100_000, 1_300), (4, 90_000, 1_300), (7, 70_000, 1_300)])],
    );
    let stricter = own.replace("value = \"10\"", "value = \"9\"");
    case.desk.put("own.toml", moved(&stricter, &case.portal.address()).as_bytes());
    case.desk.put("list.csv", b"city,tier,edition,criteria_met\n0465000,gold,2023,31\n");
    let page = case.run(&["recheck", "--cities", "list.csv", "--as-of", "2023-12-08"], &[]);
    assert_eq!(page.code, Some(1), "{page:?}");
    insta::assert_snapshot!(page.stdout.replace(&Utc::now().date_naive().to_string(), "today"));
    let page = |rows: &[u8]| {
        case.desk.put("list.csv", rows);
        case.run(&["recheck", "--cities", "list.csv", "--as-of", "2023-12-08"], &[])
    };
    page(b"city,tier,criteria_met\n0465000,gold,20\n").prints(&[
        "by every wording of the rules: 20 of 43 criteria alone carry no tier",
        "falls to no tier",
        "A count does not say which criteria are met",
    ]);
}
