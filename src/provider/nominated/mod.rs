//! What a figure of a definition needs: which question comes next, and which records the answers hold.
//!
//! Pure, as all of `provider`: [`next`] is asked again after every reply, and with the same replies at hand it says the
//! same. It takes nothing together: how one number comes of records is measured elsewhere.
//!
//! Missing is never zero. A cell that holds nothing gives a record without a value; a figure without a record is a gap.
//! The one exception is a **count over a fixed period**, whose answer may be no record at all, which is a count of zero:
//! but only where the provider shows that it has the dataset and its columns, and that the dataset holds other rows. A
//! portal that is being filled anew, or a condition that is misspelt, would otherwise pass for "nothing happened".
//! Where rows carry dates, a year without a row has no count, since nothing tells it from a year not yet entered.

mod asking;
mod cells;
mod dates;
mod rows;

pub(super) mod aqs;
pub(super) mod arcgis;
pub(super) mod census;
pub(super) mod ckan;
pub(super) mod csv;
pub(super) mod json;
pub(super) mod objects;
pub(super) mod open;
pub(super) mod socrata;
pub(super) mod un_sdg;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use chrono::NaiveDate;

use super::fault::ExtractError;
use crate::config::Releases;
use crate::model::evidence::{Resource, Route};
use crate::model::nominated::{Figure, Record};
use crate::model::{City, Gap};
use asking::{Asking, Stop};

/// What a figure is read for.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The city that nominates the metric.
    pub city: &'a City,
    /// The day that is asked about: what came out later does not exist.
    pub as_of: NaiveDate,
    /// When figures came out.
    pub releases: &'a Releases,
    /// The routes that may be asked. What is at hand already is read whatever its route.
    pub routes: &'a BTreeSet<Route>,
    /// How much may be read.
    pub bounds: &'a Bounds,
}

/// How much one figure may be made of before it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Records of all its replies together, those that do not fit included. The Census Bureau's files, which hold the
    /// whole country, are not counted.
    pub max_rows: u64,
    /// Pages of one answer.
    pub max_pages: u32,
    /// Bytes of all its replies together, but for those of the agencies.
    pub max_inflated_bytes: u64,
    /// How deeply lists and objects of a JSON reply may stand in one another.
    pub max_depth: u32,
}

/// Every reply so far, or why there is none.
pub type Had = BTreeMap<Resource, Result<Bytes, Gap>>;

/// What comes next for a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// This is needed.
    Ask(Resource),
    /// All is at hand.
    Records {
        /// The replies that were read, in the order of reading.
        replies: Vec<Resource>,
        /// What the figure is made of. None at all is a count of zero, and nothing else.
        records: Vec<Record>,
    },
    /// There is no figure.
    Gap(Gap),
}

/// What to do next for a figure, after the replies that are at hand.
///
/// An error is a reply that cannot be read, or that is not what it was asked for: it is refused whole, and so is the
/// figure.
pub fn next(figure: &Figure, about: &About<'_>, had: &Had) -> Result<Next, ExtractError> {
    let mut asking = Asking::new(about, had);
    let read = match figure {
        Figure::Socrata(it) => socrata::records(it, &mut asking),
        Figure::Ckan(it) => ckan::records(it, &mut asking),
        Figure::ArcGis(it) => arcgis::records(it, &mut asking),
        Figure::UnSdg(it) => un_sdg::records(it, &mut asking),
        Figure::Census(it) => census::records(it, &mut asking),
        Figure::Aqs(it) => aqs::records(it, &mut asking),
        Figure::Json(it) => json::records(it, &mut asking),
        Figure::Csv(it) => csv::records(it, &mut asking),
    };
    match read {
        Ok(records) => Ok(Next::Records { replies: asking.replies(), records }),
        Err(Stop::Ask(resource)) => Ok(Next::Ask(*resource)),
        Err(Stop::Gap(gap)) => Ok(Next::Gap(gap)),
        Err(Stop::Refused(error)) => Err(*error),
    }
}
