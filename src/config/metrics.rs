//! How each metric is derived: its methods in the order they are tried, ages and distances.

use std::collections::BTreeSet;

use chrono::Datelike as _;
use rust_decimal::Decimal;

use super::problem::ConfigProblems;
use super::reader::{self, Table, decimal_between, kilometres, one_of, parsed, text, whole};
use crate::model::{Dataset, Method, Metric, Period, Statistic};

/// What a method's value is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It is what the metric means.
    Primary,
    /// Another definition or geography, named in the verdict's own line.
    Fallback,
    /// An upper bound: it can give `met` and says nothing above the limit.
    Bound,
    /// Admissible; shown beside the verdict and counted in its sensitivity.
    Alternative,
    /// Shown only.
    Context,
}

impl Role {
    /// Whether a verdict can be given by a method in this role.
    #[must_use]
    pub fn carries_verdict(self) -> bool {
        matches!(self, Self::Primary | Self::Fallback | Self::Bound)
    }

    /// The word used in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        ROLES.iter().find(|(_, role)| *role == self).map_or("", |(word, _)| word)
    }
}

const ROLES: [(&str, Role); 5] = [
    ("primary", Role::Primary),
    ("fallback", Role::Fallback),
    ("bound", Role::Bound),
    ("alternative", Role::Alternative),
    ("context", Role::Context),
];

/// How far one has to look for a method's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The primary method's own replies yield it.
    Same,
    /// It needs further files, asked for only under `--methods all`.
    All,
}

const SCOPES: [(&str, Scope); 2] = [("same", Scope::Same), ("all", Scope::All)];

/// One entry of a metric's ordered list.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodRule {
    /// The method.
    pub method: Method,
    /// What its value is used for.
    pub role: Role,
    /// How far one has to look for it. It governs fetching only: figures that are held are used either way.
    pub scope: Scope,
    /// The entry counts only where a site lies within this many kilometres of the city's point.
    pub within_km: Option<f64>,
    /// Why the method is admissible, in one sentence.
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MaxAge {
    acs5: u32,
    acs1: u32,
    air: u32,
}

/// How one metric is derived.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricRules {
    /// The metric.
    pub metric: Metric,
    /// Its methods. The first available one whose role carries a verdict does.
    pub methods: Vec<MethodRule>,
    /// How far from the city's point `idw` uses a site, in kilometres; 0 for a metric without distances.
    pub idw_km: f64,
    /// How far from the city's point `nearest` takes a site, in kilometres; 0 for a metric without distances.
    pub near_km: f64,
    max_age: MaxAge,
}

impl MetricRules {
    /// The same ages for another metric and other methods.
    #[must_use]
    pub fn with_methods(&self, metric: Metric, methods: Vec<MethodRule>) -> Self {
        Self { metric, methods, ..self.clone() }
    }

    /// How many years after the end of its period a figure by this method may still carry a verdict.
    #[must_use]
    pub fn max_age_years(&self, method: &Method) -> u32 {
        match method {
            Method::Broadband { dataset: Dataset::Acs5, .. } => self.max_age.acs5,
            Method::Broadband { dataset: Dataset::Acs1, .. } => self.max_age.acs1,
            Method::Pm25 { .. } | Method::Nominated(_) => self.max_age.air,
        }
    }

    /// The same for a figure by no method of this program: one of a single year ages as the yearly survey does, one of
    /// several years as the survey of five.
    #[must_use]
    pub fn max_age_years_of(&self, period: Period) -> u32 {
        match self.metric {
            Metric::Broadband if period.from.year() < period.to.year() => self.max_age.acs5,
            Metric::Broadband => self.max_age.acs1,
            Metric::Pm25 | Metric::Nominated => self.max_age.air,
        }
    }
}

/// The rules of every metric that comes with the program.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    broadband: MetricRules,
    pm25: MetricRules,
    nominated: MetricRules,
    peer_factor: Decimal,
}

impl Metrics {
    /// Reads the rules; `file` is its name in messages.
    pub fn read(file: &str, text: &str) -> Result<Self, ConfigProblems> {
        reader::read(file, text, |root| {
            let broadband = root.table("broadband", broadband);
            let pm25 = root.table("pm25", pm25);
            let nominated = root.table("nominated", nominated);
            let factor = decimal_between(Decimal::ONE..=Decimal::ONE_HUNDRED);
            let peer_factor = root.table("peers", |table| table.required("population_factor", factor));
            Some(Self { broadband: broadband?, pm25: pm25?, nominated: nominated?, peer_factor: peer_factor? })
        })
    }

