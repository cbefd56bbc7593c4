//! Recorded bodies of the Census Data API: none is of a table that this program reads, so each is refused by name.

use resident_outcomes::http::{Answer, Class};
use resident_outcomes::model::Dataset;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::method::Table;
use resident_outcomes::provider::{Fault, Limits, classifier, extract};

use crate::data::file;

#[test]
fn bodies_of_other_tables_are_refused() {
    let cases = [
        ("2000__sf3-4dc1f1.json", None),
        ("2014__acs5-b365df.json", Some("B14003")),
        ("2015__acs5-17ca92.json", Some("B14003")),
        ("2015__acs5-75552f.json", Some("B14003")),
        ("2015__acs5-9bebb8.json", Some("B14003")),
        ("2015__acs5-a4a85e.json", Some("B14003")),
        ("2015__acs5-f1c573.json", Some("B14003")),
    ];
    let resource = Resource::CensusQuery { table: Table::B28003, dataset: Dataset::Acs5, vintage: 2017 };
    for (name, table) in cases {
        let Some(body) = file(&format!("census/recorded_api/{name}")) else { return };
        let headers = std::collections::BTreeMap::from([("content-type".to_owned(), "application/json".to_owned())]);
        let answer = Answer { status: 200, headers: &headers, body: &body };
        assert_eq!(classifier(&resource)(&answer), Class::Data, "{name}: a body like those with data");
        let limits = Limits { max_inflated_bytes: 1 << 20, max_rows: 1_000 };
        let fault = extract(&resource, &body, &limits).unwrap_err().fault;
        match table {
            Some(table) => {
                assert_eq!(fault, Fault::OtherTable { asked: Table::B28003, found: table.to_owned() }, "{name}");
            }
            None => assert!(matches!(fault, Fault::NoColumn(_)), "{name}: {fault}"),
        }
    }
}
