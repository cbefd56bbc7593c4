//! The words of the programme as types: what a city, a method, an observation and a verdict are.
//!
//! Nothing here reads a clock, a disk or a network, and nothing here knows an agency's field names.

pub mod allowance;
pub mod answer;
pub mod bounds;
pub mod city;
pub mod claim;
mod entry;
pub mod evidence;
pub mod geography;
pub mod method;
pub mod metric;
mod name;
pub mod nominated;
pub mod observation;
pub mod opinion;
pub mod outcome;
pub mod period;
pub mod practice;
pub mod rows;
pub mod sdg;
pub mod series;
pub mod site;
pub mod standard;
pub mod state;
pub mod trouble;
pub mod verdict;
mod web_origin;

pub use answer::{Agreement, Answer, AnswerFinding, Answered, Caution, Supplied};
pub use bounds::BoundingBox;
pub use city::{
    City, CityAbroad, CityPoint, Country, CountyFips, CountyShare, MetroArea, PlaceGeoid, PlaceKind, Point,
    PointOrigin, UsCity,
};
pub use claim::{Claim, ClaimedDefinition, Precision, Printed};
pub use entry::{Conclusion, Decision, EntryKind};
pub use evidence::{Digest, Origin, Provenance, Route};
pub use geography::{GeoId, SummaryLevel};
pub use method::{Dataset, Definition, Events, MeanOf, Method, PocRule, Statistic};
pub use metric::{Metric, Unit};
pub use name::Name;
pub use nominated::{Nominated, NominatedId, ProxyGrade};
pub use observation::{Derivation, Detail, FigureUse, Flag, Flags, Gap, Observation, RecordUse, SiteUse};
pub use opinion::{
    Bias, ClaimFinding, GroupStand, Nearness, Opinion, OpinionReason, OpinionWord, Settle, Support, ValueFinding,
    ValueWord, VerdictFinding,
};
pub use outcome::{Assessment, CityAssessment, Outcome, OutcomeCount, Tier, TierRange};
pub use period::{Period, Vintage, Year};
pub use practice::{Criterion, CriterionId, Edition, EditionId, PracticeArea, Response, Slot, TierRule};
pub use sdg::{SdgCode, SdgLevel};
pub use series::{Level, Series};
pub use site::{MonitorId, SiteId};
pub use standard::{Direction, Standard, StandardId};
pub use state::State;
pub use trouble::Trouble;
pub use verdict::{Basis, Reason, Strength, Verdict};
pub use web_origin::WebOrigin;
