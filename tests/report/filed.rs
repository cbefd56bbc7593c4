//! The page that a reviewer files, in HTML and Markdown.

use std::collections::BTreeSet;

use proptest::prelude::*;
use resident_outcomes::config::{self, Config};
use resident_outcomes::model::{
    Assessment, City, ClaimFinding, Dataset, Definition, Detail, Flags, Level, MeanOf, Method, Metric, OpinionWord,
    Period, Point, Series, Statistic, UsCity,
};
use resident_outcomes::report::{Dossier, PeersBeside, Run, Supply, html, markdown};
use resident_outcomes::verify::peers::{PeerShare, Peers};

use crate::findings::{claim, each_opinion};
use crate::judged::{day, digest, number, run};
use crate::samples;

/// What a page is made from, owned.
struct Filed {
    assessment: Assessment,
    claims: Vec<Vec<ClaimFinding>>,
    series: Vec<Series>,
    run: Run,
    config: Config,
}

impl Filed {
    fn of(assessment: Assessment, claims: Vec<Vec<ClaimFinding>>) -> Self {
        let run = run(Supply::Store, samples::unreached());
        Self { assessment, claims, series: Vec::new(), run, config: config::load(None).unwrap() }
    }

    fn dossiers(&self) -> Vec<Dossier<'_>> {
        let of_city = |(at, judged)| Dossier {
            as_of: self.assessment.as_of,
            judged,
            claims: self.claims.get(at).map_or(&[], Vec::as_slice),
            series: if at == 0 { &self.series } else { &[] },
            evidence: &self.assessment.evidence,
            run: &self.run,
            metrics: &self.config.metrics,
        };
        self.assessment.cities.iter().enumerate().map(of_city).collect()
    }
}

/// Invented: shares by year with their margins, and a county's beside them.
fn series() -> Vec<Series> {
    let share = |level, place: &str, name: &str, vintage: i32, value: &str, margin: &str| Series {
        level,
        place: place.to_owned(),
        name: name.to_owned(),
        method: Method::broadband(Definition::Wired, Dataset::Acs5),
        period: Period::years(vintage - 4, vintage),
        value: number(value),
        moe90: Some(number(margin)),
        flags: Flags::default(),
        released: day("2022-12-08"),
        stale: false,
        evidence: BTreeSet::from([digest("table")]),
    };
    let city = [(2017, "68.40", "1.10"), (2018, "70.95", "1.02"), (2019, "73.20", "0.95"), (2020, "75.60", "0.90")];
    let of_city =
        city.map(|(vintage, value, margin)| share(Level::City, "4752006", "Nashville", vintage, value, margin));
    let county = share(Level::County, "47037", "Davidson County", 2021, "75.31", "0.70");
    of_city.into_iter().chain([county]).collect()
}

/// A point for the city, and one for each site: the map has something to show.
fn place(assessment: &mut Assessment) {
    let city = &mut assessment.cities[0];
    let City::Us(us) = &mut city.city else { unreachable!("a US place") };
    let origin = resident_outcomes::model::PointOrigin::InteriorPoint;
    us.point = Some(resident_outcomes::model::CityPoint { at: Point { lat: 36.1718, lon: -86.785 }, origin });
    let points = [("0023", 36.1764, -86.7389), ("0007", 36.2978, -86.6531), ("0040", 36.205, -86.7447)];
    for outcome in &mut city.outcomes {
        let tried = outcome.methods.iter_mut().filter_map(|tried| tried.derivation.result.as_mut().ok());
        for seen in tried.chain(outcome.observation.as_mut()) {
            let Detail::Sites(sites) = &mut seen.detail else { continue };
            for site in sites {
                let code = site.monitor.site.to_string();
                let found = points.iter().find(|(number, ..)| code.ends_with(number));
                site.point = found.map(|(_, lat, lon)| Point { lat: *lat, lon: *lon });
            }
        }
    }
}

/// Every opinion, flips, gaps and a trend; an interval that holds the standard; no data at all.
fn filed() -> Filed {
    let mut assessment = samples::nashville_disputed();
    place(&mut assessment);
    assessment.cities.extend(samples::detroit_shipped().cities);
    assessment.cities.extend(samples::recife().cities);
    assessment.evidence.extend(samples::shipped_evidence());
    assessment.evidence.extend(samples::live_evidence());
    let claims = vec![each_opinion(&assessment.cities[0].city), vec![], vec![]];
    let mut filed = Filed { series: series(), ..Filed::of(assessment, claims) };
    let share = |with_value, met| PeerShare { cities: with_value + 3, with_value, met };
    let peers = Peers { all: share(1312, 931), similar: share(214, 160), similar_from_to: (300_000, 1_200_000) };
    let (city, metric, period) = ("4752006".to_owned(), Metric::Broadband, Period::years(2017, 2021));
    filed.run.peers = vec![PeersBeside { city, metric, period, peers }];
    filed
}

