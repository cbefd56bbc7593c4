//! Claims with what was found of them: one of each opinion. All figures are invented.

use std::collections::{BTreeMap, BTreeSet};

use resident_outcomes::model::{
    Agreement, Answer, AnswerFinding, Basis, Bias, Caution, City, Claim, ClaimFinding, ClaimedDefinition, Dataset,
    Definition, Flags, GroupStand, Level, Method, Metric, Nearness, Opinion, OpinionReason, OpinionWord, Period,
    Precision, Printed, Series, Settle, Strength, Supplied, Support, ValueFinding, ValueWord, Verdict, VerdictFinding,
};

use crate::judged::{day, digest, number};

/// One claim of each opinion.
pub fn each_opinion(city: &City) -> Vec<ClaimFinding> {
    OpinionWord::ALL.iter().map(|word| claim(city, *word)).collect()
}

/// A claim on which the opinion is `word`.
pub fn claim(city: &City, word: OpinionWord) -> ClaimFinding {
    let (value, support, reason, sentence) = match word {
        OpinionWord::Unmodified => (ValueWord::Reproduced, Support::Confirmed, OpinionReason::Holds, "the claim holds"),
        OpinionWord::UnmodifiedWithEmphasis => (
            ValueWord::Compatible,
            Support::Confirmed,
            OpinionReason::Flagged,
            "part of the year's data was not certified",
        ),
        OpinionWord::Qualified => (
            ValueWord::NotReproduced,
            Support::Indicated,
            OpinionReason::GroupFlips,
            "under cable, fiber or DSL the standard is not met",
        ),
        OpinionWord::Adverse => (
            ValueWord::TooVague,
            Support::Contradicted,
            OpinionReason::Contradicted,
            "the first-choice figure lies outside its margin below the standard",
        ),
        OpinionWord::Disclaimer => {
            (ValueWord::NothingHeld, Support::Undetermined, OpinionReason::NoVerdict, "no figure carries a verdict")
        }
    };
    let metric = if word == OpinionWord::Disclaimer { Metric::Pm25 } else { Metric::Broadband };
    let settle = Settle {
        what: "EPA's annual file of 2022".to_owned(),
        whom: "EPA".to_owned(),
        commands: vec!["outcomes fetch".to_owned()],
    };
    ClaimFinding {
        claim: stated(city, metric, word),
        as_of: day("2023-07-01"),
        value: value_of(value),
        verdict: verdict_of(support),
        opinion: Opinion {
            word,
            reasons: vec![(reason, sentence.to_owned())],
            settles: if word == OpinionWord::Disclaimer { vec![settle] } else { vec![] },
        },
        answers: if word == OpinionWord::Disclaimer { vec![own()] } else { vec![] },
    }
}

/// A city's own figure in answer to a claim that nothing of the agencies' settles.
fn own() -> AnswerFinding {
    let answer = Answer {
        line: 9,
        value: Printed { text: "7.2".to_owned(), value: number("7.2"), decimals: 1, precision: Precision::Exact },
        margin: None,
        period: Period::year(2022),
        method: "hourly means of <one> monitor at the city's yard".to_owned(),
        supplied_by: "Office of Air & Water".to_owned(),
        supplied: day("2023-07-15"),
        file: "own/yard.csv".to_owned(),
        document: Some("Monitoring note".to_owned()),
        page: Some("3".to_owned()),
    };
    AnswerFinding {
        supplied: Supplied { answer, evidence: digest("own") },
        verdict: Some(Verdict::Met),
        strength: None,
        value: ValueWord::Compatible,
        agreement: Agreement::Alone,
        cautions: vec![(Caution::SuppliedLater, "It was supplied on 2023-07-15, after 2023-07-01.".to_owned())],
        if_accepted: Some("If the reviewer accepts it: the city meets the standard.".to_owned()),
        checks: vec!["that own/yard.csv gives 7.2 µg/m³".to_owned(), "its monitors".to_owned()],
    }
}

fn stated(city: &City, metric: Metric, word: OpinionWord) -> Claim {
    let (text, value, decimals) = if metric == Metric::Pm25 { ("7.21", "7.21", 2) } else { ("89", "89", 0) };
    Claim {
        id: word.id().to_owned(),
        line: 3,
        city: city.clone(),
        metric,
        value: Printed { text: text.to_owned(), value: number(value), decimals, precision: Precision::Exact },
        claimant: "Office of the Mayor".to_owned(),
        document: Some("Annual report & <summary>".to_owned()),
        page: Some("12".to_owned()),
        definition: (metric == Metric::Broadband).then(|| ClaimedDefinition {
            text: "American Community Survey".to_owned(),
            methods: vec![Method::broadband(Definition::Any, Dataset::Acs5)],
        }),
        period: (word == OpinionWord::Unmodified).then(|| Period::years(2017, 2021)),
        cut_off: Some(day("2023-07-01")),
        standard: None,
    }
}

fn value_of(word: ValueWord) -> ValueFinding {
    let near = |definition, value: &str| Nearness {
        series: Series {
            level: Level::City,
            place: "4752006".to_owned(),
            name: "Nashville".to_owned(),
            method: Method::broadband(definition, Dataset::Acs5),
            period: Period::years(2017, 2021),
            value: number(value),
            moe90: Some(number("0.71")),
            flags: Flags::default(),
            released: day("2022-12-08"),
            stale: false,
            evidence: BTreeSet::from([digest("table")]),
        },
        difference: number(value) - number("89"),
    };
    let found = matches!(word, ValueWord::Reproduced | ValueWord::Compatible);
    let held = word != ValueWord::NothingHeld;
    ValueFinding {
        word,
        by: if found { vec![near(Definition::Any, "89.02")] } else { vec![] },
        near: if held { vec![near(Definition::NotCellularOnly, "81.11")] } else { vec![] },
        bias: (word == ValueWord::NotReproduced).then_some(Bias::Overstates),
    }
}

fn verdict_of(support: Support) -> VerdictFinding {
    let known = support != Support::Undetermined;
    let found = match support {
        Support::Confirmed | Support::Indicated => Verdict::Met,
        Support::Contradicted | Support::Doubted => Verdict::NotMet,
        Support::Undetermined => Verdict::Unknown(resident_outcomes::model::Reason::NotHeld),
    };
    let basis = if support == Support::Indicated { Basis::Fallback } else { Basis::Primary };
    let groups = [("any", GroupStand::Agrees), ("wired", GroupStand::Flips)];
    VerdictFinding {
        supported_by: Vec::new(),
        not_looked_at: Vec::new(),
        claimed: Some(Verdict::Met),
        found,
        basis: known.then_some(basis),
        strength: known.then_some(Strength::OutsideMargin),
        support,
        groups: if known { BTreeMap::from(groups) } else { BTreeMap::new() },
        flipped_by: vec![],
    }
}
