use resident_outcomes::http::Answer;
use resident_outcomes::model::evidence::{OpenService, Resource};

use super::socrata::shown;
use super::{of, parameter};
use crate::replies::{NO_HEADERS, classify};

const LAST: &str = r#"provider = "arcgis"
layer = "https://maps.example.org/arcgis/rest/services/Deaths/FeatureServer/0"
where = "KIND = 'fatal'"
aggregate = "last"
column = "rate"
date_column = "UPDATED"
date_format = "epoch_ms"
"#;

const COUNTED: &str = r#"provider = "arcgis"
layer = "https://maps.example.org/arcgis/rest/services/Deaths/MapServer/2"
where = "KIND = 'fatal'"
aggregate = "count"
period = 2023
"#;

fn layer(paged: bool) -> String {
    format!(
        r#"{{"name":"Deaths","objectIdField":"FID","maxRecordCount":2,"advancedQueryCapabilities":{{"supportsPagination":{paged}}},
        "fields":[{{"name":"FID","type":"esriFieldTypeOID"}},{{"name":"RATE","type":"esriFieldTypeDouble"}},
        {{"name":"UPDATED","type":"esriFieldTypeDate"}}]}}"#
    )
}

fn feature(id: u32) -> String {
    format!(r#"{{"attributes":{{"FID":{id},"RATE":{id}.5,"UPDATED":1683331200000}}}}"#)
}

fn page(features: &[String], more: &str) -> String {
    format!(r#"{{"objectIdFieldName":"FID","features":[{}]{more}}}"#, features.join(","))
}

const MORE: &str = r#","exceededTransferLimit":true"#;

/// Case 62: an empty page with more to come, and the word for it in two places.
#[test]
fn pages_are_read_while_there_are_more() {
    let answer = |address: &str| {
        Ok(match parameter(address, "resultOffset").as_str() {
            "" => layer(true),
            "0" => page(&[feature(1), feature(2)], MORE),
            "2" => page(&[], r#","properties":{"exceededTransferLimit":true}"#),
            "4" => page(&[feature(3)], r#","exceededTransferLimit":false"#),
            other => panic!("{other}"),
        })
    };
    let end = of(LAST).run(answer);
    assert_eq!(end.values(), [(2023, "1.5".to_owned()), (2023, "2.5".to_owned()), (2023, "3.5".to_owned())]);
    assert_eq!((end.asked.len(), end.replies), (4, 4));
    assert_eq!(
        end.asked[..2],
        [
            "https://maps.example.org/arcgis/rest/services/Deaths/FeatureServer/0?f=json",
            "https://maps.example.org/arcgis/rest/services/Deaths/FeatureServer/0/query?where=KIND+%3D+%27fatal%27\
             &outFields=FID%2CRATE%2CUPDATED&returnGeometry=false&orderByFields=FID&resultOffset=0&resultRecordCount=2&f=json"
        ]
    );
    let record = &end.came.unwrap()[2];
    assert_eq!((record.reply, record.number, record.date.unwrap().to_string().as_str()), (3, 1, "2023-05-06"));
    assert_eq!(record.words, "UPDATED 1683331200000, FID 3");
    let endless = of(LAST)
        .run(|address| Ok(if parameter(address, "resultOffset").is_empty() { layer(true) } else { page(&[], MORE) }));
    assert!(endless.words().contains("more than the limit of 10 pages"), "{}", endless.words());
}

#[test]
fn a_layer_without_pages_must_fit_into_one() {
    let answer = |more: &'static str| {
        move |address: &str| Ok(if address.contains("/query?") { page(&[feature(1)], more) } else { layer(false) })
    };
    let end = of(LAST).run(answer(""));
    assert_eq!((end.values().len(), parameter(&end.asked[1], "resultOffset")), (1, String::new()));
    assert!(of(LAST).run(answer(MORE)).words().contains("it has no pages"));
}

#[test]
fn damage_and_changes_are_told() {
    let rows = |attributes: &str| format!(r#"{{"features":[{{"attributes":{{{attributes}}}}}]}}"#);
    let cases = [
        (layer(true).replace("RATE", "RATIO"), rows(""), "has no column `rate`; the nearest it has: `RATIO`"),
        (r#"{"fields":null}"#.to_owned(), rows(""), "is broken"),
        (layer(true), rows(r#""FID":1,"UPDATED":1"#), "has no column `RATE`"),
        (layer(true), rows(r#""FID":1,"RATE":"x","UPDATED":1"#), "record 1: `x` in column `rate` is not a number"),
        (
            layer(true),
            rows(r#""FID":1,"RATE":1,"UPDATED":null"#),
            "record 1: `` in column `UPDATED` is not a date, and",
        ),
        (layer(true), page(&[feature(1), feature(1)], ""), "record 2 repeats `1`"),
        (layer(true), r#"{"features":[{"geometry":{}}]}"#.to_owned(), "missing field `attributes`"),
    ];
    for (layer, rows, expected) in cases {
        let end = of(LAST).run(|address| Ok(if address.contains("/query?") { rows.clone() } else { layer.clone() }));
        assert!(end.words().contains(expected) && end.reason.is_none(), "{rows}: {}", end.words());
    }
}

#[test]
fn nothing_is_zero_only_where_that_is_shown() {
    let answer = |others: &'static [u32]| {
        move |address: &str| {
            let all: Vec<_> = others.iter().copied().map(feature).collect();
            Ok(match parameter(address, "where").as_str() {
                "" => layer(true),
                "1=1" => page(&all, MORE),
                _ => page(&[], ""),
            })
        }
    };
    let zero = of(COUNTED).run(answer(&[7]));
    assert_eq!((zero.values().len(), zero.asked.len()), (0, 3));
    assert!(of(COUNTED).run(answer(&[])).words().ends_with("holds no row at all"));
    assert!(of(LAST).run(answer(&[7])).words().ends_with("fits `KIND = 'fatal'`"));
}

#[test]
fn answers_of_servers() {
    let resource =
        Resource::Open { service: OpenService::ArcGis, address: "https://maps.example.org/a/MapServer/0".into() };
    let error = |code: u32, words: &str| {
        format!(r#"{{"error":{{"code":{code},"message":"{words}","details":["it failed"]}}}}"#)
    };
    let cases: [(u16, String, &str); 8] = [
        (200, layer(true), "Data"),
        (200, page(&[], ""), "Data"),
        (200, error(499, "Token Required"), "Refused 499: Token Required it failed (it needs a token"),
        (200, error(400, "Invalid query"), "Refused 400: Invalid query it failed"),
        (200, error(404, "Service not found"), "Absent 404: Service not found"),
        (200, error(503, "Busy"), "Busy 503: "),
        (200, "{}".to_owned(), "Refused 200, but no rows of a layer"),
        (200, page(&[], MORE)[..30].to_owned(), "Busy 200: the reply breaks off"),
    ];
    for (status, body, expected) in cases {
        let class = classify(&resource, &Answer { status, headers: &NO_HEADERS, body: body.as_bytes() });
        assert!(shown(&class).starts_with(expected), "{status} {body}: {}", shown(&class));
    }
}