#[test]
fn the_page_reads_as_filed() {
    let page = html(&filed().dossiers());
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    insta::assert_snapshot!("filed_html", format!("{before}{after}").replace("><", ">\n<"));
    insta::assert_snapshot!("filed_markdown", markdown(&filed().dossiers()));
}

/// The Bureau's test, never by overlapping intervals: the newest period against the newest that shares no year with it.
#[test]
fn a_change_is_tested_between_periods_that_share_no_year() {
    let cases = [
        ("68.40", "1.10", "From 2008-2012 to 2016-2020 by 7.20 points: more than chance"),
        ("74.60", "1.10", "From 2008-2012 to 2016-2020 by 1.00 points: no more than chance"),
    ];
    for (value, margin, expected) in cases {
        let mut filed = filed();
        let mut before = filed.series[0].clone();
        (before.period, before.value, before.moe90) = (Period::years(2008, 2012), number(value), Some(number(margin)));
        filed.series.push(before);
        let page = markdown(&filed.dossiers());
        assert!(page.contains(expected), "{expected}: {page}");
    }
}

#[test]
fn every_opinion_and_flip_is_told_in_words() {
    let page = html(&filed().dossiers());
    for word in OpinionWord::ALL {
        assert!(page.contains(&format!("class=\"opinion {word}\"")), "{word}");
    }
    for words in ["FLIPS: ", "turns to met", "carries the verdict", "not claimed", "claimed 89 %", "Working paper"] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn pages_of_every_sample_stand_alone_and_are_well_formed() {
    for (name, assessment) in samples::all() {
        let filed = Filed::of(assessment, vec![]);
        let page = html(&filed.dossiers());
        well_formed(&page).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(page, html(&filed.dossiers()), "{name}: the same bytes twice");
        for method in filed.assessment.cities.iter().flat_map(|city| &city.outcomes).flat_map(|one| &one.methods) {
            let Ok(seen) = &method.derivation.result else { continue };
            for digest in &seen.evidence {
                let known = filed.assessment.evidence.contains_key(digest);
                assert!(!known || page.contains(&digest.to_string()), "{name}: {digest} is not told");
            }
        }
    }
    let page = html(&filed().dossiers());
    well_formed(&page).unwrap();
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "no id twice: {ids:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_of_data_becomes_markup(name in "[<>&\"'a-z/ =:|*]{1,40}|\\PC{1,40}", claimant in "(<script>|https://|[<>&\"' |])\\PC{0,20}") {
        let mut assessment = samples::raleigh_live();
        let City::Us(UsCity { name: of_city, .. }) = &mut assessment.cities[0].city else { unreachable!("a US place") };
        of_city.clone_from(&name);
        let mut claims = each_opinion(&assessment.cities[0].city);
        claims.truncate(1);
        claims[0].claim.claimant = claimant.clone();
        claims[0].claim.document = Some(name);
        for outcome in &mut assessment.cities[0].outcomes {
            for tried in &mut outcome.methods {
                let Ok(seen) = &mut tried.derivation.result else { continue };
                let Detail::Sites(sites) = &mut seen.detail else { continue };
                for site in sites {
                    site.site_name = Some(claimant.clone());
                }
            }
        }
        let filed = Filed::of(assessment, vec![claims]);
        let page = html(&filed.dossiers());
        prop_assert_eq!(well_formed(&page), Ok(()));
        let text = markdown(&filed.dossiers());
        prop_assert!(!text.contains("<script"));
        for row in text.lines().filter(|line| line.starts_with('|')) {
            let cells = row.replace("\\|", "").matches('|').count();
            prop_assert!([5, 6, 7, 8, 9, 10, 11].contains(&cells), "{}", row);
        }
    }
}

const VOID: [&str; 3] = ["meta", "br", "hr"];

/// Whether every tag is closed in its turn, every attribute quoted, and nothing is run or fetched.
fn well_formed(page: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").ok_or("no document type")?;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').ok_or("a tag without an end")? + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        if tag.matches('"').count() % 2 == 1 || tag.contains("://") || tag.contains(" on") || name == "script" {
            return Err(format!("<{tag}>"));
        }
        if tag.contains(" src=") || (tag.contains(" href=") && !tag.contains(" href=\"#")) {
            return Err(format!("<{tag}> fetches"));
        }
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} are not closed")) }
}

#[test]
fn a_claim_without_figures_has_a_page() {
    let mut assessment = samples::recife();
    let city = assessment.cities[0].city.clone();
    assessment.evidence.clear();
    let claims = vec![claim(&city, OpinionWord::Disclaimer)];
    let filed = Filed::of(assessment, vec![claims]);
    let page = html(&filed.dossiers());
    well_formed(&page).unwrap();
    assert!(page.contains("Disclaimer of opinion: the evidence does not suffice"));
    let method = Method::pm25(Statistic::CityMean, MeanOf::Days);
    assert!(!page.contains(&format!(">{method}<")), "no id of a method outside the appendix");
}
