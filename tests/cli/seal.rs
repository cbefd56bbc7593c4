//! Seals as people make and check them.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use resident_outcomes::model::Digest;
use serde_json::{Value, json};

use crate::desk::{Desk, Ran, files_under};

const CLAIMS: [&str; 5] = [
    "--claims",
    concat!(env!("CARGO_MANIFEST_DIR"), "/config/claims/scottsdale-2023.toml"),
    "--offline",
    "--as-of",
    "2023-07-01",
];

/// What a run printed, which ended with this code.
pub fn said(desk: &Desk, args: &[&str], code: i32) -> String {
    let ran = desk.run(args);
    assert_eq!(ran.code, Some(code), "{args:?}: {} {}", ran.stdout, ran.stderr);
    ran.stdout + &ran.stderr
}

/// A pack of what the program judges from the shipped figures, claims and all.
pub fn put_pack(desk: &Desk) -> PathBuf {
    let file = desk.path("scottsdale.zip");
    said(desk, &[&["evidence", "pack", "-o", file.to_str().unwrap()], &CLAIMS[..]].concat(), 0);
    file
}

/// A desk with a pack and a key.
pub fn ready() -> Desk {
    let desk = Desk::alone();
    put_pack(&desk);
    said(&desk, &["evidence", "keygen", "-o", "ada.key"], 0);
    desk
}

/// The seal of the pack.
pub fn envelope(desk: &Desk) -> Value {
    serde_json::from_slice(&std::fs::read(desk.path("scottsdale.zip.dsse.json")).unwrap()).unwrap()
}

#[test]
fn a_pack_is_sealed_and_checked() {
    let desk = ready();
    let made = said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key", "--as", "Ada Example"], 0);
    let good = said(&desk, &["evidence", "verify", "scottsdale.zip", "--key", "ada.key.pub"], 0);
    let digest = Digest::of(&std::fs::read(desk.path("scottsdale.zip")).unwrap()).to_string();
    for text in [&made, &good] {
        for words in [&digest, "by Ada Example (as they say)", "as of 2023-07-01", "2 verdicts, 2 opinions"] {
            assert!(text.contains(words), "{words} is missing in:\n{text}");
        }
    }
    let payload = STANDARD.decode(envelope(&desk)["payload"].as_str().unwrap()).unwrap();
    let statement: Value = serde_json::from_slice(&payload).unwrap();
    let outcomes = &statement["predicate"]["judged"]["cities"][0]["outcomes"];
    assert_eq!([&outcomes[0]["verdict"], &outcomes[0]["value"]], ["met", "93.9410"]);
    assert_eq!(outcomes[0]["claims"][0]["opinion"], "qualified");
    assert_eq!(outcomes[1]["reason"], "county_only");
    assert_eq!(statement["subject"][0]["name"], "scottsdale.zip");

    said(&desk, &["evidence", "keygen", "-o", "grace.key"], 0);
    let both = ["evidence", "seal", "scottsdale.zip", "--key", "ada.key", "--key", "grace.key", "-o", "both.json"];
    said(&desk, &both, 0);
    let of_both = ["evidence", "verify", "scottsdale.zip", "--seal", "both.json", "--key", "grace.key.pub"];
    let text = said(&desk, &of_both, 0);
    assert!(text.contains("2 signatures in all"), "{text}");
    said(&desk, &[&of_both[..], &["--key", "ada.key.pub"]].concat(), 0);
}

