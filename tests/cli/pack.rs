//! Evidence packs: made at one desk, derived again at another that has nothing.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use resident_outcomes::model::Digest;
use resident_outcomes::pack::{Manifest, Pack, Packer};
use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::agency::Agency;
use crate::desk::{Desk, Ran};

const CLAIMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/claims/scottsdale-2023.toml");

fn ended(ran: Ran, code: i32) -> String {
    assert_eq!(ran.code, Some(code), "{} {}", ran.stdout, ran.stderr);
    ran.stdout
}

/// A desk with the agencies' files, and a pack of what is asked made at it.
fn packed(asked: &[&str]) -> (Desk, Vec<u8>) {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    ended(desk.run(&["verify", "Scottsdale, AZ", "--as-of", "2023-07-01", "--methods", "all"]), 0);
    let file = desk.path("a.pack.zip");
    let said = ended(desk.run(&[&["evidence", "pack", "-o", file.to_str().unwrap()], asked].concat()), 0);
    let bytes = fs::read(&file).unwrap();
    assert!(said.contains(&Digest::of(&bytes).to_string()), "{said}");
    (desk, bytes)
}

fn replay(bytes: &[u8], more: &[&str]) -> (Desk, Ran) {
    let elsewhere = Desk::alone();
    let file = elsewhere.path("came.zip");
    fs::write(&file, bytes).unwrap();
    let ran = elsewhere.run(&[&["evidence", "replay", file.to_str().unwrap()], more].concat());
    (elsewhere, ran)
}

fn content(bytes: &[u8], path: &str) -> Vec<u8> {
    Pack::open(Cursor::new(bytes)).unwrap().at(path).unwrap()
}

#[test]
fn a_pack_is_derived_again_where_there_is_nothing_else() {
    let asked: [&[&str]; 4] = [
        &["Scottsdale, AZ", "--as-of", "2023-07-01"],
        &["0465000", "--as-of", "2023-07-01", "--methods", "all", "--metric", "pm25"],
        &["0465000", "Recife, Brazil", "--as-of", "2023-07-01", "--standard", "who-pm25-2021-aqg"],
        &["--claims", CLAIMS],
    ];
    for asked in asked {
        let (desk, bytes) = packed(asked);
        let again = desk.path("b.pack.zip");
        ended(desk.run(&[&["evidence", "pack", "-o", again.to_str().unwrap()], asked].concat()), 0);
        assert!(fs::read(&again).unwrap() == bytes, "{asked:?}: the same content makes the same bytes");

        let (elsewhere, ran) = replay(&bytes, &["-o", "derived.json"]);
        let said = ended(ran, 0);
        let assessment = content(&bytes, "assessment.json");
        assert!(said.contains(&format!("the same to the byte: {}", Digest::of(&assessment))), "{asked:?}: {said}");
        assert!(fs::read(elsewhere.path("derived.json")).unwrap() == assessment, "{asked:?}");
        assert!(!elsewhere.path("evidence").exists(), "no store is made for it");

        // It is the answer that the same question has at the desk.
        if !asked.contains(&"--claims") {
            let told = desk.run(&[&["verify", "--offline", "--format", "json"], asked].concat());
            let (told, packed): (Value, Value) =
                (serde_json::from_str(&told.stdout).unwrap(), serde_json::from_slice(&assessment).unwrap());
            assert_eq!((&told["cities"], &told["evidence"]), (&packed["cities"], &packed["evidence"]));
        }
    }
}

#[test]
fn the_original_bytes_of_every_reply_are_in_it() {
    let (desk, bytes) = packed(&["Scottsdale, AZ", "--as-of", "2023-07-01"]);
    let pack = Pack::open(Cursor::new(&bytes)).unwrap();
    let fetches = pack.manifest.fetches.clone();
    assert_eq!(fetches.len(), 2, "one table and one annual file");
    for fetch in fetches {
        let reply = content(&bytes, &format!("replies/{}", fetch.digest.hex()));
        let saved = desk.path(&fetch.digest.hex());
        ended(desk.run(&["evidence", "show", &fetch.digest.to_string(), "--save", saved.to_str().unwrap()]), 0);
        assert!(fs::read(saved).unwrap() == reply);
    }
    let listed = ended(desk.run(&["evidence", "list"]), 0);
    assert!(listed.contains("packed, entry "), "{listed}");
    let exists = desk.run(&["evidence", "pack", "0465000", "-o", desk.path("a.pack.zip").to_str().unwrap()]);
    assert!(exists.stderr.contains("exists already") && exists.code == Some(2), "{}", exists.stderr);
}

