//! Packs read, sealed and checked; every way in which a seal may not hold.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use zeroize::Zeroizing;
use zip::write::SimpleFileOptions;

use super::*;
use crate::model::Digest;

fn key(seed: u8) -> SealKey {
    SealKey::from_seed(&Zeroizing::new([seed; 32])).unwrap()
}

fn public(seed: u8) -> PublicKey {
    key(seed).public().clone()
}

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn assessment() -> Value {
    json!({
        "schema": "outcomes/report/v1", "as_of": "2023-07-01", "standards": [], "evidence": [],
        "cities": [{
            "geoid": "0465000", "name": "Scottsdale city", "state": "AZ", "outcomes_met": {"open": 1},
            "outcomes": [
                {
                    "metric": "broadband", "verdict": "met", "basis": "fallback", "value": "93.9410", "unit": "percent",
                    "moe90": "1.1468", "strength": "outside_margin", "method": "any-with-computer/acs5",
                    "period": {"from": "2017-01-01", "to": "2021-12-31"}, "standard": "itu-broadband-75",
                    "flags": ["margin_upper_bound"], "methods": [], "evidence": [],
                    "claims": [{
                        "claim": "printed", "claimed": "89%", "claimant": "a report", "as_of": "2023-07-01",
                        "value_finding": "not_reproduced", "verdict_finding": "indicated", "opinion": "qualified",
                    }],
                },
                {
                    "metric": "pm25", "verdict": "unknown", "reason": "county_only", "unit": "ug/m3", "flags": [],
                    "standard": "who-pm25-2021-it4",
                },
            ],
        }],
    })
}

fn manifest(assessment: &str) -> Value {
    let listed = json!({
        "path": "assessment.json", "digest": Digest::of(assessment.as_bytes()).to_string(), "bytes": assessment.len(),
    });
    json!({
        "schema": "outcomes/pack/v1", "program_version": "0.1.0", "config_digest": Digest::of(b"configuration"),
        "question": {"cities": ["0465000"], "metrics": ["broadband", "pm25"], "as_of": "2023-07-01", "routes": []},
        "fetches": [], "files": [listed],
    })
}

fn pack_of(assessment: &Value) -> Vec<u8> {
    let assessment = assessment.to_string();
    zip(&[("assessment.json", &assessment), ("manifest.json", &manifest(&assessment).to_string())])
}

fn pack() -> Vec<u8> {
    pack_of(&assessment())
}

/// The pack and its seal by the first key, made once.
static SEALED: LazyLock<(Vec<u8>, String)> =
    LazyLock::new(|| (pack(), signed(PAYLOAD_TYPE, &statement(&pack()).to_bytes().unwrap())));

fn now() -> DateTime<Utc> {
    "2023-08-01T10:20:30.456Z".parse().unwrap()
}

fn statement(pack: &[u8]) -> Statement {
    Statement::of(Pack::read(pack).unwrap(), "scottsdale.zip", now(), Some("Ada Example".to_owned()))
}

fn signed(payload_type: &str, payload: &[u8]) -> String {
    Envelope::sign(payload_type, payload.to_vec(), &[key(1)]).to_json().unwrap()
}

/// What is wrong with a seal of the pack, as one text.
fn wrong(envelope: &str, pack: &[u8], keys: &[PublicKey]) -> String {
    let wrong = check(envelope.as_bytes(), pack, keys).unwrap_err();
    wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_statement_says_what_the_pack_concludes() {
    let payload: Value = serde_json::from_slice(&statement(&pack()).to_bytes().unwrap()).unwrap();
    let mut outcomes = assessment()["cities"][0]["outcomes"].clone();
    for outcome in outcomes.as_array_mut().unwrap() {
        let outcome = outcome.as_object_mut().unwrap();
        outcome.retain(|key, _| !["methods", "evidence"].contains(&key.as_str()));
        if let Some(claims) = outcome.get_mut("claims") {
            claims[0].as_object_mut().unwrap().retain(|key, _| !["claimant", "as_of"].contains(&key.as_str()));
        }
    }
    let expected = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "scottsdale.zip", "digest": {"sha256": Digest::of(&pack()).hex()}}],
        "predicateType": "urn:outcomes:seal:v1",
        "predicate": {
            "sealed": {
                "at": "2023-08-01T10:20:30Z", "by": "Ada Example", "program_version": env!("CARGO_PKG_VERSION"),
            },
            "judged": {
                "program_version": "0.1.0", "config_digest": Digest::of(b"configuration"), "as_of": "2023-07-01",
                "cities": [{"geoid": "0465000", "name": "Scottsdale city", "state": "AZ", "outcomes": outcomes}],
            },
        },
    });
    assert_eq!(payload, expected);
    assert_eq!(statement(&pack()).predicate.judged.counts(), (2, 1));
}