#[test]
fn a_second_person_adds_a_signature_to_the_same_statement() {
    let desk = ready();
    for name in ["grace.key", "mary.key"] {
        said(&desk, &["evidence", "keygen", "-o", name], 0);
    }
    said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key", "--as", "Ada Example"], 0);
    let before = envelope(&desk);
    let text = said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "grace.key"], 0);
    assert!(text.contains("by Ada Example (as they say)") && text.contains("1 key signed it before"), "{text}");
    let after = envelope(&desk);
    assert_eq!((&after["payload"], &after["signatures"][0]), (&before["payload"], &before["signatures"][0]));
    assert_eq!(after["signatures"].as_array().unwrap().len(), 2);
    let verify = ["evidence", "verify", "scottsdale.zip", "--key", "ada.key.pub"];
    let one = said(&desk, &verify, 0);
    let grace = after["signatures"][1]["keyid"].as_str().unwrap();
    assert!(one.contains(&format!("{grace}  says that it signed it too: not checked")), "{one}");
    let both = said(&desk, &[&verify[..], &["--key", "grace.key.pub"]].concat(), 0);
    assert_eq!(both.matches("  signed it\n").count(), 2, "{both}");
    said(&desk, &[&verify[..], &["--key", "mary.key.pub"]].concat(), 1);

    let mut other: Value = before.clone();
    let mut payload = STANDARD.decode(other["payload"].as_str().unwrap()).unwrap();
    let met = payload.windows(5).position(|part| part == b"\"met\"").unwrap();
    payload.splice(met..met + 5, b"\"not_met\"".iter().copied());
    other["payload"] = STANDARD.encode(&payload).into();
    let untyped = json!({"payload": before["payload"], "payloadType": "text/plain", "signatures": []});
    let refused: [(String, &[&str], &str); 5] = [
        (after.to_string(), &["--key", "mary.key", "--key", "ada.key"], "signed it already"),
        (after.to_string(), &["--key", "mary.key", "--as", "Mary Example"], "says who sealed it"),
        (other.to_string(), &["--key", "mary.key"], "verdict: \"not_met\" sealed, \"met\" in the pack"),
        (untyped.to_string(), &["--key", "mary.key"], "of the type `text/plain`"),
        ("no envelope".to_owned(), &["--key", "mary.key"], "cannot be read as a DSSE envelope"),
    ];
    for (seal, args, expected) in refused {
        desk.put("scottsdale.zip.dsse.json", seal.as_bytes());
        let text = said(&desk, &[&["evidence", "seal", "scottsdale.zip"], args].concat(), 2);
        assert!(text.contains("no signature is added to it") && text.contains(expected), "{expected}: {text}");
        assert_eq!(std::fs::read(desk.path("scottsdale.zip.dsse.json")).unwrap(), seal.as_bytes(), "{expected}");
    }
    desk.put("scottsdale.zip.dsse.json", after.to_string().as_bytes());
    let mut pack = std::fs::read(desk.path("scottsdale.zip")).unwrap();
    pack.push(0);
    desk.put("scottsdale.zip", &pack);
    let text = said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "mary.key"], 2);
    assert!(text.contains("the pack is not the one that was sealed"), "{text}");
}

#[test]
fn who_checks_needs_no_store() {
    let desk = ready();
    let files = ["scottsdale.zip", "ada.key", "ada.key.pub"];
    let elsewhere = Desk::alone();
    for file in files {
        std::fs::copy(desk.path(file), elsewhere.path(file)).unwrap();
    }
    said(&elsewhere, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key"], 0);
    said(&elsewhere, &["evidence", "verify", "scottsdale.zip", "--key", "ada.key.pub"], 0);
    assert_eq!(files_under(&elsewhere.path(".")).len(), files.len() + 1);
}

#[test]
fn a_wrong_seal_ends_with_1_and_says_why() {
    let desk = ready();
    said(&desk, &["evidence", "keygen", "-o", "grace.key"], 0);
    said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key"], 0);
    let whole = envelope(&desk);
    let mut payload = STANDARD.decode(whole["payload"].as_str().unwrap()).unwrap();
    let last = payload.len() - 1;
    payload[last] = b' ';
    let but = |field: &str, value: Value| {
        let mut changed = whole.clone();
        changed[field] = value;
        changed.to_string()
    };
    let cases = [
        ("--key", "grace.key.pub", whole.to_string(), "verifies with the key"),
        ("--key", "ada.key.pub", but("payload", json!(STANDARD.encode(&payload))), "verifies with the key"),
        ("--key", "ada.key.pub", but("payloadType", json!("text/plain")), "of the type `text/plain`"),
        ("--key", "ada.key.pub", but("signatures", json!([])), "(it carries 0)"),
        ("--key", "ada.key.pub", "no envelope".to_owned(), "cannot be read as a DSSE envelope"),
    ];
    for (option, key, seal, expected) in cases {
        desk.put("seal.json", seal.as_bytes());
        let text = said(&desk, &["evidence", "verify", "scottsdale.zip", "--seal", "seal.json", option, key], 1);
        assert!(text.contains("seal     WRONG") && text.contains(expected), "{expected} is missing in:\n{text}");
    }
    let mut pack = std::fs::read(desk.path("scottsdale.zip")).unwrap();
    pack.push(0);
    desk.put("scottsdale.zip", &pack);
    let text = said(&desk, &["evidence", "verify", "scottsdale.zip", "--key", "ada.key.pub"], 1);
    assert!(text.contains("the pack is not the one that was sealed"), "{text}");
}

#[test]
fn what_cannot_be_done_is_refused() {
    let desk = ready();
    said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key"], 0);
    desk.put("text", b"no pack");
    std::fs::copy(desk.path("ada.key"), desk.path("evidence/stray.key")).unwrap();
    let cases: [(&[&str], &str); 13] = [
        (&["keygen", "-o", "ada.key"], "ada.key cannot be written"),
        (&["keygen", "-o", "evidence/key"], "lies in the store"),
        (&["keygen", "-o", "nowhere/key"], "cannot be written"),
        (&["seal", "scottsdale.zip", "--key", "ada.key"], "signed it already"),
        (&["seal", "text", "--key", "ada.key"], "text is no evidence pack: it is no zip that can be read"),
        (&["seal", "scottsdale.zip", "--key", "evidence/stray.key"], "lies in the store"),
        (&["seal", "scottsdale.zip", "--key", "ada.key.pub"], "ada.key.pub"),
        (&["seal", "scottsdale.zip"], "neither --key nor OUTCOMES_SEAL_KEY"),
        (&["verify", "scottsdale.zip"], "--key"),
        (&["verify", "--key", "ada.key.pub"], "PACK"),
        (&["verify", "scottsdale.zip", "--key", "ada.key"], "holds a private key"),
        (&["verify", "scottsdale.zip", "--key", "scottsdale.zip"], "holds no key in PEM"),
        (&["verify", "scottsdale.zip", "--key", "ada.key.pub", "--seal", "nowhere"], "nowhere cannot be read"),
    ];
    for (args, expected) in cases {
        let text = said(&desk, &[&["evidence"], args].concat(), 2);
        assert!(text.contains(expected), "{args:?}: {expected} is missing in:\n{text}");
    }
    // A public key that is in the way takes the private one with it.
    desk.put("new.key.pub", b"");
    said(&desk, &["evidence", "keygen", "-o", "new.key"], 2);
    assert!(!desk.path("new.key").exists());
}

#[cfg(unix)]
#[test]
fn a_key_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let desk = ready();
    let mode = |name: &str| std::fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("ada.key"), 0o600);
    for open in [0o640, 0o604, 0o660] {
        std::fs::set_permissions(desk.path("ada.key"), std::fs::Permissions::from_mode(open)).unwrap();
        let text = said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key"], 2);
        assert!(text.contains("chmod 600 ada.key"), "{text}");
    }
    std::fs::set_permissions(desk.path("ada.key"), std::fs::Permissions::from_mode(0o400)).unwrap();
    said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key"], 0);
}

