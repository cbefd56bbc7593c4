//! The states and state equivalents of the United States, by FIPS code (ANSI INCITS 38) and postal abbreviation.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A state, the District of Columbia or Puerto Rico.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct State(&'static Row);

#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Row {
    fips: &'static str,
    usps: &'static str,
    name: &'static str,
}

const fn row(fips: &'static str, usps: &'static str, name: &'static str) -> Row {
    Row { fips, usps, name }
}

static STATES: [Row; 52] = [
    row("01", "AL", "Alabama"),
    row("02", "AK", "Alaska"),
    row("04", "AZ", "Arizona"),
    row("05", "AR", "Arkansas"),
    row("06", "CA", "California"),
    row("08", "CO", "Colorado"),
    row("09", "CT", "Connecticut"),
    row("10", "DE", "Delaware"),
    row("11", "DC", "District of Columbia"),
    row("12", "FL", "Florida"),
    row("13", "GA", "Georgia"),
    row("15", "HI", "Hawaii"),
    row("16", "ID", "Idaho"),
    row("17", "IL", "Illinois"),
    row("18", "IN", "Indiana"),
    row("19", "IA", "Iowa"),
    row("20", "KS", "Kansas"),
    row("21", "KY", "Kentucky"),
    row("22", "LA", "Louisiana"),
    row("23", "ME", "Maine"),
    row("24", "MD", "Maryland"),
    row("25", "MA", "Massachusetts"),
    row("26", "MI", "Michigan"),
    row("27", "MN", "Minnesota"),
    row("28", "MS", "Mississippi"),
    row("29", "MO", "Missouri"),
    row("30", "MT", "Montana"),
    row("31", "NE", "Nebraska"),
    row("32", "NV", "Nevada"),
    row("33", "NH", "New Hampshire"),
    row("34", "NJ", "New Jersey"),
    row("35", "NM", "New Mexico"),
    row("36", "NY", "New York"),
    row("37", "NC", "North Carolina"),
    row("38", "ND", "North Dakota"),
    row("39", "OH", "Ohio"),
    row("40", "OK", "Oklahoma"),
    row("41", "OR", "Oregon"),
    row("42", "PA", "Pennsylvania"),
    row("44", "RI", "Rhode Island"),
    row("45", "SC", "South Carolina"),
    row("46", "SD", "South Dakota"),
    row("47", "TN", "Tennessee"),
    row("48", "TX", "Texas"),
    row("49", "UT", "Utah"),
    row("50", "VT", "Vermont"),
    row("51", "VA", "Virginia"),
    row("53", "WA", "Washington"),
    row("54", "WV", "West Virginia"),
    row("55", "WI", "Wisconsin"),
    row("56", "WY", "Wyoming"),
    row("72", "PR", "Puerto Rico"),
];

impl State {
    /// Every state in FIPS order.
    pub fn all() -> impl Iterator<Item = Self> {
        STATES.iter().map(Self)
    }

    /// The state with this two-digit FIPS code.
    #[must_use]
    pub fn from_fips(fips: &str) -> Option<Self> {
        Self::all().find(|state| state.fips() == fips)
    }

    /// The state with this postal abbreviation, in any case.
    #[must_use]
    pub fn from_usps(usps: &str) -> Option<Self> {
        Self::all().find(|state| state.usps().eq_ignore_ascii_case(usps))
    }

    /// The state named by abbreviation or full name, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::from_usps(text).or_else(|| Self::all().find(|state| state.name().eq_ignore_ascii_case(text)))
    }

    /// Two digits, zero kept.
    #[must_use]
    pub fn fips(self) -> &'static str {
        self.0.fips
    }

    /// Postal abbreviation, as `AZ`.
    #[must_use]
    pub fn usps(self) -> &'static str {
        self.0.usps
    }

    /// Full English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.usps())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.usps())
    }
}

impl From<State> for String {
    fn from(state: State) -> Self {
        state.usps().to_owned()
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::from_usps(&text).ok_or_else(|| format!("`{text}` is no state's abbreviation"))
    }
}
