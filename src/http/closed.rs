//! What is known to be out of use: hosts that cannot be reached, routes told to wait.
//!
//! Everyone who asks, or waits for a turn, learns of it at once. Nothing here sends.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::error::Fault;
use crate::model::Route;

/// How long a host found unreachable is not tried again: longer than any fail-over, short enough for a line that
/// comes back during a long run.
pub(super) const UNREACHABLE_FOR: Duration = Duration::from_secs(60);

/// What is closed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Door {
    /// A host and port, whatever the route.
    Host(String),
    /// A route, whatever its host: another route may use the same host.
    Route(Route),
    /// A host and port as one route uses it, where the route's hosts have nothing to do with each other.
    RouteAt(Route, String),
}

/// The two doors a request has to pass.
#[derive(Clone, Debug)]
pub(super) struct Doors {
    /// Its host's.
    pub(super) host: Door,
    /// Its route's.
    pub(super) route: Door,
}

impl Doors {
    /// The doors of a host, with its port, and a route.
    pub(super) fn new(host: String, route: Route) -> Self {
        Self { host: Door::Host(host), route: Door::Route(route) }
    }

    /// The doors of a host, with its port, on a route of many hosts: what one of them asks for closes no other.
    pub(super) fn at(host: String, route: Route) -> Self {
        Self { route: Door::RouteAt(route, host.clone()), host: Door::Host(host) }
    }

    fn each(&self) -> [&Door; 2] {
        [&self.host, &self.route]
    }
}

/// The doors closed, until when and why.
#[derive(Debug)]
pub(super) struct Closures(watch::Sender<BTreeMap<Door, (Instant, Fault)>>);

impl Closures {
    /// Nothing closed.
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(BTreeMap::new()))
    }

    /// Closes a door for a while.
    pub(super) fn close(&self, door: Door, time: Duration, fault: Fault) {
        self.0.send_modify(|closed| {
            closed.insert(door, (Instant::now() + time, fault));
        });
    }

    /// Waits until one of the doors is closed, and tells why; at once if it is closed already.
    pub(super) async fn closed(&self, doors: &Doors) -> Fault {
        let why = |closed: &BTreeMap<Door, (Instant, Fault)>| {
            let found =
                doors.each().into_iter().filter_map(|door| closed.get(door)).find(|(until, _)| *until > Instant::now());
            found.map(|(_, fault)| fault.clone())
        };
        let mut changes = self.0.subscribe();
        loop {
            if let Some(fault) = why(&changes.borrow_and_update()) {
                return fault;
            }
            // The sender is `self`, so there is always another change to wait for.
            let _ = changes.changed().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn fault() -> Fault {
        Fault::Unreachable { cause: "no such name".to_owned() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_door_is_known_at_once_and_opens_again() {
        let closures = Closures::new();
        let doors = Doors::new("a.example:443".to_owned(), Route::Aqs);
        closures.close(doors.host.clone(), Duration::from_secs(60), fault());
        assert_eq!(closures.closed(&doors).now_or_never(), Some(fault()));
        let neighbour = Doors::new("b.example:443".to_owned(), Route::Aqs);
        assert_eq!(closures.closed(&neighbour).now_or_never(), None, "another host");
        tokio::time::advance(Duration::from_secs(61)).await;
        assert_eq!(closures.closed(&doors).now_or_never(), None, "a minute later");
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_wait_are_told() {
        let closures = Closures::new();
        let doors = Doors::new("a.example:443".to_owned(), Route::Aqs);
        let told = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            closures.close(Door::Route(Route::Airdata), Duration::from_secs(9), fault());
            closures.close(doors.route.clone(), Duration::from_secs(9), fault());
        };
        let (fault_seen, ()) = tokio::join!(closures.closed(&doors), told);
        assert_eq!(fault_seen, fault());
    }
}
