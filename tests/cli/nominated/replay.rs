//! From evidence alone the same numbers come again: packed, derived elsewhere, sealed.

use std::fs;

use resident_outcomes::model::Digest;

use super::documents::{DIVERTED, lay_out_waste};
use super::{Case, DAY, json, own};
use crate::agency::Agency;
use crate::desk::{Desk, Ran};

fn ended(ran: Ran, code: i32) -> String {
    assert_eq!(ran.code, Some(code), "{} {}", ran.stdout, ran.stderr);
    ran.stdout
}

/// Packs what a case was asked, derives it again in an empty folder, and returns what is derived there.
fn packed_and_derived(case: &Case, asked: &[&str]) -> serde_json::Value {
    let pack = [&["evidence", "pack", "--nominated", "own.toml", "-o", "own.zip"], asked].concat();
    ended(case.desk.run(&pack), 0);
    let elsewhere = Desk::alone();
    fs::copy(case.desk.path("own.zip"), elsewhere.path("came.zip")).unwrap();
    let before = case.portal.asked().len();
    let said = ended(elsewhere.run(&["evidence", "replay", "came.zip", "-o", "derived.json"]), 0);
    let derived = fs::read(elsewhere.path("derived.json")).unwrap();
    assert!(said.contains(&format!("the same to the byte: {}", Digest::of(&derived))), "{said}");
    assert!(!elsewhere.path("evidence").exists(), "no store is made for it");
    assert_eq!(case.portal.asked().len(), before, "nothing is asked for");
    serde_json::from_slice(&derived).unwrap()
}

/// Four rows by pages of two, as a portal that gives few at once.
fn lay_out_water(portal: &Agency) {
    portal.answers("/api/3/action/datastore_search", |request| {
        let of = |name| super::parameter(request, name);
        let residents = of("resource_id").starts_with("7b0c55de");
        let column = if residents { "residents_served" } else { "cubic_metres" };
        let rows = [("2022-06", 10_000, 90), ("2023-06", 10_800, 100)];
        let rows = rows.map(|(month, used, served)| {
            let (id, value) = (&month[..4], if residents { served } else { used });
            format!(r#"{{"_id":{id},"month":"{month}","use":"household","{column}":"{value}"}}"#)
        });
        let from: usize = of("offset").parse().unwrap();
        let fields = ["_id", "month", "use", column].map(|id| format!(r#"{{"id":"{id}"}}"#)).join(",");
        let page = rows.get(from).cloned().unwrap_or_default();
        json(&format!(r#"{{"success":true,"result":{{"fields":[{fields}],"records":[{page}],"total":2,"limit":1}}}}"#))
    });
}

#[test]
fn pages_make_the_same_number_again() {
    let case = Case::of("water-use");
    lay_out_water(&case.portal);
    let report = case.verify(&[]);
    // 10,800 m³ of 100 residents.
    assert_eq!(own(&report).told(), "met nominated/defined 108.000000", "{}", report.troubles());
    let derived = packed_and_derived(&case, &["--as-of", DAY]);
    // Of the agencies' files the pack cannot tell that they were asked for in vain.
    assert_eq!(&derived["cities"][0]["outcomes"][2], own(&report).0);
    assert_eq!(derived["evidence"], report.json["evidence"]);
    assert_eq!(case.asked("/api").len(), 4, "two pages of each resource");
}

#[test]
fn a_city_abroad_is_judged_claimed_about_packed_and_sealed() {
    let case = Case::of("waste-diverted");
    lay_out_waste(&case.portal);
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), DIVERTED);
    let derived = packed_and_derived(&case, &["--as-of", DAY]);
    assert_eq!(derived["cities"], report.json["cities"]);

    let claim = |id: &str, value: &str| {
        format!(
            "[[claim]]\nid = \"{id}\"\ncity = \"Recife, Brazil\"\nmetric = \"nominated\"\nvalue = \"{value}\"\n\
             document = \"report {id}, invented for this test\"\ncut_off = {DAY}\n"
        )
    };
    let claims = [claim("as-it-is", "10.0 %"), claim("more", "14.2 percent"), claim("the-opposite", "8.0")];
    let head = "schema = \"outcomes/claims/v1\"\nclaimant = \"a city\"\n";
    case.desk.put("claims.toml", format!("{head}{}", claims.join("")).as_bytes());
    let ran = case.run(&["verify", "--claims", "claims.toml", "--format", "json", "--offline"], &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let judged: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let found = judged["cities"][0]["outcomes"].as_array().unwrap().iter();
    let found = found.filter_map(|outcome| outcome["claims"].as_array()).flatten();
    let told: Vec<_> = found
        .map(|claim| {
            ["claim", "value_finding", "verdict_finding", "opinion"].map(|field| claim[field].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ["as-it-is", "reproduced", "confirmed", "unmodified"],
            ["more", "not_reproduced", "confirmed", "qualified"],
            ["the-opposite", "not_reproduced", "contradicted", "adverse"],
        ]
    );

    fs::remove_file(case.desk.path("own.zip")).unwrap();
    packed_and_derived(&case, &["--claims", "claims.toml"]);
    ended(case.desk.run(&["evidence", "keygen", "-o", "ada.key"]), 0);
    ended(case.desk.run(&["evidence", "seal", "own.zip", "--key", "ada.key", "--as", "Ada Example"]), 0);
    let good = ended(case.desk.run(&["evidence", "verify", "own.zip", "--key", "ada.key.pub"]), 0);
    assert!(good.contains("3 opinions"), "{good}");
    assert!(ended(case.desk.run(&["evidence", "list"]), 0).contains("packed, entry "));
}

#[test]
fn a_claim_needs_the_definition_and_its_unit() {
    let case = Case::of("waste-diverted");
    let claims = |value: &str| {
        format!(
            "schema = \"outcomes/claims/v1\"\nclaimant = \"a city\"\n[[claim]]\nid = \"a\"\ncity = \"Recife, Brazil\"\n\
             metric = \"nominated\"\nvalue = \"{value}\"\ndocument = \"a report\"\ncut_off = {DAY}\n"
        )
    };
    case.desk.put("claims.toml", claims("10 tonnes").as_bytes());
    let verify = ["verify", "--claims", "claims.toml", "--offline"];
    case.run(&verify, &[]).refuses(&["claim a: is in `tonnes`, the definition in `percent`"]);
    case.desk.put("claims.toml", claims("10").as_bytes());
    case.desk.run(&verify).refuses(&["what Recife nominated is not defined: add --nominated with its definition"]);
}
