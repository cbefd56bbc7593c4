//! Geographies of the Census by their `GEO_ID`, the key of a table's rows.

use std::fmt;

use super::city::PlaceGeoid;

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

/// `SummaryLevel`, component and `US`.
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
        let mut bytes = *b"1600000US0000000";
        for (byte, digit) in bytes[HEAD..].iter_mut().zip(geoid.as_str().bytes()) {
            *byte = digit;
        }
        Self(bytes)
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
