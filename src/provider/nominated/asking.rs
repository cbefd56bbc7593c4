//! Reading as if all were at hand: what is not stops it with the question that brings it.

use super::{About, Had};
use crate::model::evidence::{OpenService, Resource, Route};
use crate::model::nominated::Document;
use crate::model::{Gap, Reason, UsCity};
use crate::provider::fault::{ExtractError, Fault};
use crate::provider::label;

/// Why reading ended before its end. Boxed, since most readings only pass it on.
pub(super) enum Stop {
    /// This is needed.
    Ask(Box<Resource>),
    /// There is no figure.
    Gap(Gap),
    /// A reply is not what it should be.
    Refused(Box<ExtractError>),
}

impl Stop {
    pub(super) fn gap(reason: Reason, words: impl Into<String>) -> Self {
        Self::Gap(Gap::new(reason, words))
    }
}

/// One reading of a figure.
pub(super) struct Asking<'a> {
    pub(super) about: &'a About<'a>,
    had: &'a Had,
    replies: Vec<&'a Resource>,
    bytes: u64,
    rows: u64,
}

/// A reply at hand.
#[derive(Clone, Copy)]
pub(super) struct Reply<'a> {
    /// Which of the replies it is, counted from 0.
    pub(super) index: usize,
    /// What it holds.
    pub(super) bytes: &'a [u8],
    resource: &'a Resource,
}

impl Reply<'_> {
    /// The reply is refused.
    pub(super) fn refused(&self, fault: Fault) -> Stop {
        Stop::Refused(Box::new(fault.of(label(self.resource))))
    }
}

/// Whether a reply is of somebody whom a definition chose. What the agencies may send is bounded by their routes.
fn is_open(resource: &Resource) -> bool {
    matches!(resource.route(), Route::Open | Route::City)
}

impl<'a> Asking<'a> {
    pub(super) fn new(about: &'a About<'a>, had: &'a Had) -> Self {
        Self { about, had, replies: Vec::new(), bytes: 0, rows: 0 }
    }

    /// The replies read, in the order of reading.
    pub(super) fn replies(self) -> Vec<Resource> {
        self.replies.into_iter().cloned().collect()
    }

    /// Whether there is a reply to this, or may be one.
    pub(super) fn may_ask(&self, resource: &Resource) -> bool {
        let route = resource.route();
        // A file beside the definition is nobody's to withhold.
        self.had.contains_key(resource) || route == Route::City || self.about.routes.contains(&route)
    }

    /// The reply to a question, or the question.
    pub(super) fn reply(&mut self, resource: Resource) -> Result<Reply<'a>, Stop> {
        match self.had.get_key_value(&resource) {
            Some((resource, Ok(bytes))) => self.take(resource, bytes),
            Some((_, Err(gap))) => Err(Stop::Gap(gap.clone())),
            None if self.may_ask(&resource) => Err(Stop::Ask(Box::new(resource))),
            None => {
                let words =
                    format!("{} is not at hand, and the route {} is not used", label(&resource), resource.route());
                Err(Stop::gap(Reason::NotHeld, words))
            }
        }
    }

    /// The same; none where the provider said that it has none.
    pub(super) fn reply_if_published(&mut self, resource: Resource) -> Result<Option<Reply<'a>>, Stop> {
        match self.reply(resource) {
            Ok(reply) => Ok(Some(reply)),
            Err(Stop::Gap(gap)) if gap.reason == Reason::NotPublished => Ok(None),
            Err(stop) => Err(stop),
        }
    }

    fn take(&mut self, resource: &'a Resource, bytes: &'a [u8]) -> Result<Reply<'a>, Stop> {
        let index = self.replies.iter().position(|known| *known == resource).unwrap_or_else(|| {
            self.replies.push(resource);
            self.bytes += if is_open(resource) { bytes.len() as u64 } else { 0 };
            self.replies.len() - 1
        });
        let reply = Reply { index, bytes, resource };
        let limit = self.about.bounds.max_inflated_bytes;
        if self.bytes > limit { Err(reply.refused(Fault::TooLarge(limit))) } else { Ok(reply) }
    }

    /// Asks for the page behind the last one at hand, where `is_full` says of that one that it can be read and that there
    /// is another: so each page is read when it comes and when all are there, and not anew for each page behind it. What
    /// is wrong with a page, or too much, is left to the reading of all.
    pub(super) fn further_page(
        &self,
        page: impl Fn(u32) -> Resource,
        rows_of_a_page: usize,
        is_full: impl FnOnce(&[u8]) -> bool,
    ) -> Result<(), Stop> {
        let held = |number| match self.had.get(&page(number)) {
            Some(Ok(bytes)) => Some(bytes),
            Some(Err(_)) | None => None,
        };
        let (mut last, mut sum) = (0, held(0).map_or(0, |bytes| bytes.len() as u64));
        while let Some(bytes) = held(last + 1) {
            (last, sum) = (last + 1, sum + bytes.len() as u64);
        }
        let next = page(last + 1);
        let bounds = self.about.bounds;
        let rows = (u64::from(last) + 1).saturating_mul(rows_of_a_page as u64);
        let fits = last + 1 < bounds.max_pages && rows <= bounds.max_rows && sum <= bounds.max_inflated_bytes;
        if fits
            && last > 0
            && !self.had.contains_key(&next)
            && self.may_ask(&next)
            && held(last).is_some_and(|it| is_full(it))
        {
            return Err(Stop::Ask(Box::new(next)));
        }
        Ok(())
    }

    /// Counts rows of a reply; too many are refused.
    pub(super) fn count(&mut self, reply: &Reply<'_>, rows: usize) -> Result<(), Stop> {
        self.rows = self.rows.saturating_add(rows as u64);
        let limit = self.about.bounds.max_rows;
        if self.rows > limit { Err(reply.refused(Fault::TooManyRows(limit))) } else { Ok(()) }
    }

    /// Refuses a page behind the last that may be asked for; the first is 0.
    pub(super) fn page(&self, last: &Reply<'_>, page: u32) -> Result<(), Stop> {
        let limit = self.about.bounds.max_pages;
        if page >= limit { Err(last.refused(Fault::TooManyPages(limit))) } else { Ok(()) }
    }

    /// The city, where it lies in the United States.
    pub(super) fn us_city(&self, holds: &str) -> Result<&'a UsCity, Stop> {
        self.about.city.us().ok_or_else(|| {
            let (city, region) = (self.about.city.name(), self.about.city.region());
            Stop::gap(Reason::NoProvider, format!("{holds} is of the United States, and {city} lies in {region}"))
        })
    }

    /// What a document is to the store.
    pub(super) fn document(&self, service: OpenService, document: &Document) -> Resource {
        match document {
            Document::Address(address) => Resource::Open { service, address: address.to_string() },
            Document::File(file) => Resource::CityFile { city: self.about.city.id(), file: file.clone() },
        }
    }
}
