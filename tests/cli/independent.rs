//! Seals as somebody without this program checks and makes them: OpenSSL, and Python's `cryptography` where it is at hand.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::desk::Desk;
use crate::seal::{envelope, put_pack, ready, said};

/// Whether a program runs here with these arguments.
fn runs(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
}

/// Somebody else's check of a seal: the message rebuilt from the envelope, the key as the file has it.
struct Independent {
    name: &'static str,
    accepts: fn(&Path) -> bool,
}

fn by_openssl(folder: &Path) -> bool {
    let args =
        ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pub", "-in", "message", "-sigfile", "signature"];
    Command::new("openssl").args(args).current_dir(folder).output().unwrap().status.success()
}

/// The whole way in Python: reads the envelope and encodes the message by itself.
const PYTHON: &str = r#"
import base64, hashlib, json
from cryptography.hazmat.primitives.serialization import load_pem_public_key
envelope = json.load(open("seal.json"))
body, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
load_pem_public_key(open("key.pub", "rb").read()).verify(base64.b64decode(envelope["signatures"][0]["sig"]), message)
sha256 = hashlib.sha256(open("pack.zip", "rb").read()).hexdigest()
assert json.loads(body)["subject"][0]["digest"]["sha256"] == sha256
"#;

fn by_python(folder: &Path) -> bool {
    Command::new("python3").args(["-c", PYTHON]).current_dir(folder).output().unwrap().status.success()
}

fn independents() -> Vec<Independent> {
    let mut found = Vec::new();
    if runs("openssl", &["version"]) {
        found.push(Independent { name: "OpenSSL", accepts: by_openssl });
    }
    if runs("python3", &["-c", "import cryptography"]) {
        found.push(Independent { name: "Python's cryptography", accepts: by_python });
    }
    found
}

#[test]
fn the_envelope_verifies_with_an_independent_implementation() {
    let independents = independents();
    if independents.is_empty() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: neither OpenSSL nor Python's cryptography is at hand to verify a seal independently"
        );
        return;
    }
    let desk = ready();
    said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key"], 0);
    std::fs::copy(desk.path("scottsdale.zip"), desk.put("check/pack.zip", b"")).unwrap();
    std::fs::copy(desk.path("ada.key.pub"), desk.put("check/key.pub", b"")).unwrap();
    let (envelope, folder) = (envelope(&desk), desk.path("check"));
    let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
    let put = |payload: &[u8]| {
        let mut changed = envelope.clone();
        changed["payload"] = json!(STANDARD.encode(payload));
        desk.put("check/seal.json", changed.to_string().as_bytes());
        let kind = envelope["payloadType"].as_str().unwrap();
        let before = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
        desk.put("check/message", &[before.as_bytes(), payload].concat());
        let signature = envelope["signatures"][0]["sig"].as_str().unwrap();
        desk.put("check/signature", &STANDARD.decode(signature).unwrap());
    };
    put(&payload);
    for one in &independents {
        assert!((one.accepts)(&folder), "{} refuses a good seal", one.name);
    }
    put(&String::from_utf8(payload).unwrap().replace("\"unknown\"", "\"met\"").into_bytes());
    for one in &independents {
        assert!(!(one.accepts)(&folder), "{} takes a changed one", one.name);
    }
}

#[test]
fn keys_of_openssl_seal_too() {
    if !runs("openssl", &["version"]) {
        let _ = writeln!(std::io::stderr(), "skipped: OpenSSL is not at hand to make a key");
        return;
    }
    let desk = Desk::alone();
    put_pack(&desk);
    let openssl = |args: &[&str]| {
        assert!(Command::new("openssl").args(args).current_dir(desk.path(".")).output().unwrap().status.success());
    };
    openssl(&["genpkey", "-algorithm", "ed25519", "-out", "its.key"]);
    openssl(&["pkey", "-in", "its.key", "-pubout", "-out", "its.pub"]);
    let pem = std::fs::read_to_string(desk.path("its.key")).unwrap();
    let desk = desk.with("OUTCOMES_SEAL_KEY", &pem);
    said(&desk, &["evidence", "seal", "scottsdale.zip"], 0);
    said(&desk, &["evidence", "verify", "scottsdale.zip", "--key", "its.pub"], 0);
}
