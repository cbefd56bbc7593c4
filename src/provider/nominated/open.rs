//! What open data services have in common: addresses below the one that a definition names, and what their answers are.

use url::Url;

use crate::model::evidence::OpenService;
use crate::model::nominated::Address;
use crate::provider::answer::{Answer, Class, Read as _};
use crate::provider::text::{excerpt, page_title};

/// Why an address must not be asked for: a stored word is damaged. Whom it leads to is looked at before sending.
pub(in crate::provider) fn refuse(address: &str) -> Option<String> {
    let known = address.parse::<Address>().is_ok_and(|known| known.to_string() == address);
    (!known).then(|| format!("`{}` is no address that can be asked", excerpt(address.as_bytes(), 80)))
}

/// A service in words.
pub(in crate::provider) fn words(service: OpenService) -> &'static str {
    match service {
        OpenService::Socrata => "Socrata reply",
        OpenService::Ckan => "CKAN reply",
        OpenService::ArcGis => "ArcGIS reply",
        OpenService::Json => "JSON document",
        OpenService::Csv => "CSV file",
    }
}

/// An address below another, with a query in the order given: the same question always has the same address.
pub(super) fn below(base: &Address, parts: &[&str], query: &[(&str, &str)]) -> String {
    let mut url: Url = base.url().clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(parts);
    }
    url.query_pairs_mut().clear().extend_pairs(query);
    url.into()
}

/// What an answer is by its status alone, if that settles it, or because a web page is no data.
pub(super) fn by_status(answer: &Answer<'_>) -> Option<Class> {
    let words = || format!("{}: {}", answer.status, answer.words());
    match answer.status {
        // Portals prepare a reply that nobody asked for lately, and say so.
        202 => Some(Class::Busy(format!("202: still being prepared ({})", answer.words()))),
        401 | 403 => Some(Class::Refused(format!("{} (it is not open to everybody)", words()))),
        _ => answer.by_status().or_else(|| {
            if answer.status == 200 && answer.body.trim_ascii().is_empty() {
                return Some(Class::Busy("200: an empty body".to_owned()));
            }
            page_title(answer.body)?;
            Some(Class::Refused(format!("{} instead of data (a login or a proxy may stand between)", words())))
        }),
    }
}

/// Whether a body is one JSON value to its end: one that breaks off is worth another try.
pub(super) fn whole_json(answer: &Answer<'_>) -> Result<(), Class> {
    match serde_json::from_slice::<serde::de::IgnoredAny>(answer.start()) {
        Ok(_) => Ok(()),
        Err(error) if error.is_eof() => Err(Class::Busy(format!("{}: the reply breaks off", answer.status))),
        Err(error) => Err(Class::Refused(format!("{}: no JSON ({error}): {}", answer.status, answer.words()))),
    }
}
