//! A city's own figure judged beside a claim: what it says, how it lies to what is found, and what accepting it would
//! mean. It looks at the finding and moves nothing of it.

use chrono::NaiveDate;

use super::{verdict, words};
use crate::config::MetricRules;
use crate::model::{
    Agreement, Answer, AnswerFinding, Caution, Claim, ClaimFinding, Metric, Outcome, Precision, Standard, Strength,
    Supplied, ValueWord, Verdict,
};

/// Judges a city's own figure by the standard of the claim that it answers.
///
/// `found` is what the agencies' figures say of the claim, `outcome` the outcome that it was judged by.
#[must_use]
pub fn judge_answer(
    found: &ClaimFinding,
    outcome: &Outcome,
    supplied: &Supplied,
    rules: &MetricRules,
) -> AnswerFinding {
    let answer = &supplied.answer;
    let mut finding = AnswerFinding {
        supplied: supplied.clone(),
        verdict: verdict::claimed(&answer.value, &outcome.standard),
        strength: strength(answer, &outcome.standard),
        value: value(&found.claim, answer),
        agreement: Agreement::NotSaid,
        cautions: cautions(&found.claim, answer, rules, found.as_of),
        if_accepted: None,
        checks: checks(answer, found.claim.metric),
    };
    finding.agreement = agreement(finding.verdict, outcome.verdict);
    finding.if_accepted = found.is_open().then(|| if_accepted(found, outcome, &finding));
    finding
}

fn strength(answer: &Answer, standard: &Standard) -> Option<Strength> {
    let margin = answer.margin.filter(|_| answer.value.precision == Precision::Exact)?;
    let reaches = answer.value.value.checked_sub(standard.limit).is_some_and(|distance| distance.abs() <= margin);
    Some(if reaches { Strength::WithinMargin } else { Strength::OutsideMargin })
}

/// Whether the answer gives the value claimed. One that is printed with fewer digits cannot give more of them.
fn value(claim: &Claim, answer: &Answer) -> ValueWord {
    let (claimed, own) = (&claim.value, &answer.value);
    if [claimed.precision, own.precision] != [Precision::Exact; 2] {
        return ValueWord::TooVague;
    }
    let apart = claimed.difference(own.value).abs();
    if claimed.is_reproduced_by(own.value) {
        ValueWord::Reproduced
    } else if apart <= answer.margin.unwrap_or(own.half_unit()) {
        ValueWord::Compatible
    } else {
        ValueWord::NotReproduced
    }
}

fn agreement(own: Option<Verdict>, agencies: Verdict) -> Agreement {
    match (own, agencies) {
        (None, _) => Agreement::NotSaid,
        (Some(_), Verdict::Unknown(_)) => Agreement::Alone,
        (Some(own), agencies) if own == agencies => Agreement::Agrees,
        (Some(_), _) => Agreement::Differs,
    }
}

fn cautions(claim: &Claim, answer: &Answer, rules: &MetricRules, as_of: NaiveDate) -> Vec<(Caution, String)> {
    let (period, supplied) = (answer.period, answer.supplied);
    let (label, age) = (period.label(), rules.max_age_years_of(period));
    let mut told = Vec::new();
    if period.fresh_until(age) < as_of {
        let text = format!("It is of {label}, too old on {as_of} to carry a verdict (more than {age} years).");
        told.push((Caution::Stale, text));
    }
    if period.to > as_of {
        let text = format!("Its period {label} was not over on {as_of}, the day that the claim is judged as of.");
        told.push((Caution::PeriodNotOver, text));
    }
    if period.to > supplied {
        let text = format!("Its period {label} was not over when it was supplied, on {supplied}.");
        told.push((Caution::SuppliedEarly, text));
    }
    if supplied > as_of {
        let text = format!("It was supplied on {supplied}, after {as_of}, the day that the claim is judged as of.");
        told.push((Caution::SuppliedLater, text));
    }
    if let Some(named) = claim.period.filter(|named| *named != period) {
        told.push((Caution::OtherPeriod, format!("It is of {label}; the claim names {}.", named.label())));
    }
    told
}

/// What a reviewer must see in the file before the figure is worth anything.
fn checks(answer: &Answer, metric: Metric) -> Vec<String> {
    let mut checks = vec![format!(
        "that {} gives {} for {} and for the whole of the city",
        answer.file,
        words::printed_value(&answer.value, metric),
        answer.period.label()
    )];
    match metric {
        Metric::Broadband => {
            checks.push("that it names its table or survey, and which households were asked".to_owned());
            checks.push("that a household counts as the standard has it, and which subscriptions count".to_owned());
            checks.push(match answer.margin {
                Some(margin) => format!("how the margin of ±{} was reckoned, at 90 %", margin.normalize()),
                None => "how far sampling can move it: no margin is given".to_owned(),
            });
        }
        Metric::Nominated => checks.push("that it was derived as the definition says, and not otherwise".to_owned()),
        Metric::Pm25 => {
            checks.push("that it names its monitors, and where they stand".to_owned());
            checks.push("their method and calibration against a federal reference or equivalent monitor".to_owned());
            checks.push("that it is the mean of whole years, and how many days are missing".to_owned());
        }
    }
    checks
}

fn if_accepted(found: &ClaimFinding, outcome: &Outcome, finding: &AnswerFinding) -> String {
    let bars: Vec<Caution> =
        finding.cautions.iter().map(|(caution, _)| *caution).filter(|caution| caution.bars_a_verdict()).collect();
    let verdict = if bars.is_empty() { verdict_if_accepted(outcome, finding) } else { barred(found.as_of, &bars) };
    format!("If the reviewer accepts it: {verdict}; {}.", value_if_accepted(&found.claim, finding))
}

fn barred(as_of: NaiveDate, bars: &[Caution]) -> String {
    let why = if bars.contains(&Caution::Stale) { "too old" } else { "of a period that was not over" };
    format!("it carries no verdict as of {as_of} all the same, being {why}")
}

fn verdict_if_accepted(outcome: &Outcome, finding: &AnswerFinding) -> String {
    let Some(own) = finding.verdict else {
        return "it is printed so that it says neither met nor not met".to_owned();
    };
    let stands = words::stands(own, &outcome.standard);
    let within = match finding.strength {
        Some(Strength::WithinMargin) => ", though its own 90 % interval holds the limit",
        Some(Strength::OutsideMargin) | None => "",
    };
    match finding.agreement {
        Agreement::Agrees => format!("the city {stands}{within}, as by the agencies' figures"),
        Agreement::Differs => {
            format!(
                "the city {stands}{within}, against the agencies' figures, and the reviewer decides between the two"
            )
        }
        Agreement::Alone | Agreement::NotSaid => {
            format!("the city {stands}{within}, by its own figure alone: no figure of the agencies carries a verdict")
        }
    }
}

fn value_if_accepted(claim: &Claim, finding: &AnswerFinding) -> String {
    let claimed = words::printed(claim);
    match finding.value {
        ValueWord::Reproduced => format!("the {claimed} claimed is what the city's own figure gives"),
        ValueWord::Compatible if finding.supplied.answer.margin.is_some() => {
            format!("the {claimed} claimed lies in its margin")
        }
        ValueWord::Compatible => format!("the {claimed} claimed agrees with it as far as its digits go"),
        ValueWord::NotReproduced | ValueWord::NothingHeld => format!("it does not give the {claimed} claimed either"),
        ValueWord::TooVague => "no digits of claim and answer can be held against each other".to_owned(),
    }
}