    /// Cities with up to so many times the residents of another, and down to such a part, count as of similar size.
    #[must_use]
    pub fn peer_factor(&self) -> Decimal {
        self.peer_factor
    }

    /// The rules of one metric. Of a nominated one they hold the way that a definition itself is about; its alternatives
    /// stand in the definition.
    #[must_use]
    pub fn get(&self, metric: Metric) -> &MetricRules {
        match metric {
            Metric::Broadband => &self.broadband,
            Metric::Pm25 => &self.pm25,
            Metric::Nominated => &self.nominated,
        }
    }

    /// The rules of the agencies' metrics, in the order of the programme's table.
    pub fn iter(&self) -> impl Iterator<Item = &MetricRules> {
        [&self.broadband, &self.pm25].into_iter()
    }
}

fn broadband(table: &Table) -> Option<MetricRules> {
    let ages = table.table("max_age_years", |ages| {
        let acs5 = ages.required("acs5", whole(1..=50));
        let acs1 = ages.required("acs1", whole(1..=50));
        Some((acs5?, acs1?))
    });
    let methods = methods(table, Metric::Broadband);
    let (acs5, acs1) = ages?;
    let max_age = MaxAge { acs5, acs1, air: 0 };
    Some(MetricRules { metric: Metric::Broadband, methods: methods?, idw_km: 0.0, near_km: 0.0, max_age })
}

fn pm25(table: &Table) -> Option<MetricRules> {
    let air = table.required("max_age_years", whole(1..=50));
    let idw_km = table.required("idw_km", kilometres);
    let near_km = table.required("near_km", kilometres);
    let methods = methods(table, Metric::Pm25);
    let max_age = MaxAge { acs5: 0, acs1: 0, air: air? };
    Some(MetricRules { metric: Metric::Pm25, methods: methods?, idw_km: idw_km?, near_km: near_km?, max_age })
}

fn nominated(table: &Table) -> Option<MetricRules> {
    let air = table.required("max_age_years", whole(1..=50));
    let reason = table.required("reason", text);
    let max_age = MaxAge { acs5: 0, acs1: 0, air: air? };
    let defined = MethodRule {
        method: Method::defined(),
        role: Role::Primary,
        scope: Scope::Same,
        within_km: None,
        reason: reason?,
    };
    Some(MetricRules { metric: Metric::Nominated, methods: vec![defined], idw_km: 0.0, near_km: 0.0, max_age })
}

fn methods(table: &Table, metric: Metric) -> Option<Vec<MethodRule>> {
    let mut last_carrying = Role::Primary;
    let mut seen = BTreeSet::new();
    let methods = table.tables("method", |entry| {
        let rule = method(entry, metric)?;
        if rule.role.carries_verdict() {
            if rule.role < last_carrying {
                let (this, last) = (rule.role.id(), last_carrying.id());
                entry.problem_at("role", format!("a {this} cannot stand after a {last}: order decides"));
            }
            last_carrying = last_carrying.max(rule.role);
        }
        if !seen.insert((rule.method, rule.role, rule.within_km.map(f64::to_bits))) {
            entry.problem_at("id", format!("`{}` stands twice as {}", rule.method, rule.role.id()));
        }
        Some(rule)
    })?;
    if !methods.iter().any(|rule| rule.role == Role::Primary) {
        table.problem(format!("{metric} has no primary method"));
    }
    Some(methods)
}

fn method(entry: &Table, metric: Metric) -> Option<MethodRule> {
    let method = entry.required("id", parsed::<Method>);
    let role = entry.required("role", one_of(&ROLES));
    let scope = entry.required("scope", one_of(&SCOPES));
    let within_km = entry.optional("within_km", kilometres);
    let reason = entry.required("reason", text);
    let method = method?;
    if method.metric() != metric {
        entry.problem_at("id", format!("`{method}` derives {}, not {metric}", method.metric()));
    }
    if within_km.is_some() && !measures_distance(method) {
        entry.problem_at("within_km", format!("`{method}` measures no distance"));
    }
    let role = role?;
    if let Some(only) = only_role(method).filter(|only| *only != role) {
        entry.problem_at("role", format!("`{method}` can only be {}, not {}", only.id(), role.id()));
    } else if role == Role::Bound && only_role(method).is_none() {
        entry.problem_at("role", format!("`{method}` bounds nothing: only county-max does"));
    }
    Some(MethodRule { method, role, scope: scope?, within_km, reason: reason? })
}