#[test]
fn what_is_no_pack_is_told_why() {
    let text = assessment().to_string();
    let (listing, bare) = (manifest(&text).to_string(), "{\"schema\":\"outcomes/report/v1\"}");
    let of = |manifest: &str, assessment: &str| {
        Pack::read(&zip(&[("manifest.json", manifest), ("assessment.json", assessment)])).unwrap_err().to_string()
    };
    let cases = [
        (Pack::read(b"no zip").unwrap_err().to_string(), "it is no zip that can be read"),
        (Pack::read(&zip(&[])).unwrap_err().to_string(), "it holds no manifest.json"),
        (Pack::read(&zip(&[("manifest.json", &listing)])).unwrap_err().to_string(), "`assessment.json` is missing"),
        (of("{}", &text), "its manifest.json does not say `outcomes/pack/v1`"),
        (of(&listing.replace("pack/v1", "pack/v2"), &text), "it is a pack of the form `outcomes/pack/v2`"),
        (of(&listing, &text.replace("\"met\"", "\"Met\"")), "it was changed: `assessment.json` has the digest"),
        (
            of("{\"schema\":\"outcomes/pack/v1\",\"program_version\":\"\",\"files\":[]}", &text),
            "its manifest.json is not as `outcomes/pack/v1` asks: missing field",
        ),
        (of(&manifest("{\"schema\":\"x\"}").to_string(), "{\"schema\":\"x\"}"), "form `x`"),
        (of(&manifest(bare).to_string(), bare), "its assessment.json cannot be read: missing field `as_of`"),
    ];
    for (said, expected) in cases {
        assert!(said.contains(expected), "{said:?} says nothing of {expected:?}");
    }
}

#[test]
fn a_seal_holds_by_each_key_that_signed_it() {
    let payload = statement(&pack()).to_bytes().unwrap();
    let envelope = Envelope::sign(PAYLOAD_TYPE, payload, &[key(1), key(2)]).to_json().unwrap();
    for keys in [&[public(1)][..], &[public(2)], &[public(2), public(1)]] {
        let checked = check(envelope.as_bytes(), &pack(), keys).unwrap();
        assert_eq!((&checked.statement, checked.signatures), (&statement(&pack()), 2));
    }
    let said = wrong(&envelope, &pack(), &[public(1), public(3)]);
    assert!(said.contains(&format!("verifies with the key {} (it carries 2)", public(3).id())), "{said}");
    assert!(!said.contains(public(1).id().as_str()), "{said}");
    assert!(wrong(&envelope, &pack(), &[]).contains("no key was named"));
}

