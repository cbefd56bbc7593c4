//! Air monitoring sites and the monitors on them, by their AQS codes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::city::CountyFips;

/// A monitoring site: state, county and site number, as `04-013-3003`.
///
/// The state code is not always a number (`CC` is Canada, `80` Mexico).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteId([u8; 9]);

/// A site code that does not fit its three parts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an AQS site (state 2, county 3, site 4 characters)")]
pub struct InvalidSite(String);

impl SiteId {
    /// A site from its three codes; each is alphanumeric and of its full length.
    pub fn new(state: &str, county: &str, number: &str) -> Result<Self, InvalidSite> {
        let fits = |part: &str, len| part.len() == len && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !(fits(state, 2) && fits(county, 3) && fits(number, 4)) {
            return Err(InvalidSite(format!("{state}-{county}-{number}")));
        }
        let mut codes = [0; 9];
        codes[..2].copy_from_slice(state.as_bytes());
        codes[2..5].copy_from_slice(county.as_bytes());
        codes[5..].copy_from_slice(number.as_bytes());
        Ok(Self(codes))
    }

    /// The three codes together; they are plain letters and digits.
    fn codes(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The county's FIPS code, if state and county are numbers.
    #[must_use]
    pub fn county(&self) -> Option<CountyFips> {
        self.county_code().parse().ok()
    }

    /// The state code, usually two digits.
    #[must_use]
    pub fn state(&self) -> &str {
        &self.codes()[..2]
    }

    /// State and county codes together, whatever they are.
    #[must_use]
    pub fn county_code(&self) -> &str {
        &self.codes()[..5]
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (county, number) = self.codes().split_at(5);
        write!(f, "{}-{}-{number}", &county[..2], &county[2..])
    }
}

impl fmt::Debug for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<SiteId> for String {
    fn from(site: SiteId) -> Self {
        site.to_string()
    }
}

impl TryFrom<String> for SiteId {
    type Error = InvalidSite;

    fn try_from(text: String) -> Result<Self, InvalidSite> {
        text.parse()
    }
}

impl FromStr for SiteId {
    type Err = InvalidSite;

    fn from_str(text: &str) -> Result<Self, InvalidSite> {
        let mut parts = text.splitn(3, '-');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(state), Some(county), Some(number)) => Self::new(state, county, number),
            _ => Err(InvalidSite(text.to_owned())),
        }
    }
}

/// One monitor: a site and its parameter occurrence code (POC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MonitorId {
    /// The site.
    pub site: SiteId,
    /// The parameter occurrence code: which of the site's instruments.
    pub poc: u32,
}

impl fmt::Display for MonitorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.site, self.poc)
    }
}