/// The pack with its files passed through `change`, whose paths and bytes it may alter, and with the manifest as it was.
fn rezipped(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Option<(String, Vec<u8>)>) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut file = old.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if let Some((name, content)) = change(&name, content) {
            new.start_file(name, SimpleFileOptions::default()).unwrap();
            new.write_all(&content).unwrap();
        }
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn a_pack_with_one_byte_changed_is_refused_by_the_name_of_its_file() {
    let (_, bytes) = packed(&["Scottsdale, AZ", "--as-of", "2023-07-01"]);
    let paths: Vec<String> =
        Pack::open(Cursor::new(&bytes)).unwrap().manifest.files.into_iter().map(|file| file.path).collect();
    assert!(paths.len() > 15, "{paths:?}");
    for path in &paths {
        let flipped = rezipped(&bytes, |name, mut content| {
            if name == path {
                let middle = content.len() / 2;
                content[middle] ^= 1;
            }
            Some((name.to_owned(), content))
        });
        let said = ended(replay(&flipped, &[]).1, 1);
        assert!(said.contains("was changed") && said.contains(&format!("`{path}`")), "{path}: {said}");
    }
    let cases: [(&str, Vec<u8>, &str); 3] = [
        (
            "taken out",
            rezipped(&bytes, |name, content| (name != paths[0]).then(|| (name.to_owned(), content))),
            "is missing",
        ),
        (
            "renamed",
            rezipped(&bytes, |name, content| {
                Some((if name == paths[0] { "other.json".to_owned() } else { name.to_owned() }, content))
            }),
            "`other.json` is not in its manifest",
        ),
        (
            "leading out",
            rezipped(&bytes, |name, content| {
                let content = String::from_utf8(content.clone()).map_or(content, |text| {
                    if name == "manifest.json" {
                        text.replace(&paths[0], "../out.json").into_bytes()
                    } else {
                        text.into_bytes()
                    }
                });
                Some((if name == paths[0] { "../out.json".to_owned() } else { name.to_owned() }, content))
            }),
            "`../out.json` is no path of a pack",
        ),
    ];
    for (case, changed, expected) in cases {
        let said = ended(replay(&changed, &[]).1, 1);
        assert!(said.contains(expected), "{case}: {said}");
    }
    for (no_pack, expected) in [(&b"PK"[..], "no zip"), (&bytes[..bytes.len() / 2], "no zip"), (b"", "no zip")] {
        let (_, ran) = replay(no_pack, &[]);
        assert!(ran.code == Some(2) && ran.stderr.contains(expected), "{}", ran.stderr);
    }
    let other = rezipped(&bytes, |name, content| {
        let text = String::from_utf8_lossy(&content).replace("outcomes/pack/v1", "outcomes/pack/v9");
        Some((name.to_owned(), if name == "manifest.json" { text.into_bytes() } else { content }))
    });
    let (_, ran) = replay(&other, &[]);
    assert!(ran.code == Some(2) && ran.stderr.contains("use the version that made it"), "{}", ran.stderr);
}

/// A pack made anew of changed files, its manifest telling their digests: what only another program can have made.
fn forged(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Vec<u8>, manifest: impl Fn(&mut Manifest)) -> Vec<u8> {
    let mut pack = Pack::open(Cursor::new(bytes)).unwrap();
    let mut packer = Packer::default();
    let mut files = std::collections::BTreeMap::new();
    for listed in pack.manifest.files.clone() {
        let content = change(&listed.path, pack.file(&listed).unwrap());
        packer.list(listed.path.clone(), Digest::of(&content), content.len() as u64);
        files.insert(listed.path, content);
    }
    manifest(&mut pack.manifest);
    let mut packing = packer.begin(Cursor::new(Vec::new()), pack.manifest).unwrap();
    while let Some(listed) = packing.next() {
        packing.put(&listed, &files[&listed.path]).unwrap();
    }
    packing.finish().unwrap().into_inner()
}

