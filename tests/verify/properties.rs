//! What holds whatever the claim and the evidence are.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use resident_outcomes::model::{
    Claim, ClaimFinding, Derivation, Flag, Gap, Method, Metric, OpinionWord, Precision, Printed, Reason, Series,
    Strength, Support, ValueWord, Verdict,
};
use resident_outcomes::verify::search::rank;
use rust_decimal::Decimal;

use crate::given::{against, as_series, claim, config, figure, gap, judged, named, series};

/// Why a method may give no figure. That an agency withholds one, or does not list the place, is not among them: it
/// halts the search for another definition, so taking that answer away may let one be found.
const SILENCE: [Reason; 6] = [
    Reason::NotHeld,
    Reason::ProviderFailed,
    Reason::NoMonitor,
    Reason::Incomplete,
    Reason::NoPoint,
    Reason::NotPublished,
];

/// From the best, 0, to the worst.
fn place(word: OpinionWord) -> usize {
    use OpinionWord::{Adverse, Disclaimer, Qualified, Unmodified, UnmodifiedWithEmphasis};
    let order = [Unmodified, UnmodifiedWithEmphasis, Qualified, Disclaimer, Adverse];
    order.iter().position(|other| *other == word).unwrap()
}

/// Whether evidence taken away may lead from one opinion to the other: never to a better one, but that an adverse one
/// may come to say that what is left does not suffice.
fn may_lead(from: OpinionWord, to: OpinionWord) -> bool {
    place(to) >= place(from) || (from, to) == (OpinionWord::Adverse, OpinionWord::Disclaimer)
}

fn methods(metric: Metric) -> Vec<Method> {
    let mut seen = BTreeSet::new();
    let all = config().metrics.get(metric).methods.iter().map(|rule| rule.method);
    all.filter(|method| seen.insert(*method)).collect()
}

/// Values around the limit. `one_sided` keeps to those that meet it, so that claims can hold at all.
fn values(metric: Metric, one_sided: bool) -> Vec<&'static str> {
    match (metric, one_sided) {
        (Metric::Broadband, true) => vec!["75", "80", "88.6", "89"],
        (Metric::Broadband, false) => vec!["70", "74.996", "75", "75.3", "80", "89"],
        (Metric::Pm25, true) => vec!["7.21", "9", "10"],
        (Metric::Nominated, _) => panic!("no agency measures it"),
        (Metric::Pm25, false) => vec!["7.21", "9.96", "10", "10.04", "10.7", "12"],
    }
}

/// What one method comes to: the year, and its figure with a flag or the reason why there is none.
fn derivation(method: Method, one_sided: bool) -> impl Strategy<Value = Derivation> {
    let metric = method.metric();
    let moe = if metric == Metric::Broadband { vec!["", "±0", "±0.1", "±2"] } else { vec![""] };
    let years = if one_sided { vec![2021, 2021, 2022] } else { vec![2021, 2021, 2022, 2020, 2016] };
    let flags = prop::option::weighted(0.1, select(Flag::ALL));
    let silent = prop::option::weighted(if one_sided { 0.02 } else { 0.3 }, select(SILENCE.to_vec()));
    (select(values(metric, one_sided)), select(moe), select(years), flags, silent).prop_map(
        move |(value, moe, year, flag, silent)| {
            let id = method.to_string();
            let mut derivation = figure(&id, year, &format!("{value}{moe}"));
            match (silent, &mut derivation.result) {
                (Some(reason), _) => return gap(&id, year, reason),
                (None, Ok(seen)) => seen.flags.extend(flag.filter(|flag| *flag != Flag::Stale)),
                (None, Err(_)) => {}
            }
            derivation
        },
    )
}

/// A claim, and what every method comes to.
fn case() -> impl Strategy<Value = (Claim, Vec<Derivation>)> {
    (select(Metric::AGENCIES.to_vec()), any::<bool>()).prop_flat_map(|(metric, one_sided)| {
        let derivations: Vec<_> = methods(metric).into_iter().map(|method| derivation(method, one_sided)).collect();
        let mut printed = values(metric, one_sided);
        printed.extend(match metric {
            Metric::Broadband if !one_sided => vec!["60", "75.0", "~89", ">=75", "<=75"],
            Metric::Pm25 if !one_sided => vec!["10.0", "<=10", ">=11"],
            _ => vec![],
        });
        let named_by = prop::option::weighted(0.2, select(methods(metric)));
        let claim = (select(printed), named_by).prop_map(move |(value, by)| Claim {
            definition: by.map(|by| named("as named", &[&by.to_string()])),
            ..claim(metric, value)
        });
        (claim, derivations)
    })
}

/// Those of `all` whose place is picked.
fn without<T: Clone>(all: &[T], picked: &[Index]) -> Vec<T> {
    let gone: BTreeSet<usize> = picked.iter().filter(|_| !all.is_empty()).map(|index| index.index(all.len())).collect();
    all.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, one)| one.clone()).collect()
}

fn check(finding: &ClaimFinding) -> Result<(), TestCaseError> {
    let (value, verdict, opinion) = (&finding.value, &finding.verdict, &finding.opinion);
    prop_assert!(!opinion.reasons.is_empty(), "{finding:?}");
    prop_assert!(opinion.reasons.is_sorted_by_key(|(reason, _)| *reason), "{:?}", opinion.reasons);
    prop_assert!(value.near.len() <= 5);
    match opinion.word {
        OpinionWord::Unmodified | OpinionWord::UnmodifiedWithEmphasis => {
            prop_assert!(matches!(value.word, ValueWord::Reproduced | ValueWord::Compatible));
            prop_assert_eq!(verdict.support, Support::Confirmed);
            prop_assert!(verdict.flipped_by.is_empty() && verdict.not_looked_at.is_empty());
            prop_assert_ne!(verdict.strength, Some(Strength::WithinMargin));
        }
        OpinionWord::Adverse => {
            prop_assert_eq!(verdict.support, Support::Contradicted);
            prop_assert!(verdict.supported_by.is_empty());
        }
        OpinionWord::Qualified => prop_assert!(!verdict.supported_by.is_empty() || verdict.strength.is_some()),
        OpinionWord::Disclaimer => {}
    }
    if let Verdict::Unknown(_) = verdict.found {
        prop_assert_eq!(opinion.word, OpinionWord::Disclaimer);
    }
    Ok(())
}

