//! What bad assessments are told, word for word, and what is read otherwise than it is written.

use resident_outcomes::model::Response;
use resident_outcomes::scoring::assessment::{self, Asked};

use crate::{CONFIG, SCOTTSDALE, id, read};

fn refused(name: &str, text: &str, edition: Option<&str>) -> String {
    let edition = edition.map(|edition| &CONFIG.editions.find(edition).unwrap().id);
    let read = assessment::read(name, text.as_bytes(), &CONFIG, Asked { city: None, edition });
    read.map(|read| format!("{read:?}")).unwrap_err().to_string()
}

/// Scottsdale's answers as a CSV of these columns' names.
fn csv(header: &str) -> String {
    let assessment = read(SCOTTSDALE);
    let rows = assessment.responses.iter().map(|(id, response)| format!("{id},{}\n", response.title()));
    format!("{header}\n{}", rows.collect::<String>())
}

#[test]
fn everything_wrong_is_told_at_once() {
    let bad = SCOTTSDALE
        .replace("city = \"Scottsdale, AZ\"", "city = \"Scotsdale, AZ\"")
        .replace("edition = \"report-2023\"", "edition = \"report-2021\"\nedtion = \"x\"")
        .replace("{ id = \"DM3\", response = \"Yes\" }", "{ id = \"DM2\", response = \"Yes\" }")
        .replace("{ id = \"DM4\", response = \"Yes\" }", "{ id = \"DM2\", response = \"No\" }")
        .replace("id = \"DM5\"", "id = \"DN5\"")
        .replace("id = \"EVAL2\"", "id = \"EVALUATION\"")
        .replace("id = \"LC7\", response = \"No\"", "id = \"LC7\", response = \"partly\"")
        .replace("id = \"OD1\", response = \"Yes\"", "id = \"OD1\"")
        .replace("id = \"OD2\", response = \"Yes\"", "id = \"OD2\", response = true")
        .replace("id = \"SI1\"", "id = \"S14\"")
        .replace("reported = \"not_nominated\"", "reported = \"unknown\"")
        .replace("metric = \"pm25\"\nreported = \"met\"", "metric = \"broadband\"\nreported = \"not_nominated\"");
    insta::assert_snapshot!(refused("bad.toml", &bad, None));
}

#[test]
fn everything_wrong_with_a_csv_is_told_at_once() {
    let bad = csv("id,response")
        .replace("DM1,Yes", "DM1,Yes\nDM1,No\nDM1,Yes")
        .replace("SI3,Yes\n", "S13,yes*\nSI3,No\n")
        .replace("RDC4,Yes\n", "")
        .replace("RDC8,Yes\n", "");
    insta::assert_snapshot!(refused("bad.csv", &bad, None));
    let parted =
        "id,response,city,edition\nDM1,Yes,\"Scottsdale, AZ\",announced\nDM2,Yes,\"Raleigh, NC\",report-2023\n";
    insta::assert_snapshot!("a_csv_of_two_cities", refused("two.csv", parted, None));
}

#[test]
fn a_file_for_another_edition_is_refused() {
    let found = refused("a.toml", SCOTTSDALE, Some("announced"));
    let expected = "a.toml:4: the file is for edition `report-2023`, and `announced` was asked for\n    help: leave \
                    --edition out: what every edition makes of it is shown anyway";
    assert_eq!(found, expected);
    let newer = SCOTTSDALE.replace("assessment/v1", "assessment/v2").replace("DM1", "ZZ1");
    let found = refused("a.toml", &newer, None);
    assert!(found.contains("`outcomes/assessment/v2`, which this program does not know"), "{found}");
    assert!(!found.contains("ZZ1"), "what another version may hold is not known: {found}");
}

#[test]
fn what_the_printed_report_writes_is_read_with_a_note() {
    let printed = SCOTTSDALE
        .replace("id = \"SI", "id = \"S1")
        .replace("id = \"DM8\", response = \"In Progress\"", "id = \"DM8*\", response = \"in_progress *\"")
        .replace("id = \"dm1", "id = \"DM1");
    let read_so = read(&printed);
    assert_eq!(read_so.responses, read(SCOTTSDALE).responses);
    let expected = [
        "line 15: `DM8*`, line 15: `in_progress *` are read without their asterisks",
        "line 48: `S11`, as the programme's report prints it, is read as SI1",
        "line 49: `S12`, as the programme's report prints it, is read as SI2",
        "line 50: `S13`, as the programme's report prints it, is read as SI3",
    ];
    assert_eq!(read_so.notes, expected);
    assert_eq!(read_so.responses[&id("DM8")], Response::InProgress);
}

#[test]
fn what_is_wrong_with_every_row_is_said_once() {
    let other_words = SCOTTSDALE.replace("response = \"Yes\"", "response = \"Y\"");
    let found = refused("a.toml", &other_words, None);
    assert_eq!(found.matches("`Y` is no answer").count(), 31, "{found}");
    assert_eq!(found.matches("write Yes, In Progress or No").count(), 1, "{found}");
    let other_key = SCOTTSDALE.replace("criterion = [", "criteria = [");
    let found = refused("a.toml", &other_key, None);
    assert!(found.contains("did you mean `criterion`?") && !found.contains("43"), "{found}");
    let none = SCOTTSDALE.lines().filter(|line| !line.contains("{ id =")).collect::<Vec<_>>().join("\n");
    let found = refused("a.toml", &none, None);
    assert!(found.contains("no criterion is answered: each of the 43") && !found.contains("DM1"), "{found}");
    let starred = SCOTTSDALE.replace("\"Yes\"", "\"Yes*\"");
    assert_eq!(read(&starred).notes.len(), 1, "one note for 31 asterisks");
}

#[test]
fn csv_and_json_say_the_same_as_toml() {
    let toml = read(SCOTTSDALE);
    let city = &toml.city;
    let asked = Asked { city: Some(city), edition: None };
    let csv = assessment::read("a.csv", csv("ID,Response").as_bytes(), &CONFIG, asked).unwrap();
    assert_eq!((&csv.responses, &csv.city), (&toml.responses, city));
    let criteria: Vec<_> = toml
        .responses
        .iter()
        .map(|(id, response)| serde_json::json!({"id": id.0, "response": response.title()}))
        .collect();
    let json = serde_json::json!({
        "schema": "outcomes/assessment/v1", "city": "0465000", "edition": "report-2023",
        "document": "certification report, July 2023", "criteria": criteria, "outcomes": [
            {"metric": "broadband", "reported": "met"}, {"metric": "pm25", "reported": "met"},
            {"metric": "nominated", "reported": "not_nominated"},
        ],
    });
    let json = assessment::read("a.json", json.to_string().as_bytes(), &CONFIG, Asked::default()).unwrap();
    assert_eq!(json, toml);
}

#[test]
fn the_city_must_be_said_once() {
    let nameless = SCOTTSDALE.replace("city = \"Scottsdale, AZ\"\n", "");
    assert!(refused("a.toml", &nameless, None).contains("no city is named: write `city`"));
    let raleigh = CONFIG.registry.find("Raleigh, NC").unwrap();
    let asked = Asked { city: Some(&raleigh), edition: None };
    assert_eq!(assessment::read("a.toml", nameless.as_bytes(), &CONFIG, asked).unwrap().city, raleigh);
    let found = assessment::read("a.toml", SCOTTSDALE.as_bytes(), &CONFIG, asked).unwrap_err().to_string();
    assert_eq!(found, "a.toml:3: the assessment is of Scottsdale city, and --city names Raleigh city");
}
