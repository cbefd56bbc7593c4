//! Where bytes come from: routes, the things that can be asked of them, digests and provenance.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::city::{CountyFips, PlaceGeoid};
use super::method::{Dataset, Table, words};
use super::period::{Vintage, Year};

/// What a digest's text begins with.
const PREFIX: &str = "sha256:";

/// SHA-256 of the original bytes of a reply.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The digest of all that a reader gives.
    pub fn of_reader(reader: &mut impl std::io::Read) -> std::io::Result<Self> {
        use sha2::Digest as _;
        let (mut hasher, mut piece) = (sha2::Sha256::new(), vec![0; 1 << 16]);
        loop {
            match reader.read(&mut piece)? {
                0 => return Ok(Self(hasher.finalize().into())),
                many => hasher.update(&piece[..many]),
            }
        }
    }

    /// 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        self.with_text(|text| text[PREFIX.len()..].to_owned())
    }

    /// What `use_text` makes of the digest's text, which takes no memory of its own: reports name digests by the
    /// hundred thousand.
    fn with_text<R>(&self, use_text: impl FnOnce(&str) -> R) -> R {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; PREFIX.len() + 64];
        let (prefix, hex) = text.split_at_mut(PREFIX.len());
        prefix.copy_from_slice(PREFIX.as_bytes());
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        use_text(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.write_str(text))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a digest (`sha256:` and 64 hexadecimal digits)")]
pub struct InvalidDigest(String);

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let invalid = || InvalidDigest(text.to_owned());
        let hex = text.strip_prefix(PREFIX).unwrap_or(text);
        if hex.len() != 64 || !hex.is_ascii() {
            return Err(invalid());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| invalid())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| invalid())?;
        }
        Ok(Self(bytes))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

words! {
    /// One way to get what is needed.
    Route {
        /// The Census Bureau's table-based Summary File: no key.
        CensusFiles = "census-files",
        /// The Census Data API: needs a key.
        CensusApi = "census-api",
        /// The EPA's AirData bulk files: no key.
        Airdata = "airdata",
        /// The EPA's AQS Data API: needs email and key.
        Aqs = "aqs",
        /// The Census Bureau's Gazetteer of places: no key.
        Gazetteer = "gazetteer",
        /// The Census Bureau's Population Estimates: no key.
        Popest = "popest",
        /// The figures shipped with the program: no request.
        Snapshot = "snapshot",
        /// A file that a city supplied: no request.
        City = "city",
        /// The United Nations' database of the goals: no key.
        UnSdg = "un-sdg",
        /// Addresses that a definition of a nominated metric names: no key, and no base address of their own.
        Open = "open",
    }
}

/// How direct a figure's bytes are, the most direct first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Sent by the agency to this program.
    Agency,
    /// An agency's file got by other means and imported.
    Imported,
    /// Shipped with the program.
    Snapshot,
    /// A city's own, supplied in answer to a claim: beside the agencies' figures, never one of them.
    City,
}

impl Origin {
    /// Every origin, the most direct first.
    pub const ALL: &[Self] = &[Self::Agency, Self::Imported, Self::Snapshot, Self::City];

    /// The word used in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Imported => "imported",
            Self::Snapshot => "snapshot",
            Self::City => "city",
        }
    }
}

/// The monitors a question to the AQS Data API is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AqsArea {
    /// One county.
    County(CountyFips),
    /// A box in millionths of a degree: south, north, west, east.
    Box([i64; 4]),
    /// One state, by its two-character code.
    State(String),
    /// One site: state, county, number.
    Site(String, String, String),
}

words! {
    /// A service of the AQS Data API that this program reads.
    AqsService {
        /// One row per monitor, year, standard and event rule.
        Annual = "annualData",
        /// One row per monitor, quarter, standard and event rule.
        Quarterly = "quarterlyData",
    }
}

words! {
    /// What kind of service stands behind an address that a definition names: how its answers are read.
    OpenService {
        /// A Socrata portal.
        Socrata = "socrata",
        /// A CKAN portal's datastore.
        Ckan = "ckan",
        /// A layer of an ArcGIS server.
        ArcGis = "arcgis",
        /// A JSON document.
        Json = "json",
        /// A CSV file.
        Csv = "csv",
    }
}

/// Whose estimates a question to the Census Data API is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CensusArea {
    /// One place.
    Place(PlaceGeoid),
    /// Counties of one state, in the order of their codes.
    Counties(Vec<CountyFips>),
}

