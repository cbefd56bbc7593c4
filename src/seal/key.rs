//! The keys seals are made and checked with: ed25519, written in the forms that OpenSSL reads.

use std::fmt;

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes};
use ed25519_dalek::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::model::Digest;

/// What the first line of a private key's PEM says.
const PRIVATE_LABEL: &str = "PRIVATE KEY-----";

/// A text that holds no key. It never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not the private key that was wanted.
    #[error("no ed25519 private key in PEM (PKCS#8, not encrypted)")]
    NotPrivate,
    /// Not the public key that was wanted.
    #[error("no ed25519 public key in PEM (SubjectPublicKeyInfo)")]
    NotPublic,
    /// A private key where a public one was wanted.
    #[error("a private key: seals are checked with the public key, and the private one belongs to nobody else")]
    Private,
    /// A public key of small order, with which anything verifies.
    #[error("a public key with which any signature would verify")]
    Weak,
    /// The key cannot be written as PEM.
    #[error("a key that cannot be written as PEM")]
    Unwritable,
}

/// A key's name: SHA-256 of its public half in DER (`SubjectPublicKeyInfo`), 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A private key. It is wiped from memory when it is let go, and shows nothing of itself.
pub struct SealKey {
    signing: SigningKey,
    public: PublicKey,
}

impl SealKey {
    /// The key of a seed (RFC 8032, 5.1.5), which must come from the system's randomness.
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Result<Self, KeyError> {
        Self::of(SigningKey::from_bytes(seed))
    }

    /// Reads a private key in PEM: PKCS#8, not encrypted, as `openssl genpkey -algorithm ed25519` writes it.
    pub fn from_pem(pem: &SecretString) -> Result<Self, KeyError> {
        Self::of(SigningKey::from_pkcs8_pem(pem.expose_secret().trim()).map_err(|_| KeyError::NotPrivate)?)
    }

    fn of(signing: SigningKey) -> Result<Self, KeyError> {
        let public = PublicKey::of(signing.verifying_key())?;
        Ok(Self { signing, public })
    }

    /// The key in PEM: a secret.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        // Without its public half: the form with it is younger, and older readers refuse it.
        let bytes = KeypairBytes { secret_key: self.signing.to_bytes(), public_key: None };
        bytes.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::Unwritable)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a message: 64 bytes.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SealKey").field(&self.public.id).finish()
    }
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    verifying: VerifyingKey,
    id: KeyId,
}

impl PublicKey {
    /// Reads a public key in PEM: `SubjectPublicKeyInfo`, as `openssl pkey -pubout` writes it.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.contains(PRIVATE_LABEL) {
            return Err(KeyError::Private);
        }
        Self::of(VerifyingKey::from_public_key_pem(pem.trim()).map_err(|_| KeyError::NotPublic)?)
    }

    fn of(verifying: VerifyingKey) -> Result<Self, KeyError> {
        if verifying.is_weak() {
            return Err(KeyError::Weak);
        }
        let der = verifying.to_public_key_der().map_err(|_| KeyError::NotPublic)?;
        Ok(Self { verifying, id: KeyId(Digest::of(der.as_bytes()).hex()) })
    }

    /// The key in PEM.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.verifying.to_public_key_pem(LineEnding::LF).map_err(|_| KeyError::Unwritable)
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// Whether `signature` is of `message` by this key, by the strict rules: one message has one signature.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.verifying.verify_strict(message, &signature).is_ok())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    fn key(seed: &str) -> SealKey {
        SealKey::from_seed(&Zeroizing::new(bytes(seed).try_into().unwrap())).unwrap()
    }

    const SEED: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

    /// RFC 8032, section 7.1: seed, public key, message, signature.
    const VECTORS: [[&str; 4]; 3] = [
        [
            SEED,
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ],
        [
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ],
        [
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ],
    ];

    #[test]
    fn signatures_are_those_of_rfc_8032() {
        for [seed, public, message, signature] in VECTORS {
            let (key, message) = (key(seed), bytes(message));
            assert_eq!(key.public().verifying.as_bytes()[..], bytes(public), "{seed}");
            assert_eq!(key.sign(&message)[..], bytes(signature), "{seed}");
            assert!(key.public().verifies(&message, &bytes(signature)), "{seed}");
            assert!(!key.public().verifies(b"another", &bytes(signature)), "{seed}");
            assert!(!key.public().verifies(&message, &bytes(signature)[..63]), "{seed}");
        }
    }

    #[test]
    fn keys_come_back_from_their_pem() {
        let key = key(SEED);
        let pem = key.to_pem().unwrap();
        let back = SealKey::from_pem(&SecretString::from(format!("\n{}\n", pem.as_str()))).unwrap();
        assert_eq!(back.public(), key.public());
        assert_eq!(back.sign(b"x"), key.sign(b"x"));
        assert_eq!(&PublicKey::from_pem(&key.public().to_pem().unwrap()).unwrap(), key.public());
        assert_eq!(format!("{key:?}"), format!("SealKey(KeyId(\"{}\"))", key.public().id()));
    }

    /// RFC 8410, section 10: the key pair of its examples, and the PKCS#8 of version 2 that carries both halves.
    const RFC_8410_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    const RFC_8410_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

    #[test]
    fn pem_is_that_of_rfc_8410() {
        let key = SealKey::from_pem(&SecretString::from(RFC_8410_PRIVATE)).unwrap();
        assert_eq!(key.to_pem().unwrap().as_str(), RFC_8410_PRIVATE);
        assert_eq!(key.public().to_pem().unwrap(), RFC_8410_PUBLIC);
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        let public = |pem: &str| PublicKey::from_pem(pem).unwrap_err();
        assert_eq!(public(RFC_8410_PRIVATE), KeyError::Private);
        assert_eq!(public(&RFC_8410_PUBLIC.replace("MCow", "MCox")), KeyError::NotPublic);
        assert_eq!(public(""), KeyError::NotPublic);
        // The neutral element: it verifies a signature of anything.
        let weak = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\
                    -----END PUBLIC KEY-----\n";
        assert_eq!(public(weak), KeyError::Weak);
        for text in ["", "canary", RFC_8410_PUBLIC, &RFC_8410_PRIVATE.replace("MC4C", "MC4D")] {
            let error = SealKey::from_pem(&SecretString::from(text.to_owned())).unwrap_err();
            assert_eq!(error, KeyError::NotPrivate);
        }
    }
}
