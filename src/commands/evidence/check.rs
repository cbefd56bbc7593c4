//! `outcomes evidence verify`: whether the ledger's chain holds, and every stored reply is what it was.

use crate::cli::VerifyEvidence;
use crate::commands::{Exit, Failure, Output};
use crate::model::Digest;
use crate::provider;
use crate::session::Session;
use crate::store::{Chain, StoreError};

pub(super) async fn run(session: &Session, args: &VerifyEvidence) -> Result<Output, Failure> {
    let noted = args.head.as_deref().map(str::parse::<Digest>).transpose().map_err(Failure::usage)?;
    let chain = session.store.walk_chain(noted.as_ref()).await?;
    let (mut text, mut whole) = (of_chain(&chain, noted.as_ref()), chain.broken.is_none());
    whole &= chain.holds_noted != Some(false);
    if !args.ledger_only {
        let (replies, damaged) = replies(session).await?;
        whole &= damaged.is_empty();
        text.push_str(&format!("replies  {replies} stored, {} damaged\n", damaged.len()));
        for line in damaged {
            text.push_str(&format!("  ! {line}\n"));
        }
    }
    Ok(Output { text, exit: if whole { Exit::AllMet } else { Exit::SomeNotMet } })
}

fn of_chain(chain: &Chain, noted: Option<&Digest>) -> String {
    let entries = chain.entries;
    let mut text = match &chain.broken {
        None if entries == 0 => "ledger   no entries\n".to_owned(),
        None => format!("ledger   {entries} entries, each bound to the one before\n  head   {}\n", chain.head),
        Some(broken) => format!("ledger   BROKEN after {entries} whole entries\n  ! {broken}\n"),
    };
    match (chain.holds_noted, noted) {
        (Some(true), _) => text.push_str("  noted  the digest noted is in the chain\n"),
        (Some(false), Some(noted)) => text.push_str(&format!(
            "  ! no entry up to there has the digest {noted}: it was noted of another ledger, or the end was cut off\n"
        )),
        _ if chain.broken.is_none() && entries > 0 => text
            .push_str("         note the head elsewhere: entries cut off at the end show only by it (--head DIGEST)\n"),
        _ => {}
    }
    text
}

/// How many replies are stored, and what is wrong with those that are damaged.
async fn replies(session: &Session) -> Result<(usize, Vec<String>), Failure> {
    let digests = session.store.contents().await?;
    let mut damaged = Vec::new();
    for digest in &digests {
        match session.store.bytes(digest).await {
            Ok(_) => {}
            Err(error @ StoreError::Damaged { .. }) => damaged.push(error.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    damaged.extend(session.store.loose_ends().await?);
    let fetches = session.store.fetches().await?;
    damaged.extend(fetches.iter().filter_map(|fetch| provider::mistaken(&fetch.resource, &fetch.address)));
    Ok((digests.len(), damaged))
}
