//! `outcomes evidence seal`, and `outcomes evidence verify PACK`: signs a pack, and checks that somebody did.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::files;
use crate::cli::Seal;
use crate::commands::{Exit, Failure, Output, Surroundings};
use crate::report::seal as page;
use crate::seal::{
    Envelope, MAX_ENVELOPE_BYTES, PAYLOAD_TYPE, Pack, PublicKey, SealKey, Statement, check, read_to_sign,
};
use crate::session::Environment;
use crate::store::StoreAddress;

/// Holds a private key in PEM.
const KEY_VARIABLE: &str = "OUTCOMES_SEAL_KEY";

pub(super) fn run(args: &Seal, store: &StoreAddress, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let keys = keys(&args.keys, store, around.environment)?;
    let file = args.output.clone().unwrap_or_else(|| files::seal_of(&args.pack));
    let bytes = files::pack(&args.pack)?;
    if file.exists() {
        return add(args, &file, &bytes, &keys);
    }
    let pack = Pack::read(&bytes)
        .map_err(|error| Failure::usage(format!("{} is no evidence pack: {error}", args.pack.display())))?;
    let name = args.pack.file_name().unwrap_or_default().to_string_lossy();
    let by = args.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let statement = Statement::of(pack, &name, around.now, by.map(ToOwned::to_owned));
    let payload = statement.to_bytes().map_err(Failure::broken)?;
    let envelope = Envelope::sign(PAYLOAD_TYPE, payload, &keys).to_json().map_err(Failure::broken)?;
    files::write_new(&file, envelope.as_bytes(), false)?;
    let ids: Vec<_> = keys.iter().map(|key| key.public().id()).collect();
    Ok(Output::ok(page::sealed(&args.pack, &file, &statement, &ids)))
}

/// Adds signatures to a seal that is there: all sign the same statement.
fn add(args: &Seal, file: &Path, pack: &[u8], keys: &[SealKey]) -> Result<Output, Failure> {
    let shown = file.display();
    let refused = |why: String| {
        Failure::usage(format!("{shown} exists, and no signature is added to it: {why}"))
            .help("-o FILE writes a seal of its own")
    };
    let envelope = files::read(file, MAX_ENVELOPE_BYTES)?;
    let (mut envelope, statement) = read_to_sign(&envelope, pack).map_err(|wrong| {
        let why: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        refused(page::shown(&why.join("; ")))
    })?;
    let public: Vec<PublicKey> = keys.iter().map(|key| key.public().clone()).collect();
    if let Some((key, _)) = public.iter().zip(envelope.is_signed_by(&public)).find(|(_, signed)| *signed) {
        return Err(refused(format!("the key {} signed it already", key.id())));
    }
    if let Some(name) =
        args.name.as_deref().filter(|name| Some(name.trim()) != statement.predicate.sealed.by.as_deref())
    {
        return Err(refused(format!(
            "it says who sealed it, and `{name}` would have to be written into what others signed"
        )));
    }
    let before = envelope.signatures();
    envelope.add(keys);
    let text = envelope.to_json().map_err(Failure::broken)?;
    // What cannot be read again must not take the place of what can.
    Envelope::read(text.as_bytes()).map_err(|error| refused(error.to_string()))?;
    files::replace(file, text.as_bytes())?;
    let ids: Vec<_> = public.iter().map(PublicKey::id).collect();
    Ok(Output::ok(page::added(&args.pack, file, &statement, &ids, before)))
}

/// The keys named; without any the environment's.
fn keys(named: &[PathBuf], store: &StoreAddress, environment: Environment<'_>) -> Result<Vec<SealKey>, Failure> {
    if !named.is_empty() {
        return named.iter().map(|path| files::private_key(path, store)).collect();
    }
    let Some(pem) = environment(KEY_VARIABLE).map(SecretString::from) else {
        let help = "outcomes evidence keygen -o KEYFILE makes a key";
        return Err(Failure::usage(format!("no key to seal with: neither --key nor {KEY_VARIABLE}")).help(help));
    };
    let key = SealKey::from_pem(&pem).map_err(|error| {
        Failure::usage(format!("{KEY_VARIABLE} holds {error}"))
            .help("it holds the PEM itself; a file is named by --key")
    })?;
    Ok(vec![key])
}

pub(super) fn verify(pack: &Path, seal: Option<&Path>, keys: &[PathBuf]) -> Result<Output, Failure> {
    let keys: Vec<PublicKey> = keys.iter().map(|path| files::public_key(path)).collect::<Result<_, _>>()?;
    let envelope = files::read(&seal.map_or_else(|| files::seal_of(pack), Path::to_owned), MAX_ENVELOPE_BYTES)?;
    Ok(match check(&envelope, &files::pack(pack)?, &keys) {
        Ok(checked) => Output::ok(page::good(pack, &checked, &keys)),
        Err(wrong) => Output { text: page::wrong(pack, &wrong), exit: Exit::SomeNotMet },
    })
}
