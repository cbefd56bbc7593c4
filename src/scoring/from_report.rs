//! Outcomes from a report in `outcomes/report/v1`: of each metric the last, which is by the usual standard and newest.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::found::{Found, FoundOpinion, FoundOutcome, Source, decimals, is_judged_by};
use crate::config::Standards;
use crate::model::{Basis, City, OpinionWord, OutcomeCount, Period, Reason, Slot, Verdict};

/// The form of reports that is read here, whatever later ones are written in.
pub const REPORT_FORM: &str = "outcomes/report/v1";

/// A report may have so many bytes: one of every city has a tenth of that.
pub const MOST_REPORT_BYTES: usize = 256_000_000;

/// A report that gives no outcomes of the city.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportUnread {
    /// It is longer than any report.
    #[error("has more than the {MOST_REPORT_BYTES} bytes that are read of a report")]
    TooLong,
    /// It is not such a report.
    #[error("is no report of the form `{REPORT_FORM}`: {0}")]
    NotAReport(String),
    /// It says that it has another form.
    #[error("is of the form `{0}`, and a report says `{REPORT_FORM}`")]
    OtherForm(String),
    /// It is about other cities.
    #[error("says nothing of {city}; it is about {}", .others.join(", "))]
    OtherCities {
        /// The city looked for.
        city: String,
        /// The cities it is about, the first few.
        others: Vec<String>,
    },
}

/// Names of cities in a message.
const FEW: usize = 5;

#[derive(Deserialize)]
struct Form {
    schema: String,
}

#[derive(Deserialize)]
struct Report {
    as_of: NaiveDate,
    cities: Vec<ReportCity>,
}

#[derive(Deserialize)]
struct ReportCity {
    geoid: Option<String>,
    name: String,
    country: Option<String>,
    as_of: Option<NaiveDate>,
    outcomes: Vec<ReportOutcome>,
}

#[derive(Deserialize)]
struct ReportOutcome {
    metric: String,
    #[serde(deserialize_with = "verdict")]
    verdict: String,
    reason: Option<Reason>,
    because: Option<String>,
    basis: Option<Basis>,
    value: Option<Decimal>,
    period: Option<Period>,
    standard: String,
    #[serde(default)]
    claims: Vec<ReportClaim>,
}

#[derive(Deserialize)]
struct ReportClaim {
    claimed: String,
    claimant: String,
    opinion: OpinionWord,
}

/// A verdict that is none of the three must not count as one of them.
fn verdict<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let word = String::deserialize(deserializer)?;
    let known = ["met", "not_met", "unknown"];
    if known.contains(&word.as_str()) {
        return Ok(word);
    }
    Err(serde::de::Error::custom(format!("`{word}` is no verdict: one of {}", known.join(", "))))
}

/// The outcomes of a city in a report.
pub fn from_report(bytes: &[u8], city: &City, standards: &Standards) -> Result<Found, ReportUnread> {
    if bytes.len() > MOST_REPORT_BYTES {
        return Err(ReportUnread::TooLong);
    }
    let wrong = |error: serde_json::Error| ReportUnread::NotAReport(error.to_string());
    let form: Form = serde_json::from_slice(bytes).map_err(wrong)?;
    if form.schema != REPORT_FORM {
        return Err(ReportUnread::OtherForm(form.schema));
    }
    let report: Report = serde_json::from_slice(bytes).map_err(wrong)?;
    let Some(told) = report.cities.iter().rfind(|told| told.is(city)) else {
        let others = report.cities.iter().take(FEW).map(|told| told.name.clone()).collect();
        return Err(ReportUnread::OtherCities { city: city.name().to_owned(), others });
    };
    let mut found = Found::nothing(Source::Report, "the report does not look at it");
    let as_of = told.as_of.unwrap_or(report.as_of);
    for outcome in &told.outcomes {
        let Some(slot) = Slot::from_id(&outcome.metric) else { continue };
        found.outcomes.insert(slot, outcome.found(slot, as_of, standards));
    }
    Ok(found)
}

impl ReportCity {
    fn is(&self, city: &City) -> bool {
        match city {
            City::Us(us) => self.geoid.as_deref() == Some(us.geoid.as_str()),
            City::Abroad(abroad) => self.name == abroad.name && self.country.as_ref() == Some(&abroad.country.alpha2),
        }
    }
}

impl ReportOutcome {
    fn found(&self, slot: Slot, as_of: NaiveDate, standards: &Standards) -> FoundOutcome {
        let verdict = match self.verdict.as_str() {
            "met" => Verdict::Met,
            "not_met" => Verdict::NotMet,
            _ => Verdict::Unknown(self.reason.unwrap_or(Reason::NotHeld)),
        };
        let (count, because) = if is_judged_by(slot, &self.standard, standards) {
            (OutcomeCount::of(verdict, self.basis), self.because.clone().unwrap_or_default())
        } else {
            let because = format!("the report judges it by `{}`, not by the programme's standard", self.standard);
            (OutcomeCount::Open, because)
        };
        let opinion = |claim: &ReportClaim| FoundOpinion {
            word: claim.opinion,
            claim: format!("{} · {}", claim.claimed, claim.claimant),
            finds_met: verdict == Verdict::Met,
        };
        FoundOutcome {
            basis: self.basis,
            value: self.value,
            decimals: decimals(slot, self.value, standards),
            period: self.period,
            standard: Some(self.standard.clone()),
            as_of: Some(as_of),
            opinions: self.claims.iter().map(opinion).collect(),
            ..FoundOutcome::counted(count, because)
        }
    }
}
