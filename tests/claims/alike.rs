//! Any claim reads the same from each form, and no bytes panic.

use proptest::prelude::*;
use resident_outcomes::claims::{ClaimAsWritten, ClaimsFile, SCHEMA};

use crate::files::without_lines;
use crate::read;

fn claim() -> impl Strategy<Value = ClaimAsWritten> {
    let city = prop_oneof!["0465000".prop_map(String::from), Just("Detroit, MI".into()), Just("Recife, Brazil".into())];
    let words = "[a-zA-Z\"'\\\\,;=#{}µé]([ -~µé]{0,20}[a-z.\"'])?";
    let page = proptest::option::of("[0-9]{1,3}|[ivx]{1,4}");
    let value = "(about |>|at least )?[2-9][0-9]?([.][0-9]{1,2})?";
    let broadband = prop_oneof![Just("wired"), Just("any broadband"), Just("any/acs1")];
    let period = prop_oneof![Just("2021"), Just("2017-2021"), Just("2017 to 2021")];
    let dated = (proptest::option::of(period), proptest::option::of(Just("2023-07-01")));
    let said = (proptest::option::of(words), page, proptest::option::of(broadband), any::<bool>());
    (city, value, words, said, dated).prop_map(|(city, value, claimant, said, dated)| {
        let (document, page, definition, standard) = said;
        ClaimAsWritten {
            id: None,
            city,
            metric: "broadband".to_owned(),
            value,
            claimant: Some(claimant),
            document,
            page,
            definition: definition.map(str::to_owned),
            period: dated.0.map(str::to_owned),
            cut_off: dated.1.map(str::to_owned),
            standard: standard.then(|| "itu-broadband-75".to_owned()),
        }
    })
}

/// Keys and texts of the claim, in the order of the schema.
fn fields(claim: &ClaimAsWritten) -> Vec<(String, String)> {
    let serde_json::Value::Object(fields) = serde_json::to_value(claim).unwrap() else { return Vec::new() };
    fields.into_iter().map(|(key, value)| (key, value.as_str().unwrap().to_owned())).collect()
}

fn as_toml(claim: &ClaimAsWritten) -> String {
    let quoted = |(key, text): (String, String)| format!("{key} = {}\n", serde_json::Value::String(text));
    let lines: String = fields(claim).into_iter().map(quoted).collect();
    format!("schema = \"{SCHEMA}\"\n[[claim]]\n{lines}")
}

fn as_csv(claim: &ClaimAsWritten, delimiter: u8) -> Vec<u8> {
    let (keys, texts): (Vec<_>, Vec<_>) = fields(claim).into_iter().unzip();
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(keys).unwrap();
    writer.write_record(texts).unwrap();
    writer.into_inner().unwrap()
}

proptest! {
    #[test]
    fn a_claim_reads_the_same_from_each_form(claim in claim()) {
        let toml = without_lines(read("a.toml", as_toml(&claim)).unwrap());
        for delimiter in *b",;\t" {
            prop_assert_eq!(&toml, &without_lines(read("a.csv", as_csv(&claim, delimiter)).unwrap()));
        }
        let file = ClaimsFile { schema: SCHEMA, claimant: None, document: None, cut_off: None, claims: vec![claim], answers: Vec::new() };
        for json in [serde_json::to_string(&file).unwrap(), serde_json::to_string_pretty(&file).unwrap()] {
            prop_assert_eq!(&toml, &without_lines(read("a", json).unwrap()));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for name in ["a.toml", "a.csv", "a.json", "a"] {
            let _ = read(name, &bytes);
        }
    }

}

proptest! {
    // Each case reads three files that are wrong from end to end, which is slow.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_damage_panics(at in 0..900_usize, length in 0..9_usize, put in "[\"\\\\,;\\[\\]{}=\n\r\u{0}-\u{ff}]{0,3}") {
        let files = [
            ("a.toml", include_str!("files/mistakes.toml")),
            ("a.csv", include_str!("files/mistakes.csv")),
            ("a.json", include_str!("files/mistakes.json")),
        ];
        for (name, text) in files {
            let mut bytes = text.as_bytes().to_vec();
            bytes.splice(at.min(bytes.len())..(at + length).min(bytes.len()), put.bytes());
            let _ = read(name, &bytes);
        }
    }
}