fn any_decimal() -> impl Strategy<Value = Decimal> {
    let far = select(vec![Decimal::MAX, Decimal::MIN, Decimal::ZERO, Decimal::new(1, 28)]);
    let any = (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>(), 0..29_u32);
    prop_oneof![1 => far, 3 => any.prop_map(|(low, mid, high, minus, scale)| Decimal::from_parts(low, mid, high, minus, scale))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Evidence that is taken away never betters an opinion.
    #[test]
    fn less_evidence_is_never_better(
        (claim, derivations) in case(),
        gone in prop::collection::vec(any::<Index>(), 0..6),
        dropped in prop::collection::vec(any::<Index>(), 0..6),
    ) {
        let series = as_series(&derivations);
        let before = against(&claim, derivations.clone(), &series);
        check(&before)?;
        let mut less = derivations;
        for index in gone {
            let at = index.index(less.len());
            less[at].result = Err(Gap::new(Reason::NotHeld, ""));
        }
        let after = against(&claim, less, &without(&series, &dropped));
        check(&after)?;
        let (from, to) = (before.opinion.word, after.opinion.word);
        prop_assert!(may_lead(from, to), "{from} became {to}: {:?} {:?}", before.opinion, after.opinion);
    }

    /// A method more that agrees, and of which there is nothing to remark, never worsens it.
    #[test]
    fn agreement_is_never_worse((claim, mut derivations) in case(), silent in any::<Index>(), year in 2021..2023_i32) {
        let series = as_series(&derivations);
        let before = against(&claim, derivations.clone(), &series);
        let Some(claimed) = before.verdict.claimed else { return Ok(()) };
        let gaps: Vec<usize> = (0..derivations.len()).filter(|at| derivations[*at].result.is_err()).collect();
        prop_assume!(!gaps.is_empty());
        let at = gaps[silent.index(gaps.len())];
        let value = match (claim.metric, claimed) {
            (Metric::Broadband, Verdict::Met) => "90±1",
            (Metric::Broadband, _) => "50±1",
            (Metric::Pm25, Verdict::Met) => "8",
            (Metric::Pm25 | Metric::Nominated, _) => "14",
        };
        derivations[at] = figure(&derivations[at].method.to_string(), year, value);
        let more = against(&claim, derivations.clone(), &series);
        let and_series = against(&claim, derivations.clone(), &as_series(&derivations));
        for after in [more, and_series] {
            check(&after)?;
            let (from, to) = (before.opinion.word, after.opinion.word);
            prop_assert!(place(to) <= place(from), "{from} became {to}: {:?} {:?}", before.opinion, after.opinion);
        }
    }

    /// Nothing that can be written as a decimal breaks the judging or the search.
    #[test]
    fn any_decimal_is_judged(
        value in any_decimal(),
        decimals in any::<u32>(),
        precision in select(Precision::ALL),
        figures in prop::collection::vec((any_decimal(), prop::option::of(any_decimal())), 0..4),
        metric in select(Metric::AGENCIES.to_vec()),
    ) {
        let claim = Claim {
            value: Printed { text: value.to_string(), value, decimals, precision },
            ..claim(metric, "1")
        };
        let ids: Vec<String> = methods(metric).iter().map(ToString::to_string).collect();
        let of = |(value, moe): &(Decimal, Option<Decimal>), id: &String| {
            figure(id, 2021, &moe.map_or(value.to_string(), |moe| format!("{value}±{}", moe.abs())))
        };
        let derivations: Vec<Derivation> = figures.iter().zip(&ids).map(|(figure, id)| of(figure, id)).collect();
        check(&judged(&claim, derivations.clone()))?;
        let search = rank(&claim.value, &as_series(&derivations));
        prop_assert!(search.matching().len() <= search.ranked.len());
        prop_assert!(search.by_chance >= Decimal::ZERO);
    }
}

/// The cases above reach every opinion, or they would show little.
#[test]
fn the_cases_reach_every_opinion() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..1024 {
        let (claim, derivations) = case().new_tree(&mut runner).unwrap().current();
        reached.insert(judged(&claim, derivations).opinion.word);
    }
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), OpinionWord::ALL);
}

/// Each single figure that is taken away from a claim that holds leaves it qualified at best; bounds and context are not
/// missed.
#[test]
fn each_admissible_figure_is_missed() {
    let all: Vec<Derivation> =
        methods(Metric::Pm25).iter().map(|method| figure(&method.to_string(), 2022, "9")).collect();
    let claim = claim(Metric::Pm25, "9");
    let whole: Vec<Series> = vec![series("city-mean/days", 2022, "9")];
    assert_eq!(against(&claim, all.clone(), &whole).opinion.word, OpinionWord::Unmodified);
    for at in 0..all.len() {
        let mut less = all.clone();
        less[at].result = Err(Gap::new(Reason::NotHeld, ""));
        let id = less[at].method.to_string();
        let missed = !id.starts_with("county-max") && !id.starts_with("design-value");
        let expected = if missed { OpinionWord::Qualified } else { OpinionWord::Unmodified };
        assert_eq!(against(&claim, less, &whole).opinion.word, expected, "{id}");
    }
}
