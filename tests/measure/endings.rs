//! Planning ends, whatever is answered.

use std::collections::BTreeSet;

use proptest::prelude::*;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::{City, Metric, UsCity};
use resident_outcomes::plan::{Known, Request, Scope, Status, to_read};

use crate::given::{config, day, equator, named};
use crate::planned::{ALL, Ask, absent, failed, held};

fn a_status() -> impl Strategy<Value = Status> {
    prop_oneof![Just(held()), Just(Status::Silent), Just(absent()), Just(failed())]
}

fn some_cities() -> Vec<UsCity> {
    vec![equator(), named("Hartford, CT"), named("Boise City city, ID"), named("New York, NY"), named("Mesa, AZ")]
}

prop_compose! {
    fn a_question()(
        cities in prop::sample::subsequence(some_cities(), 1..4),
        metrics in prop::sample::subsequence(Metric::AGENCIES.to_vec(), 1..=2),
        all in any::<bool>(),
        as_of in prop::sample::select(vec!["1999-01-01", "2001-07-01", "2019-01-01", "2022-12-07", "2023-07-01", "2026-02-01"]),
        years in prop::option::of((1998..2027_i32, 0..6_i32)),
        routes in prop::sample::subsequence(ALL.to_vec(), 0..=4),
    ) -> Ask {
        Ask {
            cities: cities.into_iter().map(City::Us).collect(),
            metrics,
            scope: if all { Scope::All } else { Scope::Same },
            as_of,
            years: years.map(|(first, more)| first..=first + more),
            routes: routes.into_iter().collect(),
        }
    }
}

/// Whether a resource could exist on a day and by the routes allowed.
fn is_fair(ask: &Ask, request: &Request) -> bool {
    let as_of = day(ask.as_of);
    let releases = &config().releases;
    let existed = match &request.resource {
        Resource::CensusFile { dataset, vintage, .. } => {
            *vintage >= 2021 && releases.vintages(*dataset, as_of).contains(vintage)
        }
        Resource::CensusQuery { dataset, vintage, .. } => releases.vintages(*dataset, as_of).contains(vintage),
        Resource::AnnualFile { year } | Resource::DailyFile { year } | Resource::AqsQuery { year, .. } => {
            releases.years(as_of).contains(year)
        }
        Resource::Gazetteer { .. }
        | Resource::Popest { .. }
        | Resource::Snapshot { .. }
        | Resource::CityFile { .. }
        | Resource::Definition { .. }
        | Resource::Open { .. }
        | Resource::UnSdg { .. }
        | Resource::CensusGroup { .. }
        | Resource::CensusTableFile { .. }
        | Resource::AqsParameter { .. } => false,
    };
    existed && ask.routes.contains(&request.resource.route()) && !request.reason.is_empty()
}

proptest! {
    /// Whatever is answered, planning ends; nothing is asked twice, and nothing that did not exist or is not allowed.
    #[test]
    fn planning_ends(ask in a_question(), statuses in prop::collection::vec(a_status(), 1..40), due in any::<bool>()) {
        let mut answers = statuses.into_iter().cycle();
        let mut known = Known::new();
        if due {
            let first = ask.next(&known);
            known.extend(first.into_iter().map(|request| (request.resource, Status::Held { due: true })));
        }
        let mut asked = BTreeSet::new();
        for round in 0.. {
            prop_assert!(round < 40, "{asked:?}");
            let requests = ask.next(&known);
            prop_assert_eq!(&requests, &ask.next(&known), "the same question, the same plan");
            if requests.is_empty() {
                break;
            }
            for request in requests {
                prop_assert!(is_fair(&ask, &request), "{request:?}");
                prop_assert_eq!(request.revalidate, known.contains_key(&request.resource));
                prop_assert!(asked.insert(request.resource.clone()), "{:?} twice", request.resource);
                known.insert(request.resource, answers.next().unwrap());
            }
        }
        for resource in ask.with(|need, rules| to_read(need, rules, &known)) {
            prop_assert!(matches!(known[&resource], Status::Held { .. } | Status::Silent), "{resource:?}");
        }
    }

    /// Any one answer of several leaves the requests about the others as they are.
    #[test]
    fn answers_come_in_any_order(ask in a_question()) {
        let first = ask.next(&Known::new());
        for answered in &first {
            let known = Known::from([(answered.resource.clone(), held())]);
            let rest = ask.next(&known);
            let others: Vec<_> = first.iter().filter(|request| request.resource != answered.resource).cloned().collect();
            prop_assert_eq!(rest, others);
        }
    }
}