fn measures_distance(method: Method) -> bool {
    matches!(method, Method::Pm25 { statistic: Statistic::Idw | Statistic::Nearest, .. })
}

/// A county's highest monitor is never the city's value, and a design value is about three years.
fn only_role(method: Method) -> Option<Role> {
    match method {
        Method::Pm25 { statistic: Statistic::CountyMax, .. } => Some(Role::Bound),
        Method::Pm25 { statistic: Statistic::DesignValue, .. } => Some(Role::Context),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::files::embedded;

    fn text() -> &'static str {
        embedded("metrics.toml").unwrap()
    }

    #[test]
    fn the_methods_that_carry_a_verdict_stand_in_order() {
        let metrics = Metrics::read("metrics.toml", text()).unwrap();
        let order = |metric| -> Vec<String> {
            let rules = metrics.get(metric).methods.iter().filter(|rule| rule.role.carries_verdict());
            rules.map(|rule| format!("{} {}", rule.role.id(), rule.method)).collect()
        };
        assert_eq!(
            order(Metric::Broadband),
            [
                "primary wired/acs5",
                "fallback not-cellular-only/acs5",
                "fallback any/acs5",
                "fallback any-with-computer/acs5"
            ]
        );
        assert_eq!(
            order(Metric::Pm25),
            [
                "primary city-mean/days",
                "primary idw/days",
                "fallback idw/days",
                "fallback county-mean/days",
                "bound county-max/days",
                "bound county-max/quarters",
                "bound county-max/published",
            ]
        );
    }

    #[test]
    fn ages_and_distances() {
        let metrics = Metrics::read("metrics.toml", text()).unwrap();
        let cases = [("wired/acs5", 4), ("any/acs1", 3), ("city-mean/days", 3)];
        for (id, years) in cases {
            let method: Method = id.parse().unwrap();
            assert_eq!(metrics.get(method.metric()).max_age_years(&method), years, "{id}");
        }
        let pm25 = metrics.get(Metric::Pm25);
        assert!((pm25.idw_km - 50.0).abs() < f64::EPSILON && (pm25.near_km - 25.0).abs() < f64::EPSILON);
        assert_eq!(pm25.methods[1].within_km, Some(25.0));
        assert_eq!(pm25.methods[2].within_km, None);
    }

    #[test]
    fn a_list_that_contradicts_itself_is_refused() {
        let cases = [
            ("id = \"any/acs5\"", "id = \"city-mean/days\"", "`city-mean/days` derives pm25, not broadband"),
            ("id = \"any/acs5\"", "id = \"any/acs9\"", "`any/acs9` names no method"),
            (
                "id = \"any/acs5\"",
                "id = \"not-cellular-only/acs5\"",
                "`not-cellular-only/acs5` stands twice as fallback",
            ),
            ("role = \"bound\"", "role = \"fallback\"", "`county-max/days` can only be bound, not fallback"),
            ("role = \"alternative\"", "role = \"bound\"", "`wired/acs1` bounds nothing: only county-max does"),
            ("role = \"context\"", "role = \"fallback\"", "`design-value/days` can only be context, not fallback"),
            ("role = \"alternative\"", "role = \"primary\"", "a primary cannot stand after a fallback: order decides"),
            ("role = \"primary\"", "role = \"fallback\"", "broadband has no primary method"),
            ("id = \"idw/days\"", "id = \"county-mean/days\"", "`county-mean/days` measures no distance"),
            ("scope = \"same\"", "scope = \"some\"", "`some` is no word for `scope`"),
            ("idw_km = 50", "idw_km = -1", "must be a distance in kilometres, more than 0"),
        ];
        for (from, to, expected) in cases {
            let problems = Metrics::read("metrics.toml", &text().replacen(from, to, 1)).unwrap_err().to_string();
            assert!(problems.contains(expected), "{to}: {problems}");
        }
    }
}