#[test]
fn a_pack_of_other_rules_or_inputs_tells_which_number_differs() {
    let (_, bytes) = packed(&["Scottsdale, AZ", "--as-of", "2023-07-01"]);
    let value = {
        let report: Value = serde_json::from_slice(&content(&bytes, "assessment.json")).unwrap();
        report["cities"][0]["outcomes"][0]["value"].as_str().unwrap().to_owned()
    };
    let replace = |path: &'static str, from: String, to: &'static str| {
        move |name: &str, content: Vec<u8>| {
            if name != path {
                return content;
            }
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains(&from), "{path}: {from}");
            text.replacen(&from, to, 1).into_bytes()
        }
    };
    let other_rules = forged(
        &bytes,
        replace("assessment.json", format!("\"value\": \"{value}\""), "\"value\": \"11.1111\""),
        |manifest| {
            manifest.program_version = "9.9.9".to_owned();
        },
    );
    let said = ended(replay(&other_rules, &[]).1, 1);
    assert!(said.contains("DIFFERS") && said.contains("version 9.9.9 made it"), "{said}");
    assert!(said.contains(&format!("packed \"11.1111\", derived \"{value}\"")), "{said}");
    assert!(said.contains("/cities/0465000/outcomes/broadband/value"), "{said}");

    let other_entry =
        forged(&bytes, replace("ledger.jsonl", "\"verdict\":\"met\"".to_owned(), "\"verdict\":\"not_met\""), |_| ());
    let said = ended(replay(&other_entry, &[]).1, 1);
    assert!(said.contains("line 1 of ledger.jsonl states the digest"), "{said}");

    let other_config = forged(&bytes, replace("config/standards.toml", "75".to_owned(), "76"), |_| ());
    let said = ended(replay(&other_config, &[]).1, 1);
    assert!(said.contains("the configuration has the digest"), "{said}");
}

#[test]
fn a_city_s_own_file_is_packed_and_found_again() {
    let desk = Desk::alone();
    let claims = desk.path("claims.toml");
    let answer = "\n[[answer]]\nclaim = \"scottsdale-broadband\"\nvalue = \"89%\"\nperiod = \"2022\"\n\
                  method = \"survey by mail of 1,000 households\"\nsupplied_by = \"City of Scottsdale\"\n\
                  supplied = 2023-06-01\nfile = \"files/survey.csv\"\n";
    fs::create_dir(desk.path("files")).unwrap();
    fs::write(desk.path("files/survey.csv"), "household,broadband\n1,yes\n").unwrap();
    fs::write(&claims, fs::read_to_string(CLAIMS).unwrap() + answer).unwrap();
    let file = desk.path("own.zip");
    let pack = ["evidence", "pack", "--claims", claims.to_str().unwrap(), "-o", file.to_str().unwrap()];
    ended(desk.run(&pack), 0);
    let bytes = fs::read(&file).unwrap();
    assert_eq!(content(&bytes, "claims/1/files/survey.csv"), b"household,broadband\n1,yes\n");
    assert!(String::from_utf8(content(&bytes, "assessment.json")).unwrap().contains("survey by mail"));
    ended(replay(&bytes, &[]).1, 0);
    assert!(Path::new(&file).exists());
}

#[test]
fn every_signature_is_packed_and_nothing_that_rests_on_other_replies() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).with("OUTCOMES_PREPARED_BY", "Ada Example");
    let verify = ["verify", "Scottsdale, AZ", "--as-of", "2023-07-01"];
    ended(desk.run(&verify), 0); // entries 1 and 2
    ended(desk.run(&[&verify[..], &["--methods", "all", "--metric", "pm25"]].concat()), 0); // 3, of the daily file too
    for name in ["Grace Example", "Edith Example"] {
        ended(desk.run(&["evidence", "sign-off", "1", "--as", name]), 0); // 4 and 5
    }
    ended(desk.run(&["evidence", "appeal", "2", "--as", "A city", "--note", "another monitor"]), 0); // 6
    ended(desk.run(&["evidence", "decide", "6", "--as", "Edith Example", "--outcome", "dismissed", "--note", "no"]), 0);
    // One that rests on bytes that nobody packs.
    crate::store::tamper(&desk, "UPDATE ledger SET inputs = printf('%064d', 7) WHERE id = 3");
    let file = desk.path("a.zip");
    let pack = ["evidence", "pack", "0465000", "--as-of", "2023-07-01", "-o", file.to_str().unwrap()];
    let said = ended(desk.run(&pack), 0);
    assert!(said.contains("2 replies, 6 ledger entries"), "{said}");
    let lines = String::from_utf8(content(&fs::read(&file).unwrap(), "ledger.jsonl")).unwrap();
    let kinds: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["columns"]["kind"].clone()).collect();
    assert_eq!(kinds, ["verdict", "verdict", "sign_off", "sign_off", "appeal", "appeal_outcome"]);
    let listed = ended(desk.run(&["evidence", "list", "--all"]), 0);
    assert_eq!(listed.matches("packed, entry ").count(), 2, "{listed}");
    assert!(!listed.contains("packed, entry 3"), "{listed}");
}
