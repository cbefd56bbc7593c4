//! `outcomes export`: the ledger as a feed for other programs.

use std::io::Write;

use super::{Failure, Output};
use crate::cli::{Export, FeedFormat};
use crate::feed::{Form, Record, Writer};
use crate::session::Session;
use crate::store::{FeedError, Mark, Wanted};

/// Where a cursor is to be had.
const AFTER: &str = "a cursor stands at the end of an earlier export of this store, and in each of its records; without \
                     --changed-since an export begins anew";

pub(super) async fn run(session: &Session, args: &Export, out: &mut dyn Write) -> Result<Output, Failure> {
    let store = &session.store;
    let since = match &args.changed_since {
        Some(text) => text.parse::<Mark>().map_err(|error| Failure::usage(error).help(AFTER))?,
        None => Mark::START,
    };
    let anew =
        "an export without --changed-since begins anew; outcomes evidence verify says whether this ledger is whole";
    store.holds(&since).await?.map_err(|foreign| Failure::usage(foreign).help(anew))?;
    let wanted = if args.all { Wanted::All } else { Wanted::Current };
    // What is appended meanwhile is for the next export.
    let upto = store.mark().await?;
    let mut writer = Writer::begin(args.format.form(), wanted, since, out)?;
    let mut reached = since;
    while reached.position < upto.position {
        let page = store.read_on(wanted, reached, upto).await?;
        for fed in &page.entries {
            writer.record(&Record::of(fed))?;
        }
        reached = page.reached;
    }
    writer.end(upto)?;
    Ok(Output::ok(String::new()))
}

impl FeedFormat {
    fn form(self) -> Form {
        match self {
            Self::Json => Form::Json,
            Self::Jsonl => Form::JsonLines,
            Self::Csv => Form::Csv,
        }
    }
}

impl From<FeedError> for Failure {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::Store(error) => error.into(),
            FeedError::Broken(_) => Self::broken(error).help("what was written has no end and must not be used"),
        }
    }
}
