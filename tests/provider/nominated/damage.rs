use bytes::Bytes;

use super::{Case, of};

const JSON: &str = "provider = \"json\"\nfile = \"a.json\"\nrecords = \"/a\"\nfilters = { k = 1 }\naggregate = \"sum\"\n\
                    column = \"n\"\ndate_column = \"d\"\ndate_format = \"iso\"\n";
const CSV: &str = "provider = \"csv\"\nfile = \"a.csv\"\ndelimiter = \"comma\"\nencoding = \"utf-8\"\nthousands = \"blank\"\n\
                   decimal = \"comma\"\naggregate = \"sum\"\ncolumn = \"n\"\ndate_column = \"d\"\ndate_format = \"iso\"\n";
const SOCRATA: &str = "provider = \"socrata\"\nportal = \"https://a.example\"\ndataset = \"abcd-1234\"\n\
                       aggregate = \"sum\"\ncolumn = \"n\"\nperiod = 2021\n";
const CKAN: &str = "provider = \"ckan\"\nportal = \"https://a.example\"\nresource = \"0f4a1d2c-6b1e-4c39-9a55-2f1f0c3d4e5f\"\n\
                    aggregate = \"sum\"\ncolumn = \"n\"\nperiod = 2021\n";
const UN_SDG: &str = "provider = \"un-sdg\"\nseries = \"A_B\"\narea = \"076\"\n";
const CENSUS: &str = "provider = \"census\"\ndataset = \"acs5\"\ntable = \"B25070\"\nsum = [\"B25070_007\"]\n\
                      vintage = 2022\ngeography = \"place\"\n";

/// Each figure with a reply that is good.
fn good() -> [(Case<'static>, &'static str); 6] {
    [
        (of(JSON), r#"{"a":[{"k":1,"n":"1.5","d":"2021-02-03"},{"k":"2","n":7,"d":null}]}"#),
        (of(CSV), "n,d\n\"1 234,5\",2021-02-03\n7,2021-02-04\n"),
        (of(SOCRATA), r#"[{":id":"row-1","n":"1.5"},{":id":"row-2","n":7}]"#),
        (
            of(CKAN),
            r#"{"success":true,"result":{"fields":[{"id":"n"}],"records":[{"_id":1,"n":1.5}],"total":1,"limit":9}}"#,
        ),
        (
            of(UN_SDG),
            r#"{"totalElements":1,"totalPages":1,"data":[{"series":"A_B","geoAreaCode":"76","timePeriodStart":2021.0,"value":"1.5"}]}"#,
        ),
        (of(CENSUS), r#"[["GEO_ID","B25070_007E","B25070_007M"],["1600000US3755000","7",null]]"#),
    ]
}

/// A reply that breaks off gives no record; of a CSV the last line may be cut within a cell and nobody can tell.
#[test]
fn nothing_is_read_of_a_reply_that_breaks_off() {
    for (case, whole) in good() {
        assert!(case.run(|_| Ok(whole.to_owned())).came.is_ok(), "{whole}");
        let is_csv = whole.starts_with('n');
        for length in 0..whole.len() {
            let end = case.run(|_| Ok(whole[..length].to_owned()));
            assert!(is_csv || end.came.is_err(), "{}", &whole[..length]);
        }
    }
}

#[test]
fn no_byte_breaks_the_reader() {
    for (case, whole) in good() {
        for at in 0..whole.len() {
            for byte in [0, b'"', b',', b'{', b']', b'9', b'-', 0xFF] {
                let mut bytes = whole.as_bytes().to_vec();
                bytes[at] = byte;
                let bytes = Bytes::from(bytes);
                let end = case.run_bytes(|_| Ok(bytes.clone()));
                assert!(end.asked.len() <= 10, "{:?}", end.asked);
            }
        }
    }
}
