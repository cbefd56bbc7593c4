//! `outcomes import`: an agency's file got by other means becomes a reply.

use std::path::Path;

use bytes::Bytes;
use chrono::NaiveTime;

use super::{Exit, Failure, Output, given};
use crate::cli::Import;
use crate::gather::{extract, off_the_threads};
use crate::model::Origin;
use crate::provider;
use crate::session::Session;
use crate::store::{Content, NewReply};

/// A file larger than this is none of the agencies'.
pub(super) const MAX_FILE_BYTES: usize = 1 << 30;

/// Takes each file in; one that is not what its name says is refused, and the others are still taken.
pub(super) async fn run(session: &Session, args: &Import) -> Result<Output, Failure> {
    if args.address.is_some() && args.files.len() > 1 {
        return Err(Failure::usage("--address goes with one file"));
    }
    let mut text = String::new();
    let mut refused = Vec::new();
    for file in &args.files {
        match take(session, file, args.address.as_deref()).await {
            Ok(line) => text.push_str(&line),
            Err(failure) => refused.push(format!("{}: {}", file.display(), failure.message)),
        }
    }
    if refused.is_empty() {
        return Ok(Output::ok(text));
    }
    for line in &refused {
        text.push_str(&format!("refused  {line}\n"));
    }
    Ok(Output { text, exit: Exit::Usage })
}

async fn take(session: &Session, file: &Path, address: Option<&str>) -> Result<String, Failure> {
    let bytes = Bytes::from(given::whole(file, MAX_FILE_BYTES)?);
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let recognised = provider::recognise(&name, address, &bytes).map_err(Failure::usage)?;
    let resource = recognised.resource;
    let bytes = provider::cleaned(&resource, bytes);
    let rows = extract(&session.config, &resource, bytes.clone()).await.map_err(Failure::usage)?;
    let received = recognised.stated.map_or(session.now, |day| day.and_time(NaiveTime::MIN).and_utc());
    let fetch = session
        .store
        .keep(NewReply {
            address: provider::path(&resource),
            resource: resource.clone(),
            status: 200,
            etag: None,
            last_modified: None,
            origin: Origin::Imported,
            received,
            content: off_the_threads(move || Content::of(bytes)).await,
        })
        .await?;
    if let Err(error) = session.extracts.write(&fetch.digest, &rows) {
        tracing::warn!("extracted rows cannot be kept in {}: {error}", session.extracts.folder().display());
    }
    let dated = recognised.stated.map(|day| format!(", file of {day}")).unwrap_or_default();
    Ok(format!("imported {name} as {}{dated}\n         {}\n", provider::label(&resource), fetch.digest))
}
