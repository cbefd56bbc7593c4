//! Whole files: the shipped example in each form, and files that are wrong as a whole.

use resident_outcomes::model::{Claim, Precision};

use crate::{read, refused};

const EXAMPLE: &str = include_str!("../../config/claims/scottsdale-2023.toml");
const AS_JSON: &str = include_str!("files/scottsdale-2023.json");
const AS_CSV: &str = include_str!("files/scottsdale-2023.csv");

/// The claims without the lines they stand on, which differ by form.
pub(crate) fn without_lines(claims: Vec<Claim>) -> Vec<Claim> {
    claims.into_iter().map(|claim| Claim { line: 0, ..claim }).collect()
}

#[test]
fn the_example_reads_as_meant() {
    let claims = read("scottsdale-2023.toml", EXAMPLE).unwrap();
    let [broadband, air] = &claims[..] else { panic!("{claims:?}") };
    assert_eq!((broadband.id.as_str(), broadband.line), ("scottsdale-broadband", 11));
    assert_eq!((broadband.city.name(), broadband.metric.id()), ("Scottsdale city", "broadband"));
    assert_eq!((broadband.value.text.as_str(), broadband.value.decimals), ("89%", 0));
    assert_eq!((air.value.value.to_string().as_str(), air.value.decimals), ("7.21", 2));
    assert_eq!(air.value.precision, Precision::Exact);
    assert_eq!(air.cut_off, Some("2023-07-01".parse().unwrap()));
    assert!(air.claimant.contains("Results for America") && air.document == broadband.document);
    assert!(air.period.is_none() && air.definition.is_none() && air.standard.is_none() && air.page.is_none());
}

#[test]
fn the_example_reads_the_same_in_every_form() {
    let toml = without_lines(read("a.toml", EXAMPLE).unwrap());
    let json = read("a.json", AS_JSON).unwrap();
    let csv = read("a.csv", AS_CSV).unwrap();
    assert_eq!(json.iter().map(|claim| claim.line).collect::<Vec<_>>(), [7, 13]);
    assert_eq!(csv.iter().map(|claim| claim.line).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(toml, without_lines(json));
    assert_eq!(toml, without_lines(csv));
    let by_semicolon = format!("\u{feff}{}", AS_CSV.replace(",1", ";1").replace('\n', "\r\n"));
    assert_eq!(toml, without_lines(read("claims", by_semicolon).unwrap()));
    let by_tab: String = AS_CSV.split("\",\"").collect::<Vec<_>>().join("\"\t\"");
    assert_eq!(toml, without_lines(read("a.tsv", by_tab).unwrap()));
}

#[test]
fn a_csv_of_any_habit_is_read() {
    let rows = [
        "City,METRIC,value,Claimant\n\"Scottsdale, AZ\",pm25,\"7,21 µg/m³\",City\n",
        "claimant;value;metric;city\r\n\r\nCity;7,21 µg/m³;pm25;Scottsdale, AZ\r\n;;;\r\n",
        "\u{feff}value\tcity\tmetric\tclaimant\n7,21 µg/m³\tScottsdale, AZ\tpm25\tCity",
        " city ; metric ; value ; claimant \n Scottsdale, AZ ; pm25 ; 7,21 µg/m³ ; City \n",
    ];
    for text in rows {
        let claims = read("claims.csv", text).unwrap();
        let [claim] = &claims[..] else { panic!("{claims:?}") };
        let found = (claim.city.id(), claim.metric.id(), claim.value.value.to_string(), claim.claimant.as_str());
        assert_eq!(found, ("0465000".to_owned(), "pm25", "7.21".to_owned(), "City"), "{text}");
    }
}

#[test]
fn numbers_keep_their_digits() {
    let json = r#"{"schema": "outcomes/claims/v1", "claimant": "City", "claims": [
        {"city": "0465000", "metric": "pm25", "value": 7.20, "period": 2021, "page": 12}]}"#;
    let toml = "schema = 'outcomes/claims/v1'\nclaimant = 'City'\n[[claim]]\ncity = '0465000'\nmetric = 'pm25'\n\
                value = 7.20\nperiod = 2021\npage = 12\n";
    for (name, text) in [("a.json", json), ("a.toml", toml)] {
        let claims = read(name, text).unwrap();
        let claim = &claims[0];
        assert_eq!((claim.value.text.as_str(), claim.value.decimals), ("7.20", 2), "{name}");
        assert_eq!((claim.period.unwrap().label().as_str(), claim.page.as_deref()), ("2021", Some("12")), "{name}");
    }
}

#[test]
fn two_definitions_of_one_document_do_not_contradict() {
    let csv = "city,metric,value,claimant,document,definition,standard\n\
               0465000,broadband,89,City,report,wired,\n\
               0465000,broadband,94,City,report,any broadband,\n\
               0465000,broadband,85,Paper,,,\n\
               0465000,broadband,86,City,,,\n\
               0465000,broadband,86,City,,,itu-broadband-65\n";
    assert_eq!(read("a.csv", csv).unwrap().len(), 5);
    let first = csv.replace("any broadband", "wired");
    assert!(refused("a.csv", first).starts_with("a.csv:3: `94` contradicts `89` on line 2"));
}

