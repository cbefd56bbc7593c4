//! DSSE envelopes (Dead Simple Signing Envelope, version 1): bytes, the type that says how to read them, and signatures
//! over both. It knows nothing of what the bytes say.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::{Deserialize, Serialize};

use super::{PublicKey, SealKey};

/// Larger envelopes are not read. The statement about every city of the registry is some hundredth of it.
pub const MAX_BYTES: u64 = 64 << 20;
/// More signatures are not looked at: each costs time.
const MAX_SIGNATURES: usize = 64;

/// An envelope that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not JSON of the form.
    #[error("{0}")]
    Json(String),
    /// A field that is not base64.
    #[error("its {0} is not base64")]
    Base64(&'static str),
    /// More signatures than are looked at.
    #[error("it holds {0} signatures, and more than {MAX_SIGNATURES} are not looked at")]
    Signatures(usize),
    /// Too large.
    #[error("it is larger than {MAX_BYTES} bytes")]
    TooLarge,
}

/// An envelope: what was signed, and by whom as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// How to read the payload.
    pub payload_type: String,
    /// What was signed. Nothing of it may be believed before [`Envelope::is_signed_by`].
    pub payload: Vec<u8>,
    signatures: Vec<(Option<String>, Vec<u8>)>,
}

/// The envelope as written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    payload: String,
    payload_type: String,
    signatures: Vec<WrittenSignature>,
}

#[derive(Serialize, Deserialize)]
struct WrittenSignature {
    /// A hint that nobody signed: it decides nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keyid: Option<String>,
    sig: String,
}

impl Envelope {
    /// Signs a payload with each of the keys.
    #[must_use]
    pub fn sign(payload_type: &str, payload: Vec<u8>, keys: &[SealKey]) -> Self {
        let mut envelope = Self { payload_type: payload_type.to_owned(), payload, signatures: Vec::new() };
        envelope.add(keys);
        envelope
    }

    /// Adds a signature of each of the keys over the same bytes.
    pub fn add(&mut self, keys: &[SealKey]) {
        let message = pre_authentication_encoding(&self.payload_type, &self.payload);
        let signature = |key: &SealKey| (Some(key.public().id().to_string()), key.sign(&message).to_vec());
        self.signatures.extend(keys.iter().map(signature));
    }

    /// The keys that signatures say they are by: a hint that nobody signed.
    pub fn stated_keys(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().filter_map(|(key, _)| key.as_deref())
    }

    /// Reads an envelope. Base64 may be of the standard or of the URL-safe alphabet, as DSSE allows.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(Unreadable::TooLarge);
        }
        let written: Written = serde_json::from_slice(bytes).map_err(|error| Unreadable::Json(error.to_string()))?;
        if written.signatures.len() > MAX_SIGNATURES {
            return Err(Unreadable::Signatures(written.signatures.len()));
        }
        let signature = |one: WrittenSignature| Ok((one.keyid, decoded("signature", &one.sig)?));
        Ok(Self {
            payload: decoded("payload", &written.payload)?,
            payload_type: written.payload_type,
            signatures: written.signatures.into_iter().map(signature).collect::<Result<_, _>>()?,
        })
    }

    /// The envelope as JSON, with a newline at its end.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let signature = |(keyid, sig): &(Option<String>, Vec<u8>)| WrittenSignature {
            keyid: keyid.clone(),
            sig: STANDARD.encode(sig),
        };
        let written = Written {
            payload: STANDARD.encode(&self.payload),
            payload_type: self.payload_type.clone(),
            signatures: self.signatures.iter().map(signature).collect(),
        };
        Ok(serde_json::to_string_pretty(&written)? + "\n")
    }

    /// How many signatures it carries, good or not.
    #[must_use]
    pub fn signatures(&self) -> usize {
        self.signatures.len()
    }

    /// For each key whether any signature verifies with it. Every signature is tried with every key: what an envelope
    /// says of its signatures' keys is a hint that nobody signed.
    #[must_use]
    pub fn is_signed_by(&self, keys: &[PublicKey]) -> Vec<bool> {
        let message = pre_authentication_encoding(&self.payload_type, &self.payload);
        let signed = |key: &PublicKey| self.signatures.iter().any(|(_, sig)| key.verifies(&message, sig));
        keys.iter().map(signed).collect()
    }
}

fn decoded(what: &'static str, text: &str) -> Result<Vec<u8>, Unreadable> {
    STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).map_err(|_| Unreadable::Base64(what))
}

