//! Whatever stands in a file, reading it ends in claims or in messages.

use proptest::prelude::*;

use crate::read;

const NAMES: [&str; 4] = ["a.toml", "a.csv", "a.json", "a"];

/// Pieces that files of claims are made of, in any order, so that more than the first byte is read.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let known: [&[u8]; 18] = [
        b"schema = \"outcomes/claims/v1\"\n",
        b"{\"schema\": \"outcomes/claims/v1\", \"claims\": [",
        b"[[claim]]\n",
        b"city,metric,value,claimant,period\n",
        b"0465000,pm25,\"7,21 \xc2\xb5g/m\xc2\xb3\",City,2021-\n",
        b"{\"city\": \"0465000\", \"metric\": \"pm25\", \"value\": ",
        b"city = \"0465000\"\nmetric = \"broadband\"\n",
        b"value = ",
        b"claimant = \"City\"\n",
        b"period = 2021-02-30\n",
        b"\"9e999\"",
        b"79228162514264337593543950336.5",
        b"\"about 89 %\"\n",
        b"}]}",
        b"\xef\xbb\xbf",
        b"\"",
        b";\t\r\n",
        b"\xff\x00",
    ];
    let known = prop::sample::select(known.map(<[u8]>::to_vec).to_vec());
    let other = prop::collection::vec(any::<u8>(), 0..6);
    prop::collection::vec(prop_oneof![8 => known, 1 => other], 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_bytes_break_the_reader(bytes in prop_oneof![pieces(), prop::collection::vec(any::<u8>(), 0..300)]) {
        for name in NAMES {
            match read(name, &bytes) {
                Ok(claims) => prop_assert!(!claims.is_empty()),
                Err(problems) => prop_assert!(!problems.problems().is_empty()),
            }
        }
    }
}
