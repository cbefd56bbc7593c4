use resident_outcomes::model::evidence::{CensusArea, OpenService, Resource};
use resident_outcomes::model::method::Dataset;
use resident_outcomes::provider::{label, mistaken, path, refuse};

fn open(address: &str) -> Resource {
    Resource::Open { service: OpenService::Csv, address: address.to_owned() }
}

fn group(table: &str, dataset: Dataset, vintage: i32) -> Resource {
    let area = CensusArea::Place("3755000".parse().unwrap());
    Resource::CensusGroup { table: table.to_owned(), dataset, vintage, area }
}

/// The store finds replies by these words: they must never change.
#[test]
fn resources_keep_their_spelling() {
    let counties = CensusArea::Counties(vec!["37063".parse().unwrap(), "37183".parse().unwrap()]);
    let table = || "B25070".to_owned();
    let cases = [
        (open("https://a.example/b?c=1"), r#"{"Open":{"service":"csv","address":"https://a.example/b?c=1"}}"#),
        (
            Resource::UnSdg { series: "EN_ATM_PM25".into(), area: "076".into(), page: 2 },
            r#"{"UnSdg":{"series":"EN_ATM_PM25","area":"076","page":2}}"#,
        ),
        (
            group("B25070", Dataset::Acs5, 2022),
            r#"{"CensusGroup":{"table":"B25070","dataset":"acs5","vintage":2022,"area":{"Place":"3755000"}}}"#,
        ),
        (
            Resource::CensusGroup { table: table(), dataset: Dataset::Acs1, vintage: 2022, area: counties },
            r#"{"CensusGroup":{"table":"B25070","dataset":"acs1","vintage":2022,"area":{"Counties":["37063","37183"]}}}"#,
        ),
        (
            Resource::CensusTableFile { table: table(), dataset: Dataset::Acs1, vintage: 2022 },
            r#"{"CensusTableFile":{"table":"B25070","dataset":"acs1","vintage":2022}}"#,
        ),
        (
            Resource::AqsParameter { parameter: "44201".into(), year: 2022, county: "37183".parse().unwrap() },
            r#"{"AqsParameter":{"parameter":"44201","year":2022,"county":"37183"}}"#,
        ),
    ];
    for (resource, written) in cases {
        assert_eq!(serde_json::to_string(&resource).unwrap(), written);
        assert_eq!(serde_json::from_str::<Resource>(written).unwrap(), resource);
        assert_eq!(refuse(&resource), None, "{written}");
        let is_whole = matches!(resource, Resource::Open { .. });
        let address = if is_whole { path(&resource) } else { format!("https://agency.example{}", path(&resource)) };
        assert_eq!(mistaken(&resource, &address), None, "{written}");
        assert!(
            mistaken(&resource, "https://agency.example/other").is_some_and(|words| words.contains(&label(&resource)))
        );
    }
}

#[test]
fn an_open_reply_is_of_its_whole_address() {
    let cases = [
        ("https://a.example/b?%24where=x+%3D+1", "https://a.example/b?%24where=x+%3D+1", true),
        ("https://a.example/b?api_key=hush", "https://a.example/b?api_key=***", true),
        ("https://a.example/b", "https://a.example/b?page=2", false),
        ("https://a.example/b", "https://evil.example/https://a.example/b", false),
    ];
    for (asked, came, fits) in cases {
        assert_eq!(mistaken(&open(asked), came).is_none(), fits, "{asked} {came}");
    }
}

#[test]
fn damaged_words_are_never_asked_for() {
    let un = |series: &str, area: &str, page| Resource::UnSdg { series: series.into(), area: area.into(), page };
    let aqs = |parameter: &str| Resource::AqsParameter {
        parameter: parameter.into(),
        year: 2022,
        county: "37183".parse().unwrap(),
    };
    let counties = |codes: &[&str]| {
        let area = CensusArea::Counties(codes.iter().map(|code| code.parse().unwrap()).collect());
        Resource::CensusGroup { table: "B25070".into(), dataset: Dataset::Acs5, vintage: 2022, area }
    };
    let file =
        |table: &str, vintage| Resource::CensusTableFile { table: table.into(), dataset: Dataset::Acs1, vintage };
    let refused = [
        open("file:///etc/hosts"),
        open("https://me:word@a.example/"),
        open("https://a.example/#x"),
        open(""),
        un("EN_ATM&x=1", "076", 1),
        un("EN_ATM_PM25", "76", 1),
        un("EN_ATM_PM25", "076", 0),
        aqs("88101&x"),
        aqs("8810"),
        counties(&[]),
        counties(&["37183", "04013"]),
        group("B25070)&x=(", Dataset::Acs5, 2022),
        group("B25070", Dataset::Acs1, 2020),
        group("B25070", Dataset::Acs5, 2008),
        file("../B25070", 2022),
        file("B25070", 2020),
    ];
    for resource in refused {
        assert!(refuse(&resource).is_some(), "{resource:?}");
    }
}
