//! Residents near a stop by ArcGIS, whose errors come with status 200.

use wiremock::{Request, ResponseTemplate};

use super::{Broken, Case, json, no_part_for_the_whole, own, parameter, series, warned};
use crate::agency::{Agency, says};

const LAYER: &str = "/arcgis/rest/services/Blocks/FeatureServer/0";
const QUERY: &str = "/arcgis/rest/services/Blocks/FeatureServer/0/query";

/// The layer gives so many rows at once.
const MOST: usize = 2;

/// Blocks: year, residents, metres to a stop. Near one live 810 of 1,110 in 2023, and 400 of 1,000 in 2022.
const BLOCKS: [(u16, u16, u16); 7] = [
    (2022, 400, 100),
    (2022, 600, 900),
    (2023, 500, 500),
    (2023, 300, 20),
    (2023, 300, 501),
    (2023, 10, 0),
    (2023, 0, 90),
];

const WHOLE: &str = "met nominated/defined 72.9730";

fn layer(column: &str) -> ResponseTemplate {
    json(&format!(
        r#"{{"name":"Blocks","objectIdField":"OBJECTID","maxRecordCount":{MOST},
        "advancedQueryCapabilities":{{"supportsPagination":true}},"fields":[
        {{"name":"OBJECTID","type":"esriFieldTypeOID"}},{{"name":"YEAR","type":"esriFieldTypeInteger"}},
        {{"name":"{column}","type":"esriFieldTypeInteger"}},{{"name":"STOP_METRES","type":"esriFieldTypeInteger"}}]}}"#
    ))
}

fn rows(request: &Request) -> ResponseTemplate {
    let near = match parameter(request, "where").as_str() {
        "STOP_METRES <= 500" => true,
        "1=1" => false,
        other => panic!("{other}"),
    };
    let from: usize = parameter(request, "resultOffset").parse().unwrap();
    let chosen: Vec<_> = (1..).zip(BLOCKS).filter(|(_, (_, _, metres))| !near || *metres <= 500).collect();
    let row = |(id, (year, residents, _)): &(u32, (u16, u16, u16))| {
        format!(r#"{{"attributes":{{"OBJECTID":{id},"YEAR":{year},"RESIDENTS":{residents}}}}}"#)
    };
    let page: Vec<_> = chosen.iter().skip(from).take(MOST).map(row).collect();
    let more = from + MOST < chosen.len();
    json(&format!(
        r#"{{"objectIdFieldName":"OBJECTID","features":[{}],"exceededTransferLimit":{more}}}"#,
        page.join(",")
    ))
}

fn lay_out(portal: &Agency) {
    portal.gives(LAYER, layer("RESIDENTS"));
    portal.answers(QUERY, rows);
}

#[test]
fn three_pages_make_one_number() {
    let case = Case::of("transit-access");
    lay_out(&case.portal);
    let report = case.verify(&[]);
    let outcome = own(&report);
    assert_eq!(outcome.told(), WHOLE, "{}", report.troubles());
    assert_eq!(series(outcome), ["2022-12-31 40.0000 not_met", "2023-12-31 72.9730 met"]);
    let [counted, among] = [0, 1].map(|at| &outcome.0["detail"]["figures"][at]);
    assert_eq!([&counted["value"], &among["value"]], ["810", "1110"]);
    assert_eq!([counted["records"].as_u64(), among["records"].as_u64()], [Some(4), Some(5)]);
    assert_eq!(warned(outcome), ["neighbours"]);
    assert_eq!(case.asked(QUERY).len(), 3 + 4);
    assert_eq!(case.asked(LAYER).len(), 1 + 3 + 4, "what the layer says of itself serves both figures");
}

#[test]
fn a_page_that_fails_leaves_no_value() {
    let error = |code: u32, words: &str| {
        json(&format!(r#"{{"error":{{"code":{code},"message":"{words}","details":["of the server"]}}}}"#))
    };
    let cases = [
        (error(400, "Cannot perform query."), &["400: Cannot perform query. of the server"][..]),
        (error(499, "Token Required"), &["Token Required", "not open to everybody"]),
        (error(504, "Gateway timeout"), &["504: Gateway timeout"]),
        (json(r#"{"features":[{"attributes":"#), &["the reply breaks off"]),
        (says(500, "oops", "text/plain"), &["500"]),
        (json("{}"), &["no rows of a layer"]),
    ];
    std::thread::scope(|scope| {
        for (answer, words) in cases {
            let broken = Broken { at: QUERY, page: ("resultOffset", "2"), answer, words };
            scope.spawn(move || no_part_for_the_whole("transit-access", &lay_out, &broken, WHOLE));
        }
    });
}

#[test]
fn a_server_that_asks_to_wait_is_waited_for() {
    let case = Case::of("transit-access");
    lay_out(&case.portal);
    let throttled = ResponseTemplate::new(429).insert_header("Retry-After", "0");
    case.portal.gives_page_first(1, QUERY, ("resultOffset", "4"), throttled);
    let busy = json(r#"{"error":{"code":503,"message":"An error occurred.","details":[]}}"#);
    case.portal.gives_page_first(1, LAYER, ("f", "json"), busy);
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), WHOLE, "{}", report.troubles());
    assert_eq!(case.asked(LAYER).len(), 1 + 3 + 4 + 2, "each attempt is counted");
    assert_eq!(report.requests(), case.portal.asked().len() as u64);
}

#[test]
fn a_changed_layer_is_refused_by_the_column() {
    let case = Case::of("transit-access");
    case.portal.gives(LAYER, layer("RESIDENTS_2020"));
    case.portal.answers(QUERY, rows);
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), "unknown provider_failed");
    let because = own(&report).text("because");
    assert!(because.contains("has no column `RESIDENTS`; the nearest it has: `RESIDENTS_2020`"), "{because}");
    assert_eq!(case.asked(QUERY).len(), 0);
    case.portal.forgets();
    lay_out(&case.portal);
    assert_eq!(own(&case.verify(&[])).told(), WHOLE, "what cannot be read is asked for again");

    let text =
        r#"{"features":[{"attributes":{"OBJECTID":9,"YEAR":2023,"RESIDENTS":"many"}}],"exceededTransferLimit":true}"#;
    let words = &["record 1: `many` in column `RESIDENTS` is not a number"];
    let broken = Broken { at: QUERY, page: ("resultOffset", "2"), answer: json(text), words };
    no_part_for_the_whole("transit-access", &lay_out, &broken, WHOLE);
}
