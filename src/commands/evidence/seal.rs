//! `outcomes evidence seal`, and `outcomes evidence verify PACK`: signs a pack, and checks that somebody did.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::files;
use crate::cli::Seal;
use crate::commands::{Exit, Failure, Output, Surroundings};
use crate::report::seal as page;
use crate::seal::{Envelope, MAX_ENVELOPE_BYTES, PAYLOAD_TYPE, Pack, PublicKey, SealKey, Statement, check};
use crate::session::Environment;
use crate::store::StoreAddress;

/// Holds a private key in PEM.
const KEY_VARIABLE: &str = "OUTCOMES_SEAL_KEY";

pub(super) fn run(args: &Seal, store: &StoreAddress, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let keys = keys(&args.keys, store, around.environment)?;
    let pack = Pack::read(&files::pack(&args.pack)?)
        .map_err(|error| Failure::usage(format!("{} is no evidence pack: {error}", args.pack.display())))?;
    let name = args.pack.file_name().unwrap_or_default().to_string_lossy();
    let by = args.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let statement = Statement::of(pack, &name, around.now, by.map(ToOwned::to_owned));
    let payload = statement.to_bytes().map_err(Failure::broken)?;
    let envelope = Envelope::sign(PAYLOAD_TYPE, payload, &keys).to_json().map_err(Failure::broken)?;
    let file = args.output.clone().unwrap_or_else(|| files::seal_of(&args.pack));
    files::write_new(&file, envelope.as_bytes(), false)?;
    let ids: Vec<_> = keys.iter().map(|key| key.public().id()).collect();
    Ok(Output::ok(page::sealed(&args.pack, &file, &statement, &ids)))
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