#[test]
fn a_seal_that_does_not_hold_says_why() {
    let whole = statement(&pack());
    let payload = String::from_utf8(whole.to_bytes().unwrap()).unwrap();
    let but = |from: &str, to: &str| {
        assert!(payload.contains(from), "{from}");
        signed(PAYLOAD_TYPE, payload.replace(from, to).as_bytes())
    };
    let config = Digest::of(b"configuration").to_string();
    let twice = Statement { subject: [whole.subject.clone(), whole.subject.clone()].concat(), ..whole.clone() };
    let other = pack_of(&json!({"schema": "outcomes/report/v1", "as_of": "2023-07-02", "cities": []}));
    let good = signed(PAYLOAD_TYPE, payload.as_bytes());
    assert!(check(good.as_bytes(), &pack(), &[public(1)]).is_ok());
    let cases = [
        ("{}".to_owned(), "cannot be read as a DSSE envelope: missing field `payload`"),
        (signed("text/plain", payload.as_bytes()), "its payload is of the type `text/plain`"),
        (signed(PAYLOAD_TYPE, b"{}"), "a statement of the form ``, not `https://in-toto.io/Statement/v1`"),
        (signed(PAYLOAD_TYPE, b"not JSON"), "cannot be read as a statement"),
        (but("Statement/v1", "Statement/v0.1"), "a statement of the form `https://in-toto.io/Statement/v0.1`"),
        (but("seal:v1", "seal:v2"), "something of the form `urn:outcomes:seal:v2`"),
        (but("\"sealed\":", "\"unsealed\":"), "cannot be read as a statement: missing field `sealed`"),
        (signed(PAYLOAD_TYPE, &twice.to_bytes().unwrap()), "not about one file"),
        (but(&Digest::of(&pack()).hex(), "00"), "not about one file with its SHA-256"),
        (but(&Digest::of(&pack()).hex(), &Digest::of(&other).hex()), "the pack is not the one that was sealed"),
        (but("\"unknown\"", "\"met\""), "pm25 of Scottsdale city, verdict: \"met\" sealed, \"unknown\" in the pack"),
        (but("\"qualified\"", "\"unmodified\""), "broadband of Scottsdale city, claims: "),
        (but("93.9410", "95.0000"), "value: \"95.0000\" sealed, \"93.9410\" in the pack"),
        (but("\"basis\":\"fallback\",", ""), "basis: nothing sealed, \"fallback\" in the pack"),
        (but("Scottsdale city", "Phoenix city"), "name: \"Phoenix city\" sealed, \"Scottsdale city\" in the pack"),
        (but("2023-07-01", "2024-07-01"), "disagree on as_of: \"2024-07-01\" sealed"),
        (but(&config, "sha256:01"), "config_digest: \"sha256:01\" sealed"),
        (
            but("\"cities\":[{", "\"cities\":[{\"geoid\":null,\"name\":\"\",\"state\":null,\"outcomes\":[]},{"),
            "how many cities there are: 2 sealed, 1 in",
        ),
    ];
    for (envelope, expected) in cases {
        let said = wrong(&envelope, &pack(), &[public(1)]);
        assert!(said.contains(expected), "{said:?} says nothing of {expected:?}");
    }
    let no_pack = Statement {
        subject: vec![Subject {
            digest: statement::SubjectDigest { sha256: Digest::of(b"x").hex() },
            ..whole.subject[0].clone()
        }],
        ..whole
    };
    let said = wrong(&signed(PAYLOAD_TYPE, &no_pack.to_bytes().unwrap()), b"x", &[public(1)]);
    assert!(said.contains("what was sealed is no evidence pack"), "{said}");
}

#[test]
fn many_differences_are_cut_short() {
    let mut many = assessment();
    let city = many["cities"][0].clone();
    many["cities"] = Value::Array(vec![city; 30]);
    let (pack, mut statement) = (pack_of(&many), statement(&pack_of(&many)));
    for city in &mut statement.predicate.judged.cities {
        city.outcomes[0].verdict = "not_met".to_owned();
    }
    let said = wrong(&signed(PAYLOAD_TYPE, &statement.to_bytes().unwrap()), &pack, &[public(1)]);
    assert_eq!(said.lines().count(), 10, "{said}");
}

proptest! {
    #[test]
    fn any_changed_byte_of_the_pack_is_refused(at: prop::sample::Index, flip in 1..=255_u8) {
        let (whole, envelope) = &*SEALED;
        let mut changed = whole.clone();
        changed[at.index(whole.len())] ^= flip;
        let wrong = check(envelope.as_bytes(), &changed, &[public(1)]).unwrap_err();
        prop_assert!(matches!(wrong[..], [Wrong::Pack { .. }]), "{:?}", wrong);
    }

    /// Only what nobody signed may change: the hint at the key, and the spaces between.
    #[test]
    fn any_changed_byte_of_the_envelope_is_refused_or_says_the_same(at: prop::sample::Index, to in 0x20..0x7f_u8) {
        let (whole, envelope) = &*SEALED;
        let mut changed = envelope.clone().into_bytes();
        let at = at.index(changed.len());
        changed[at] = to;
        if let Ok(checked) = check(&changed, whole, &[public(1)]) {
            prop_assert_eq!(checked.statement, statement(whole));
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes: Vec<u8>) {
        let _ = Pack::read(&bytes);
        let _ = check(&bytes, &bytes, &[public(1)]);
    }
}