/// Something a provider can be asked for; the planner speaks in these, only providers know the address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Resource {
    /// A whole table of the Summary File: every geography.
    CensusFile {
        /// The table.
        table: Table,
        /// The dataset.
        dataset: Dataset,
        /// The vintage.
        vintage: Vintage,
    },
    /// A table by the Census Data API for every place.
    CensusQuery {
        /// The table.
        table: Table,
        /// The dataset.
        dataset: Dataset,
        /// The vintage.
        vintage: Vintage,
    },
    /// AirData's annual summaries by monitor, zipped.
    AnnualFile {
        /// The year.
        year: Year,
    },
    /// AirData's daily summaries of 88101, zipped.
    DailyFile {
        /// The year.
        year: Year,
    },
    /// A question to the AQS Data API about parameter 88101.
    AqsQuery {
        /// The service.
        service: AqsService,
        /// The year.
        year: Year,
        /// The area.
        area: AqsArea,
    },
    /// The national Gazetteer of places, zipped.
    Gazetteer {
        /// The edition's year.
        year: Year,
    },
    /// Subcounty population estimates.
    Popest {
        /// The vintage.
        vintage: Vintage,
    },
    /// A file shipped with the program, by its name.
    Snapshot {
        /// The file's name under `config/snapshot/`.
        file: String,
    },
    /// A file that a city supplied, in answer to a claim or beside a definition. It has no rows and no method of the
    /// agencies' metrics reads it.
    CityFile {
        /// The city's id.
        city: String,
        /// The file's path below the folder of the file of claims or of the definition.
        file: String,
    },
    /// The definition of a metric that a city nominated, as it was judged by.
    Definition {
        /// The city's id.
        city: String,
        /// The metric's name.
        id: String,
    },
    /// An address that a definition of a nominated metric leads to.
    Open {
        /// What stands behind it.
        service: OpenService,
        /// The whole address, without secrets; of rows that come in pages, the address of one page.
        address: String,
    },
    /// A page of a series of the United Nations' database of the goals, every year of one country.
    UnSdg {
        /// The series' code, as `EN_ATM_PM25`.
        series: String,
        /// The country by its three digits of UN M49.
        area: String,
        /// The page, the first being 1.
        page: u32,
    },
    /// A detailed table, whichever it is, by the Census Data API.
    CensusGroup {
        /// The table, as `B25070`.
        table: String,
        /// The dataset.
        dataset: Dataset,
        /// The vintage.
        vintage: Vintage,
        /// Whose estimates.
        area: CensusArea,
    },
    /// A detailed table, whichever it is, of the Summary File: every geography.
    CensusTableFile {
        /// The table, as `B25070`.
        table: String,
        /// The dataset.
        dataset: Dataset,
        /// The vintage.
        vintage: Vintage,
    },
    /// A question to the AQS Data API about the annual summaries of a parameter, whichever it is.
    AqsParameter {
        /// The parameter's five digits.
        parameter: String,
        /// The year.
        year: Year,
        /// The county.
        county: CountyFips,
    },
}

impl Resource {
    /// The route that serves it.
    #[must_use]
    pub fn route(&self) -> Route {
        match self {
            Self::CensusFile { .. } | Self::CensusTableFile { .. } => Route::CensusFiles,
            Self::CensusQuery { .. } | Self::CensusGroup { .. } => Route::CensusApi,
            Self::AnnualFile { .. } | Self::DailyFile { .. } => Route::Airdata,
            Self::AqsQuery { .. } | Self::AqsParameter { .. } => Route::Aqs,
            Self::Gazetteer { .. } => Route::Gazetteer,
            Self::Popest { .. } => Route::Popest,
            Self::Snapshot { .. } => Route::Snapshot,
            Self::CityFile { .. } | Self::Definition { .. } => Route::City,
            Self::Open { .. } => Route::Open,
            Self::UnSdg { .. } => Route::UnSdg,
        }
    }
}

/// Where a group of rows comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// What was asked for.
    pub resource: Resource,
    /// SHA-256 of the reply.
    pub digest: Digest,
    /// How direct it is.
    pub origin: Origin,
    /// When the reply was received; for shipped figures, the day the agency published what they were taken from.
    pub retrieved: DateTime<Utc>,
    /// Whether every fetch at hand is later than the day asked about, so that the figures may have been revised since.
    pub later_revision: bool,
}