/// What is signed: DSSE's pre-authentication encoding, `DSSEv1 SP LEN(type) SP type SP LEN(body) SP body`, where a length
/// is in bytes, decimal, without leading zeros.
fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut message = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    message.extend_from_slice(payload);
    message
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use zeroize::Zeroizing;

    use super::*;

    fn key(seed: u8) -> SealKey {
        SealKey::from_seed(&Zeroizing::new([seed; 32])).unwrap()
    }

    #[test]
    fn what_is_signed_is_encoded_as_the_specification_says() {
        let cases: [(&str, &[u8], &[u8]); 5] = [
            // The specification's own.
            (
                "http://example.com/HelloWorld",
                b"hello world",
                b"DSSEv1 29 http://example.com/HelloWorld 11 hello world",
            ),
            ("", b"", b"DSSEv1 0  0 "),
            ("a 1", b" b", b"DSSEv1 3 a 1 2  b"),
            ("\u{b5}g", b"\xff\n\0", b"DSSEv1 3 \xc2\xb5g 3 \xff\n\0"),
            ("t", b"0123456789", b"DSSEv1 1 t 10 0123456789"),
        ];
        for (payload_type, payload, expected) in cases {
            assert_eq!(pre_authentication_encoding(payload_type, payload), expected, "{payload_type}");
        }
    }

    #[test]
    fn an_envelope_is_read_as_others_write_it() {
        let sig = STANDARD.encode(key(1).sign(b"DSSEv1 1 t 4 \xfb\xff\xfe1"));
        let of = |payload: &str, signatures: serde_json::Value| {
            Envelope::read(
                json!({"payload": payload, "payloadType": "t", "signatures": signatures, "more": 1})
                    .to_string()
                    .as_bytes(),
            )
        };
        let by_one = |envelope: &Envelope| envelope.is_signed_by(&[key(1).public().clone()]);
        for payload in ["+//+MQ==", "-__-MQ=="] {
            for keyid in [json!(null), json!(""), json!("another's")] {
                let read = of(payload, json!([{"sig": sig, "keyid": keyid}])).unwrap();
                assert_eq!(by_one(&read), [true], "{payload} {keyid}");
            }
        }
        let bad_first = of("+//+MQ==", json!([{"sig": "AAAA"}, {"sig": ""}, {"sig": sig}])).unwrap();
        assert_eq!((by_one(&bad_first), bad_first.signatures()), (vec![true], 3));
        assert_eq!(by_one(&of("+//+MQ==", json!([])).unwrap()), [false]);
        let refused = [
            (of("+//+MQ", json!([])), Unreadable::Base64("payload")),
            (of("+_/+MQ==", json!([])), Unreadable::Base64("payload")),
            (of("+//+MR==", json!([])), Unreadable::Base64("payload")),
            (of("", json!([{"sig": "?"}])), Unreadable::Base64("signature")),
            (of("", json!(vec![json!({"sig": ""}); 65])), Unreadable::Signatures(65)),
        ];
        for (read, expected) in refused {
            assert_eq!(read.unwrap_err(), expected);
        }
        for bytes in [&b"{}"[..], b"", b"[]", b"{\"payload\":\"\",\"payload\":\"\"}"] {
            assert!(matches!(Envelope::read(bytes), Err(Unreadable::Json(_))), "{bytes:?}");
        }
    }

    #[test]
    fn each_key_asked_for_needs_a_signature_of_its_own() {
        let envelope = Envelope::sign("t", b"body".to_vec(), &[key(1), key(2)]);
        let public = |seed: u8| key(seed).public().clone();
        assert_eq!(envelope.is_signed_by(&[public(2), public(3), public(1)]), [true, false, true]);
        let other_type = Envelope { payload_type: "u".to_owned(), ..envelope };
        assert_eq!(other_type.is_signed_by(&[public(1), public(2)]), [false, false]);
    }

    proptest! {
        #[test]
        fn any_changed_byte_of_payload_or_signature_is_refused(
            payload in proptest::collection::vec(any::<u8>(), 1..200), seed: u8, at: prop::sample::Index, flip in 1..=255_u8,
        ) {
            let key = key(seed);
            let whole = Envelope::sign("t", payload, std::slice::from_ref(&key));
            let keys = [key.public().clone()];
            prop_assert_eq!(&Envelope::read(whole.to_json().unwrap().as_bytes()).unwrap(), &whole);
            prop_assert_eq!(whole.is_signed_by(&keys), [true]);
            let mut changed = whole.clone();
            changed.payload[at.index(whole.payload.len())] ^= flip;
            prop_assert_eq!(changed.is_signed_by(&keys), [false]);
            let mut changed = whole.clone();
            changed.signatures[0].1[at.index(64)] ^= flip;
            prop_assert_eq!(changed.is_signed_by(&keys), [false]);
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes: Vec<u8>, text in "\\{\"payload\":\"[A-Za-z0-9+/=_-]{0,12}\",\"payloadType\":\"\",\"signatures\":\\[\\]\\}") {
            let _ = Envelope::read(&bytes);
            if let Ok(read) = Envelope::read(text.as_bytes()) {
                prop_assert_eq!(Envelope::read(read.to_json().unwrap().as_bytes()).unwrap(), read);
            }
        }
    }
}