#[test]
fn the_private_key_appears_nowhere_else() {
    let desk = ready();
    let pem = std::fs::read_to_string(desk.path("ada.key")).unwrap();
    let body = pem.lines().nth(1).unwrap().to_owned();
    let der = STANDARD.decode(&body).unwrap();
    let seed = &der[der.len() - 32..];
    let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    let list = format!("{seed:?}");
    let base64 = STANDARD.encode(seed);
    let canaries =
        [body.as_bytes(), base64.as_bytes(), &base64.as_bytes()[..20], hex.as_bytes(), seed, list.as_bytes()];

    let desk = desk.with("OUTCOMES_SEAL_KEY", &pem).with("OUTCOMES_LOG", "trace");
    let mut runs: Vec<Ran> = Vec::new();
    let commands: [&[&str]; 9] = [
        &["evidence", "seal", "scottsdale.zip", "--as", "Ada Example"],
        &["evidence", "seal", "scottsdale.zip", "--key", "ada.key", "-o", "again.json"],
        &["evidence", "seal", "scottsdale.zip", "--key", "ada.key"],
        &["evidence", "verify", "scottsdale.zip", "--key", "ada.key.pub"],
        &["evidence", "verify", "scottsdale.zip", "--key", "ada.key"],
        &["evidence", "seal", "--help"],
        &["evidence", "seal", "ada.key"],
        &["evidence", "verify", "ada.key", "--seal", "ada.key", "--key", "ada.key.pub"],
        &["verify", "Scottsdale, AZ", "--offline"],
    ];
    runs.extend(commands.map(|args| desk.run(args)));
    assert_eq!(runs.iter().map(|ran| ran.code.unwrap()).collect::<Vec<_>>(), [0, 0, 2, 0, 2, 0, 2, 1, 3]);
    let broken = desk.with("OUTCOMES_SEAL_KEY", &pem.replace("BEGIN", "BEGUN"));
    runs.push(broken.run(&["evidence", "seal", "scottsdale.zip", "-o", "third.json"]));
    broken.run(&["doctor", "--offline"]);
    let holds = |bytes: &[u8]| canaries.iter().any(|canary| bytes.windows(canary.len()).any(|part| part == *canary));
    assert!(holds(pem.as_bytes()));
    for ran in &runs {
        assert!(!holds(ran.stdout.as_bytes()) && !holds(ran.stderr.as_bytes()), "{ran:?}");
    }
    assert_eq!(runs[9].code, Some(2), "{:?}", runs[9]);
    let files = files_under(&broken.path("."));
    assert!(files.iter().any(|file| file.ends_with("outcomes.db")));
    for file in files.iter().filter(|file| !file.ends_with("ada.key")) {
        assert!(!holds(&std::fs::read(file).unwrap()), "{}", file.display());
    }
}
