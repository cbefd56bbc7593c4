//! The counts at the edges of the bands, by both editions and every reading of them.

use resident_outcomes::model::{OutcomeCount, Tier};
use resident_outcomes::scoring::{Reading, Rules, parting};

use crate::{CONFIG, found, only, score, with_met};

use Tier::{Gold, None, Platinum, Silver};

/// Criteria met, the printed share, and the tier of it by the report's bands and by those announced.
const EDGES: [(usize, u32, Tier, Tier); 9] = [
    (0, 0, None, None),
    (21, 49, None, None),
    (22, 51, Silver, Silver),
    (28, 65, Silver, Silver),
    (29, 67, Gold, Silver),
    (30, 70, Gold, Gold),
    (36, 84, Gold, Gold),
    (37, 86, Platinum, Platinum),
    (43, 100, Platinum, Platinum),
];

#[test]
fn each_edge_by_both_editions() {
    for (met, percent, by_report, announced) in EDGES {
        for (edition, expected) in [("report-2023", by_report), ("announced", announced)] {
            let score = score(&with_met(met), &found([OutcomeCount::Established; 3]), edition);
            // DM8 is the last to be met.
            let tier = if met < 43 { expected.min(Gold) } else { expected };
            assert_eq!((score.percent, score.tier), (percent, only(tier)), "{met} by {edition}");
            let effect = score.editions.iter().find(|effect| effect.edition.0 == edition).unwrap();
            let by_share = effect.readings.map(|(_, tier)| tier);
            let ambiguous = (met, edition) == (29, "announced");
            let readings = if ambiguous { [Silver, None, Silver] } else { [expected; 3] };
            assert_eq!((by_share, effect.is_ambiguous()), (readings, ambiguous), "{met} by {edition}");
            assert_eq!(effect.between_bands, ambiguous);
            assert_eq!(score.is_where_editions_part(), met == 29);
        }
    }
}

#[test]
fn the_wordings_part_at_29_only() {
    assert_eq!(parting(&CONFIG.criteria, &CONFIG.editions), [29]);
}

#[test]
fn the_first_counts_of_each_tier() {
    for (edition, first) in [("report-2023", [22, 29, 37]), ("announced", [22, 30, 37])] {
        let rules = Rules { criteria: &CONFIG.criteria, edition: CONFIG.editions.find(edition).unwrap() };
        assert_eq!([Silver, Gold, Platinum].map(|tier| rules.fewest(tier)), first, "{edition}");
        for met in 0..=43 {
            let tiers = Reading::ALL.iter().map(|reading| rules.by_percentage(met, *reading));
            assert!(
                tiers.clone().all(|tier| tier == tiers.clone().next().unwrap()) || (met, edition) == (29, "announced")
            );
        }
    }
}
