//! One record of an AQS reply: its fields by name, whatever JSON type each value has today.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::model::evidence::AqsArea;
use crate::model::period::Year;
use crate::model::rows::MonitorPlace;
use crate::model::site::{MonitorId, SiteId};
use crate::provider::fault::Fault;
use crate::provider::json::scalar;
use crate::provider::{epa, text};

/// A record and its number in the reply, the first being 1.
pub(in crate::provider) struct Record<'a> {
    pub(in crate::provider) number: u64,
    fields: HashMap<String, &'a RawValue>,
}

impl<'a> Record<'a> {
    pub(super) fn new(number: u64, fields: HashMap<String, &'a RawValue>) -> Self {
        Self { number, fields }
    }

    /// Whether it has this field at all.
    pub(in crate::provider) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// A field's text; none where it is null, blank or absent.
    pub(in crate::provider) fn text(&self, name: &'static str) -> Result<Option<Cow<'a, str>>, Fault> {
        let Some(raw) = self.fields.get(name) else { return Ok(None) };
        let text = scalar(raw).map_err(|_| Fault::cell(self.number, name, raw.get().as_bytes(), "a single value"))?;
        Ok(text.filter(|text| !text.trim().is_empty()))
    }

    /// A field read as `read` reads it; none where it is null, blank or absent.
    pub(in crate::provider) fn read<T>(
        &self,
        name: &'static str,
        read: impl Fn(&[u8]) -> Option<T>,
        expected: &'static str,
    ) -> Result<Option<T>, Fault> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match read(text.as_bytes()) {
            Some(value) => Ok(Some(value)),
            None => Err(Fault::cell(self.number, name, text.as_bytes(), expected)),
        }
    }

    /// A field that must be there.
    pub(in crate::provider) fn needed(&self, name: &'static str) -> Result<Cow<'a, str>, Fault> {
        match self.text(name)? {
            Some(text) => Ok(text),
            None if self.has(name) => Err(Fault::cell(self.number, name, b"", "a value")),
            None => Err(Fault::NoColumn(name.to_owned())),
        }
    }

    /// Whether it is about PM2.5 by federal reference or equivalent method.
    pub(super) fn is_pm25(&self) -> Result<bool, Fault> {
        Ok(self.needed("parameter_code")?.trim().as_bytes() == epa::PARAMETER)
    }

    /// Refuses a record of another year or from outside the area.
    pub(in crate::provider) fn is_of(&self, year: Year, area: &AqsArea) -> Result<(), Fault> {
        self.is_pm25()?;
        let found = self.needed("year")?;
        if found.trim().parse() != Ok(year) {
            return Err(Fault::OtherYear { record: self.number, asked: year, found: found.into_owned() });
        }
        let [state, county, site] = self.codes()?;
        let is_inside = match area {
            AqsArea::County(code) => code.as_str() == format!("{state}{county}"),
            AqsArea::State(code) => *code == state,
            AqsArea::Site(in_state, in_county, number) => [in_state, in_county, number] == [&*state, &*county, &*site],
            // Which monitors a box holds is the service's reckoning; one on its very edge is no damage.
            AqsArea::Box(_) => true,
        };
        if is_inside {
            return Ok(());
        }
        let found = format!("{state}-{county}-{site}");
        Err(Fault::OtherArea { record: self.number, asked: super::words(area), found })
    }

    /// State, county and site number.
    pub(in crate::provider) fn codes(&self) -> Result<[Cow<'a, str>; 3], Fault> {
        Ok([self.needed("state_code")?, self.needed("county_code")?, self.needed("site_number")?])
    }

    /// The monitor and what is said about it.
    pub(in crate::provider) fn place(&self) -> Result<MonitorPlace, Fault> {
        let [state, county, site] = self.codes()?;
        let bytes = |text: Option<Cow<'a, str>>| text.unwrap_or_default();
        let site = SiteId::new(&state, &county, &site).map_err(|_| {
            let codes = format!("{state}-{county}-{site}");
            Fault::cell(self.number, "state_code, county_code, site_number", codes.as_bytes(), "an AQS site")
        })?;
        let poc = self.read("poc", epa::count, "a parameter occurrence code")?;
        let poc = poc.ok_or_else(|| Fault::cell(self.number, "poc", b"", "a parameter occurrence code"))?;
        let (lat, lon) = (bytes(self.text("latitude")?), bytes(self.text("longitude")?));
        let name = |field| Ok::<_, Fault>(text::filled(bytes(self.text(field)?).as_bytes()));
        Ok(MonitorPlace {
            monitor: MonitorId { site, poc },
            point: epa::point(lat.as_bytes(), lon.as_bytes()),
            city: epa::city(bytes(self.text("city")?).as_bytes()),
            county: name("county")?,
            site_name: name("local_site_name")?,
        })
    }
}
