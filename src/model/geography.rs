//! Geographies of the Census by their `GEO_ID`, the key of a table's rows.

use std::fmt;

use super::city::{CountyFips, PlaceGeoid};
use super::state::State;

/// The kinds of geography that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SummaryLevel {
    /// 040: states.
    State,
    /// 050: counties.
    County,
    /// 160: places.
    Place,
    /// 310: metro areas, which lie in no one state.
    MetroArea,
}

impl SummaryLevel {
    /// Every level, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::State, Self::County, Self::Place, Self::MetroArea];

    /// The Bureau's number of it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::State => "040",
            Self::County => "050",
            Self::Place => "160",
            Self::MetroArea => "310",
        }
    }

    fn digits(self) -> usize {
        match self {
            Self::State => 2,
            Self::County | Self::MetroArea => 5,
            Self::Place => 7,
        }
    }
}

/// The `GEO_ID` of a whole state, county, place or metro area: `0400000US04`, `0500000US04013`, `1600000US0465000`,
/// `310M700US38060`. Ordered as its text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GeoId([u8; GeoId::LENGTH]);

/// Summary level, component and `US`.
const HEAD: usize = 9;

impl GeoId {
    /// Bytes of the longest id; shorter ones end in zeros.
    pub const LENGTH: usize = 16;

    /// The geography of this id; none where it is of another level, a part of a geography, or lacks digits.
    #[must_use]
    pub fn new(text: &[u8]) -> Option<Self> {
        let (head, code) = text.split_at_checked(HEAD)?;
        let level = SummaryLevel::ALL.into_iter().find(|level| head.starts_with(level.id().as_bytes()))?;
        let component = &head[3..5];
        // A metro area's two characters name the edition of its boundaries.
        let is_whole =
            component == b"00" || level == SummaryLevel::MetroArea && component.iter().all(u8::is_ascii_alphanumeric);
        let fits = is_whole && &head[5..] == b"00US" && code.len() == level.digits();
        (fits && code.iter().all(u8::is_ascii_digit)).then(|| {
            let mut bytes = [0; Self::LENGTH];
            bytes[..text.len()].copy_from_slice(text);
            Self(bytes)
        })
    }

    /// The id of a place.
    #[must_use]
    pub fn of_place(geoid: &PlaceGeoid) -> Self {
        Self::of(*b"1600000US0000000", geoid.as_str())
    }

    /// The id of a county.
    #[must_use]
    pub fn of_county(county: &CountyFips) -> Self {
        Self::of(*b"0500000US00000\0\0", county.as_str())
    }

    /// The id of a state.
    #[must_use]
    pub fn of_whole_state(state: State) -> Self {
        Self::of(*b"0400000US00\0\0\0\0\0", state.fips())
    }

    fn of(mut bytes: [u8; Self::LENGTH], code: &str) -> Self {
        for (byte, digit) in bytes[HEAD..].iter_mut().zip(code.bytes()) {
            *byte = digit;
        }
        Self(bytes)
    }

    /// Its code, without level and component: `0465000`.
    #[must_use]
    pub fn code(&self) -> &str {
        self.as_str().get(HEAD..).unwrap_or_default()
    }

    /// As the Bureau writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(Self::LENGTH);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }

    /// The bytes, to be kept.
    #[must_use]
    pub fn bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// The id of kept bytes; none where they are no id's.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; Self::LENGTH]) -> Option<Self> {
        Self::new(Self(*bytes).as_str().as_bytes()).filter(|id| id.0 == *bytes)
    }

    /// Its level.
    #[must_use]
    pub fn level(&self) -> SummaryLevel {
        match &self.0[..3] {
            b"040" => SummaryLevel::State,
            b"050" => SummaryLevel::County,
            b"160" => SummaryLevel::Place,
            _ => SummaryLevel::MetroArea,
        }
    }

    /// What the ids of its level and state begin with; of a metro area, which lies in no one state, the level alone.
    #[must_use]
    pub fn of_state(&self) -> &str {
        let length = if self.level() == SummaryLevel::MetroArea { 3 } else { HEAD + 2 };
        self.as_str().get(..length).unwrap_or_default()
    }
}

impl fmt::Debug for GeoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn ids_of_whole_geographies_with_all_their_digits() {
        let cases = [
            ("0400000US04", SummaryLevel::State, "0400000US04"),
            ("0500000US04013", SummaryLevel::County, "0500000US04"),
            ("1600000US0465000", SummaryLevel::Place, "1600000US04"),
            ("310M700US38060", SummaryLevel::MetroArea, "310"),
        ];
        for (text, level, of_state) in cases {
            let id = GeoId::new(text.as_bytes()).unwrap();
            assert_eq!((id.as_str(), id.level(), id.of_state()), (text, level, of_state));
            assert_eq!(GeoId::from_bytes(id.bytes()), Some(id));
        }
        assert_eq!(GeoId::new(b"1600000US0465000"), Some(GeoId::of_place(&"0465000".parse().unwrap())));
        let others = [
            "0100000US",
            "1400000US04013010101",
            "8600000US85001",
            "US",
            "160",
            "1600000US0",
            "ÄÖ0US04",
            "0400100US04",
            "1600000US465000",
            "1600000US046500x",
            "1600000us0465000",
            "310\u{e9}00US38060",
            "",
        ];
        for text in others {
            assert_eq!(GeoId::new(text.as_bytes()), None, "{text}");
        }
        assert_eq!(GeoId::from_bytes(b"0400000US04\0x\0\0\0"), None);
    }
}
