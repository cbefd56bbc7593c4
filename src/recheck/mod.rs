//! What changed since a verdict was last given, and why. Pure: steps come as values, whoever evaluates them.
//!
//! Between the verdict in the ledger and today's, one thing after the other is put in the place of what it was, always
//! in this order: the program; methods and configuration; the registry of cities and their boundaries; the standard's
//! edition; the bytes of the same things as they read now; today's day with all that is held. The difference of each
//! step is that cause's part. Since each step begins where the one before ended, the parts add up to the whole
//! difference, exactly: values are taken as they are printed (shares to 4 decimals of a percent, concentrations to 6),
//! and what does not show in these is no change. Another order would give other parts; a fixed one gives everyone the
//! same. Of a city's own definition what it measures goes with the methods, what it judges by with the standard.

mod base;
mod change;
mod list;
mod parts;
mod queue;
mod sample;
#[cfg(test)]
mod tests;
mod tier;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::model::method::words;
use crate::model::standard::round_half_up;
use crate::model::{Basis, Conclusion, Method, Outcome, Period, StandardId, Unit, Verdict};
use crate::store::LedgerEntry;
use std::fmt;

pub use base::{BY_RECHECK, Base, bases};
pub use change::{Change, LastMethod, YardstickChanged, last_method};
pub use list::{CRITERIA, Listed, certified, read_list};
pub use parts::{DownTo, Part, State, last_cause, parts};
pub use queue::{Figures, Risk, risk};
pub use sample::sample;
pub use tier::{Support, TierStanding, wordings};

use serde::{Deserialize, Serialize};

words! {
    /// What can change a verdict, in the order of substitution.
    Cause {
        /// Another version of the program computes otherwise.
        Program = "program_changed",
        /// Methods, their order, or other configuration.
        Method = "method_changed",
        /// The registry of cities, their counties, points or names.
        Registry = "registry_changed",
        /// The edition of the standard: it changes verdicts, never values.
        Standard = "standard_changed",
        /// The same things read otherwise than they did.
        Source = "source_revised",
        /// A later period came out.
        Vintage = "new_vintage",
        /// Other figures of the same period are at hand than were.
        Evidence = "more_evidence",
        /// Only time passed: what was fresh is too old.
        Day = "later_day",
    }
}

impl Cause {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Program => "another version of the program",
            Self::Method => "methods or other configuration changed",
            Self::Registry => "boundaries or the registry of cities changed",
            Self::Standard => "another edition of the standard",
            Self::Source => "the agency revised its figures",
            Self::Vintage => "figures of a later period",
            Self::Evidence => "other figures of the same period are at hand",
            Self::Day => "time passed, and nothing newer is at hand",
        }
    }

    /// In words, where a city's own definition is judged by.
    #[must_use]
    pub fn words_of_a_definition(self) -> &'static str {
        match self {
            Self::Method => "the definition measures otherwise, or other configuration changed",
            Self::Standard => "the definition judges otherwise: its target, direction, unit or edition",
            Self::Source => "the provider revised its figures",
            Self::Program | Self::Registry | Self::Vintage | Self::Evidence | Self::Day => self.words(),
        }
    }
}

words! {
    /// Why causes cannot be told apart.
    Why {
        /// The texts of the configuration of that day are not in the store.
        ConfigNotHeld = "configuration_not_held",
        /// They are, and this version cannot read them.
        ConfigUnreadable = "configuration_not_readable",
        /// Replies that the verdict rested on are no longer in the store.
        EvidenceNotHeld = "evidence_not_held",
        /// The same version of the program does not give that verdict again from what is held of that day.
        NotReproduced = "not_reproduced",
        /// One of the registries does not have the city.
        NoCity = "city_not_in_registry",
        /// One of the configurations does not have the standard.
        NoStandard = "standard_not_in_registry",
        /// With some of the causes alone there is no value at all.
        NoValueBetween = "no_value_between",
        /// The definition that the verdict was judged by is not in the store.
        DefinitionNotHeld = "definition_not_held",
        /// One of the definitions cannot be read under one of the configurations.
        DefinitionUnreadable = "definition_not_readable",
        /// The definition is in another unit, and figures of two units are never compared.
        UnitChanged = "unit_changed",
    }
}

