//! `outcomes evidence keygen`: a new pair of keys.

use zeroize::Zeroizing;

use super::files;
use crate::cli::Keygen;
use crate::commands::{Failure, Output};
use crate::report::seal;
use crate::seal::SealKey;
use crate::store::StoreAddress;

pub(super) fn run(args: &Keygen, store: &StoreAddress) -> Result<Output, Failure> {
    let (private, public) = (&args.output, files::beside(&args.output, ".pub"));
    if files::lies_in(private, store) {
        let what = format!("{} lies in the store, which is copied and handed over", private.display());
        return Err(Failure::usage(what).help("keep the key where only you can read it, as in your home folder"));
    }
    let key = new_key()?;
    let pem = key.to_pem().map_err(Failure::broken)?;
    files::write_new(private, pem.as_bytes(), true)?;
    let written = key.public().to_pem().map_err(Failure::broken);
    if let Err(failure) = written.and_then(|pem| files::write_new(&public, pem.as_bytes(), false)) {
        // A key that has no public half beside it would only be in the way of the next attempt.
        let _ = std::fs::remove_file(private);
        return Err(failure);
    }
    Ok(Output::ok(seal::made(private, &public, key.public().id())))
}

fn new_key() -> Result<SealKey, Failure> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice())
        .map_err(|error| Failure::broken(format!("the system gives no randomness: {error}")))?;
    SealKey::from_seed(&seed).map_err(Failure::broken)
}
