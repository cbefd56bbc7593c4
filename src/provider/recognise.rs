//! Which resource a file is that was got by other means: what its name and its content say must agree.

mod aqs;
mod census;
mod name;

use chrono::NaiveDate;

use super::fault::Fault;
use super::text::{ZIP, decode, page_title, without_bom};
use super::{archive, popest};
use crate::model::evidence::Resource;

/// A file that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// What it is.
    pub resource: Resource,
    /// The day the file itself says it was made on: of a zip's entry, or of an AQS reply.
    pub stated: Option<NaiveDate>,
}

/// Why a file was not recognised.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRecognised {
    /// Neither name nor content is one this program reads.
    #[error(
        "`{name}` is no file this program reads (an AirData or Gazetteer zip as downloaded, a Summary File table \
         acsdt…dat, sub-est….csv, or a saved reply of the Census or AQS Data API)"
    )]
    Unknown {
        /// The file's name.
        name: String,
    },
    /// Name and content say different things.
    #[error("`{name}` is named like {by_name}, but holds {by_content}")]
    Disagree {
        /// The file's name.
        name: String,
        /// What the name says.
        by_name: String,
        /// What the content says.
        by_content: String,
    },
    /// The content does not say all, and neither does the name.
    #[error("`{name}` does not say {missing}; {remedy}")]
    Unclear {
        /// The file's name.
        name: String,
        /// What is not known.
        missing: &'static str,
        /// How to say it.
        remedy: &'static str,
    },
    /// The content is damaged.
    #[error("`{name}` {fault}")]
    Damaged {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// Recognises a file by its name, the address it came from where that is known, and its content.
///
/// Only as much of the content is read as tells what it is; [`super::extract`] judges the rest.
pub fn recognise(file_name: &str, address: Option<&str>, bytes: &[u8]) -> Result<Recognised, NotRecognised> {
    let file = File { name: file_name.rsplit(['/', '\\']).next().unwrap_or(file_name), address };
    let body = without_bom(bytes.trim_ascii_start()).trim_ascii_start();
    match body.first() {
        _ if bytes.starts_with(ZIP) => file.zip(bytes),
        _ if body.starts_with(b"GEO_ID|") => file.named(&first_line(body)),
        _ if body.starts_with(b"SUMLEV,") => file.popest(&first_line(body)),
        _ if body.starts_with(b"USPS") => file.named("Gazetteer"),
        Some(b'[') => census::recognise(&file, body),
        Some(b'{') => aqs::recognise(&file, body),
        _ => Err(match page_title(body) {
            Some(title) => file.disagree(&format!("a web page titled `{title}`")),
            None => NotRecognised::Unknown { name: file.name.to_owned() },
        }),
    }
}

fn first_line(body: &[u8]) -> String {
    decode(body.split(|byte| *byte == b'\n').next().unwrap_or_default()).trim().to_owned()
}

/// A file's name and address.
struct File<'a> {
    name: &'a str,
    address: Option<&'a str>,
}

impl File<'_> {
    /// The file's name, or the last part of its address, that says what it is.
    fn by_name(&self) -> Option<Resource> {
        let last = self.address.map(|address| address.split(['?', '#']).next().unwrap_or_default());
        name::resource(self.name).or_else(|| name::resource(last?.rsplit('/').next()?))
    }

    fn disagree(&self, content: &str) -> NotRecognised {
        match self.by_name() {
            Some(resource) => NotRecognised::Disagree {
                name: self.name.to_owned(),
                by_name: super::label(&resource),
                by_content: content.to_owned(),
            },
            None => NotRecognised::Unknown { name: self.name.to_owned() },
        }
    }

    fn damaged(&self, fault: Fault) -> NotRecognised {
        NotRecognised::Damaged { name: self.name.to_owned(), fault }
    }

    /// Refuses `found` where the name says something else.
    fn agreed(&self, found: Resource, stated: Option<NaiveDate>) -> Result<Recognised, NotRecognised> {
        match self.by_name() {
            Some(by_name) if by_name != found => Err(self.disagree(&super::label(&found))),
            _ => Ok(Recognised { resource: found, stated }),
        }
    }

    /// A zip is what its only file is named; the zip's own name may be anything that does not contradict it.
    fn zip(&self, bytes: &[u8]) -> Result<Recognised, NotRecognised> {
        let entry = archive::entry(bytes).map_err(|fault| self.damaged(fault))?;
        let found = name::resource(&entry.name).filter(|found| {
            matches!(found, Resource::AnnualFile { .. } | Resource::DailyFile { .. } | Resource::Gazetteer { .. })
        });
        match found {
            Some(found) => self.agreed(found, entry.stated),
            None => Err(self.disagree(&format!("a zip of `{}`", entry.name))),
        }
    }

    /// A file whose content does not say its year: the name must, and must name the same table or kind.
    fn named(&self, header: &str) -> Result<Recognised, NotRecognised> {
        let Some(resource) = self.by_name() else {
            return Err(NotRecognised::Unclear {
                name: self.name.to_owned(),
                missing: "which dataset or year it is of",
                remedy: "keep the agency's name, as acsdt5y2021-b28002.dat or 2024_Gaz_place_national.txt",
            });
        };
        let fits = match &resource {
            Resource::CensusFile { table, .. } => header.contains(&format!("|{table}_E001")),
            Resource::Gazetteer { .. } => header == "Gazetteer",
            _ => false,
        };
        if !fits {
            let columns = super::text::excerpt(header.as_bytes(), 60);
            return Err(self.disagree(&format!("columns {columns}")));
        }
        Ok(Recognised { resource, stated: None })
    }

    /// Population estimates say their vintage in their columns, but not which states they hold.
    fn popest(&self, header: &str) -> Result<Recognised, NotRecognised> {
        match popest::newest(header.split(',')) {
            Some(vintage) if !name::is_state_part(self.name) => self.agreed(Resource::Popest { vintage }, None),
            _ => Err(NotRecognised::Unclear {
                name: self.name.to_owned(),
                missing: "the whole country",
                remedy: "take the national file, as sub-est2024.csv",
            }),
        }
    }
}