impl Why {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ConfigNotHeld => "the configuration of that day is not held",
            Self::ConfigUnreadable => "this version cannot read the configuration of that day",
            Self::EvidenceNotHeld => "replies that the earlier verdict rested on are no longer held",
            Self::NotReproduced => "what is held of that day does not give the earlier figure again",
            Self::NoCity => "one of the registries does not have the city",
            Self::NoStandard => "one of the configurations does not have the standard",
            Self::NoValueBetween => "with some of them alone there is no value",
            Self::DefinitionNotHeld => "the definition that it was judged by is not held",
            Self::DefinitionUnreadable => "one of the configurations cannot read the definition",
            Self::UnitChanged => "the definition is in another unit, and figures of two units are never compared",
        }
    }
}

/// What a verdict says, with its value as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What is concluded.
    pub verdict: Verdict,
    /// What it stands on.
    pub basis: Option<Basis>,
    /// The value, rounded to the decimals that files print.
    pub value: Option<Decimal>,
    /// Its unit. Of a nominated metric's entry the ledger has it in words only, and it is for the caller to say.
    pub unit: Unit,
    /// The method it is by.
    pub method: Option<Method>,
    /// Its period.
    pub period: Option<Period>,
    /// The standard it is judged by.
    pub standard: StandardId,
    /// The last day of the newest period looked at; of a ledger's unknown it is not known.
    pub until: Option<NaiveDate>,
}

impl Standing {
    /// What an entry of the ledger says; none for an entry that is no verdict.
    #[must_use]
    pub fn of_entry(entry: &LedgerEntry) -> Option<Self> {
        let Conclusion::Verdict(verdict) = entry.concluded else { return None };
        Some(Self {
            verdict,
            basis: entry.basis,
            value: entry.value.map(|value| printed(value, entry.metric.unit())),
            unit: entry.metric.unit(),
            method: entry.method,
            period: entry.period,
            standard: entry.standard.clone(),
            until: entry.period.map(|period| period.to),
        })
    }

    /// What an outcome says.
    #[must_use]
    pub fn of_outcome(outcome: &Outcome) -> Self {
        let seen = outcome.observation.as_ref();
        let newest = || outcome.methods.iter().map(|method| method.derivation.period.to).max();
        Self {
            verdict: outcome.verdict,
            basis: outcome.basis,
            value: seen.map(|seen| printed(seen.value, outcome.unit())),
            unit: outcome.unit(),
            method: seen.map(|seen| seen.method),
            period: seen.map(|seen| seen.period),
            standard: outcome.standard.id.clone(),
            until: seen.map(|seen| seen.period.to).or_else(newest),
        }
    }

    /// Whether verdict and value are the same: then nothing that a reader acts on changed.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        (self.verdict, self.value, self.unit) == (other.verdict, other.value, other.unit)
    }

    /// By how much the value of `now` is another; none where there is none on one side, or the two are of different units.
    #[must_use]
    pub fn difference(&self, now: &Self) -> Option<Decimal> {
        let values = self.value.zip(now.value).filter(|_| self.unit == now.unit);
        values.map(|(before, now)| now - before)
    }
}

/// A value as files print it.
#[must_use]
pub fn printed(value: Decimal, unit: Unit) -> Decimal {
    round_half_up(value, unit.decimals())
}

words! {
    /// Why an outcome could not be checked.
    NotChecked {
        /// The ledger has no earlier verdict of it.
        NoEarlierVerdict = "no_earlier_verdict",
        /// A city's own metric: its definition is needed.
        NeedsDefinition = "needs_its_definition",
        /// Today's registry does not have the city.
        NoCity = "city_not_in_registry",
        /// A provider could not be asked, so that it is not known whether anything changed.
        NotAnswered = "provider_did_not_answer",
    }
}

impl NotChecked {
    /// In words, with what helps.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NoEarlierVerdict => "no earlier verdict in the ledger (outcomes verify gives one)",
            Self::NeedsDefinition => "what a city nominated needs its definition (outcomes recheck --nominated FILE)",
            Self::NoCity => "not in the registry of cities",
            Self::NotAnswered => "a provider could not be asked (run it again later)",
        }
    }
}
