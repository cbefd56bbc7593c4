use std::collections::BTreeSet;

use resident_outcomes::model::evidence::{OpenService, Resource};
use resident_outcomes::provider::nominated::locate;

use super::{BOUNDS, figure};

const ROWS: &str = "aggregate = \"sum\"\ncolumn = \"n\"\nperiod = 2023\n";

#[test]
fn a_record_is_found_where_it_stands() {
    let open = |service| Resource::Open { service, address: "https://data.example.org/a".to_owned() };
    let un = Resource::UnSdg { series: "A_B".into(), area: "076".into(), page: 1 };
    let cases = [
        (
            "provider = \"socrata\"\nportal = \"https://data.example.org\"\ndataset = \"abcd-1234\"\n",
            open(OpenService::Socrata),
            r#"[{"n":1}, {"n":"2.50","at":{"x":1}}]"#,
            r#"{"n":"2.50","at":{"x":1}}"#,
        ),
        (
            "provider = \"ckan\"\nportal = \"https://data.example.org\"\nresource = \"0f4a1d2c-6b1e-4c39-9a55-2f1f0c3d4e5f\"\n",
            open(OpenService::Ckan),
            r#"{"result":{"records":[{"n":1},{"n":2.50}]}}"#,
            r#"{"n":2.50}"#,
        ),
        (
            "provider = \"arcgis\"\nlayer = \"https://data.example.org/MapServer/0\"\n",
            open(OpenService::ArcGis),
            r#"{"features":[{"attributes":{"n":1}},{"attributes":{"n":2.50}}]}"#,
            r#"{"n":2.50}"#,
        ),
        (
            "provider = \"un-sdg\"\nseries = \"A_B\"\narea = \"076\"\n",
            un,
            r#"{"data":[{"n":1},{"n":2.50}]}"#,
            r#"{"n":2.50}"#,
        ),
        (
            "provider = \"json\"\nfile = \"a.json\"\nrecords = \"/a~1b\"\n",
            Resource::CityFile { city: "3755000".into(), file: "a.json".into() },
            r#"{"a/b":[{"n":1},{"n":2.50}]}"#,
            r#"{"n":2.50}"#,
        ),
        (
            "provider = \"csv\"\naddress = \"https://data.example.org/a\"\ndelimiter = \"semicolon\"\nencoding = \"utf-8\"\nthousands = \"none\"\ndecimal = \"point\"\n",
            open(OpenService::Csv),
            "n;m\n1;x\n2.50;\"a;b\"\n",
            "2.50;\"a;b\"\n",
        ),
    ];
    for (written, resource, text, expected) in cases {
        let rows = if written.contains("un-sdg") { "" } else { ROWS };
        let figure = figure(&format!("{written}{rows}"));
        let found = locate(&figure, &resource, text.as_bytes(), &BTreeSet::from([2, 9]), &BOUNDS).unwrap();
        assert_eq!(found.len(), 1, "{written}");
        let range = usize::try_from(found[0].bytes.start).unwrap()..usize::try_from(found[0].bytes.end).unwrap();
        assert_eq!((found[0].number, &text[range]), (2, expected));
        assert!(found[0].cells.contains(&("n".to_owned(), "2.50".to_owned())), "{:?}", found[0].cells);
    }
    let value = figure("provider = \"json\"\nfile = \"a.json\"\npointer = \"/a\"\nperiod = 2023\n");
    let file = Resource::CityFile { city: "3755000".into(), file: "a.json".into() };
    let found = locate(&value, &file, br#"{"a": 7.10}"#, &BTreeSet::from([1]), &BOUNDS).unwrap();
    assert_eq!((found[0].bytes.clone(), &found[0].cells[0].1), (6..10, &"7.10".to_owned()));
}