#[test]
fn a_file_wrong_as_a_whole_says_only_that() {
    let head = "city,metric,value,claimant\n";
    let many = format!("{head}{}", "0465000,broadband,89,City\n".repeat(10_001));
    let latin = [head.as_bytes(), b"0465000,pm25,7 \xb5g/m3,City\n"].concat();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a.toml", b"".to_vec(), "a.toml: is empty"),
        ("a.csv", b" \r\n\n".to_vec(), "a.csv: is empty"),
        ("-", b"\xef\xbb\xbf".to_vec(), "-: is empty"),
        ("a.csv", head.into(), "a.csv:1: the file holds no claim; it may hold 10000"),
        ("a.csv", format!("{head}\"a,b\n").into(), "a.csv:2: a quote is opened and not closed"),
        ("a.csv", vec![b' '; 16_000_001], "a.csv: has more than the 16000000 bytes that are read\n    help: split it"),
        (
            "a.toml",
            vec![b'['; 1_000_001],
            "a.toml: has 1000001 bytes, more than the 1000000 that are read of TOML\n    \
             help: write it as CSV or JSON, or split it",
        ),
        (
            "a.toml",
            b"=\n".repeat(400_000),
            "a.toml:1: not TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`\n    \
             help: in a file of this size only the first such mistake is told",
        ),
        ("a.csv", many.into(), "a.csv:1: `claim` holds more than 10000 entries: split the file"),
        ("a.csv", latin, "a.csv:2: is not UTF-8 text\n    help: save the file as UTF-8"),
        ("a.toml", b"schema = 'x\n".to_vec(), "a.toml:1: not TOML: "),
        (
            "a.json",
            b"{\"schema\": 1,\n \"claims\": [}".to_vec(),
            "a.json:2: not JSON: expected value at line 2 column 13",
        ),
        ("a.json", b"[{}]".to_vec(), "a.json:1: must be an object, beginning with `{`"),
        ("a.json", b"{} {}".to_vec(), "a.json:1: not JSON: trailing characters"),
        (
            "a.toml",
            b"schema = 'outcomes/claims/v2'\n[[assertion]]\nof = 'x'\n".to_vec(),
            "a.toml:1: the file is of the form `outcomes/claims/v2`, which this program does not know\n    \
             help: it reads `outcomes/claims/v1`",
        ),
        (
            "a.toml",
            b"claimant = 'City'\n[[claim]]\ncity = 'Mesa, AZ'\nmetric = 'pm25'\n".to_vec(),
            "a.toml:1: `schema` is missing\na.toml:2: `value` is missing in `claim`",
        ),
        (
            "a.toml",
            b"schema = 'claims'\nclaim = 1\n".to_vec(),
            "a.toml:1: `claims` is no form of file that is read here\n    help: a file of claims says `outcomes/claims/v1`\na.toml:2",
        ),
        (
            "a.csv",
            b"town,metric,value,claimant\nx\n".to_vec(),
            "a.csv:1: `town` is no column\n    help: known: id, city",
        ),
        ("notes.txt", b"Dear all,\n".to_vec(), "notes.txt: is neither TOML nor CSV nor JSON"),
    ];
    for (name, bytes, expected) in cases {
        let message = refused(name, bytes);
        assert!(message.starts_with(expected), "{name}: {message}");
    }
    assert_eq!(read("a.csv", format!("{head}{}", row_each(10_000))).unwrap().len(), 10_000);
}

/// So many claims, each of its own period and value.
fn row_each(claims: usize) -> String {
    (0..claims).map(|at| format!("0465000,pm25,{}.{:03},City {at}\n", at / 1000, at % 1000)).collect()
}

#[test]
fn a_flood_of_mistakes_ends() {
    let row = |at: usize| format!("0465000,broadbnad,89,City {at}\n");
    let rows: String = (0..5_000).map(row).collect();
    let message = refused("a.csv", format!("city,metric,value,claimant\n{rows}"));
    assert!(
        message.starts_with("a.csv: only the first 1000 problems are listed\na.csv:2: `broadbnad` is no word"),
        "{message}"
    );
    assert_eq!(message.lines().filter(|line| line.starts_with("a.csv")).count(), 1001);
}

#[test]
fn nothing_that_moves_a_cursor_is_quoted() {
    let toml = "schema = 'outcomes/claims/v1'\n\"\\u001b[2J\" = 1\nclaimant = \"a\\u0007\"\n";
    let message = refused("a.toml", toml);
    assert!(message.contains("`claimant` must be one line") && !message.contains(['\u{1b}', '\u{7}']), "{message}");
    let deep = format!("{{\"schema\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refused("a.json", deep).contains("not a list"));
}

/// Two thousand claims with every key, the texts long: far more than a round of certifications has.
#[test]
fn a_large_file_of_toml_is_read() {
    let claim = |at: usize| {
        format!(
            "[[claim]]\nid = \"claim {at} of the second round\"\ncity = \"Scottsdale, AZ\"\nmetric = \"broadband\"\n\
             value = \"89%\"\ndefinition = \"cable fiber optic or dsl\"\nperiod = \"2017-2021\"\n\
             cut_off = 2023-07-01\nclaimant = \"What Works Cities Certification, Results for America\"\n\
             document = \"certification report {at} for Scottsdale, Arizona, of July 2023\"\npage = 14\n\
             standard = \"itu-broadband-75\"\n"
        )
    };
    let text = format!("schema = \"outcomes/claims/v1\"\n{}", (0..2000).map(claim).collect::<String>());
    assert!(text.len() > 700_000);
    assert_eq!(read("a.toml", text).unwrap().len(), 2000);
}
