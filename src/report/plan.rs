//! What requests would be sent, why, and what they cost.

use std::time::Duration;

use super::columns::columns;
use crate::model::Route;

/// A request as a plan shows it: no secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRequest {
    /// By which route.
    pub route: Route,
    /// To which address, without keys.
    pub address: String,
    /// The names of the query parameters that carry keys.
    pub keys: Vec<&'static str>,
    /// Why.
    pub reason: String,
    /// Roughly how many bytes come back.
    pub bytes: u64,
    /// Whether only a change of what is held is asked for.
    pub revalidate: bool,
    /// Requests a minute that the route allows.
    pub per_minute: u32,
    /// Least time between two requests of the route.
    pub min_gap: Duration,
}

/// The plan as text: each request, then what they cost together.
#[must_use]
pub fn plan(requests: &[PlannedRequest], offline: bool) -> String {
    if requests.is_empty() {
        return "0 requests: all that the plan wants is held, or no route that may be used has it.\n".to_owned();
    }
    let rows = requests.iter().enumerate().map(|(index, request)| {
        let bytes = if request.revalidate { "if changed".to_owned() } else { size(request.bytes) };
        [(index + 1).to_string(), request.route.to_string(), bytes, request.reason.clone()]
    });
    let mut text = columns(["", "route", "expected", "for"], rows, &[0, 2]);
    text.push('\n');
    for (index, request) in requests.iter().enumerate() {
        let keys: String = request.keys.iter().map(|key| format!("&{key}=***")).collect();
        text.push_str(&format!("{:>2}  GET {}{keys}\n", index + 1, request.address));
    }
    text.push('\n');
    text.push_str(&sum(requests));
    if offline {
        text.push_str("None of them would be sent: --offline.\n");
    }
    text.push_str("What an agency does not have is asked of the next route, or of the vintage before.\n");
    text
}

fn sum(requests: &[PlannedRequest]) -> String {
    let bytes = requests.iter().filter(|request| !request.revalidate).map(|request| request.bytes).sum();
    let count = requests.len();
    let noun = if count == 1 { "request" } else { "requests" };
    let wait = waits(requests);
    let limit = if wait < Duration::from_secs(1) {
        "no wait for rate limits".to_owned()
    } else {
        format!("at least {} for rate limits", span(wait))
    };
    format!("{count} {noun}, about {}, {limit}.\n", size(bytes))
}

/// How long the rate limits make the longest route's queue: routes do not wait for one another.
fn waits(requests: &[PlannedRequest]) -> Duration {
    let wait = |route: Route| {
        let of_route = || requests.iter().filter(|request| request.route == route);
        let Some(first) = of_route().next() else { return Duration::ZERO };
        let spacing = first.min_gap.max(Duration::from_secs(60) / first.per_minute.max(1));
        spacing * u32::try_from(of_route().count().saturating_sub(1)).unwrap_or(u32::MAX)
    };
    Route::ALL.iter().map(|route| wait(*route)).max().unwrap_or_default()
}

fn span(wait: Duration) -> String {
    let seconds = wait.as_secs();
    if seconds < 120 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}

fn size(bytes: u64) -> String {
    if bytes >= 1_000_000 {
        format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
    } else {
        format!("{} kB", bytes.div_ceil(1000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(route: Route, per_minute: u32, gap_s: u64) -> PlannedRequest {
        PlannedRequest {
            route,
            address: "https://agency.example/data?param=88101".to_owned(),
            keys: if route == Route::Aqs { vec!["email", "key"] } else { Vec::new() },
            reason: "monitors' means of 2022".to_owned(),
            bytes: 4_000_000,
            revalidate: false,
            per_minute,
            min_gap: Duration::from_secs(gap_s),
        }
    }

    #[test]
    fn the_slowest_route_decides_the_wait() {
        let files = || std::iter::repeat_n(request(Route::Airdata, 600, 0), 3);
        let queries = |count| std::iter::repeat_n(request(Route::Aqs, 10, 5), count);
        let cases = [
            (files().collect::<Vec<_>>(), "3 requests, about 12.0 MB, no wait for rate limits."),
            (queries(1).collect(), "1 request, about 4.0 MB, no wait for rate limits."),
            (files().chain(queries(11)).collect(), "14 requests, about 56.0 MB, at least 60 s for rate limits."),
            (queries(101).collect(), "101 requests, about 404.0 MB, at least 10 min for rate limits."),
        ];
        for (requests, said) in cases {
            assert!(plan(&requests, false).contains(said), "{said}\n{}", plan(&requests, false));
        }
        assert!(plan(&[], false).starts_with("0 requests"));
        assert!(plan(&queries(1).collect::<Vec<_>>(), true).contains("&email=***&key=***"));
    }
}
