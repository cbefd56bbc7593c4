//! A city and what several methods want to know of its surroundings: worked out once.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use rust_decimal::Decimal;

use super::sites::{is_inside, is_near_name};
use crate::measure::distance::{box_around, chord, metres};
use crate::measure::layout::{Layout, letters};
use crate::model::{Point, UsCity};

/// A city and its surroundings in each layout of monitors that was looked at.
pub struct Around<'m, 'a> {
    pub(in crate::measure) city: &'m UsCity,
    letters: OnceCell<String>,
    /// Metres from the city's point to a position, and the weight of a site there.
    distances: RefCell<BTreeMap<[u64; 2], (u32, Decimal)>>,
    found: RefCell<Vec<Rc<Found<'m, 'a>>>>,
}

/// What stands around the city in one layout.
pub(super) struct Found<'m, 'a> {
    pub layout: &'m Layout<'a>,
    inside: OnceCell<Inside<'a>>,
    near: OnceCell<Vec<Near>>,
}

/// The monitors inside a city, in the order of their codes, and what resembles its name beside them.
pub(super) struct Inside<'a> {
    pub monitors: Vec<usize>,
    pub near_names: BTreeSet<&'a str>,
}

/// A monitor within the widest circle that a method draws.
#[derive(Clone, Copy)]
pub(super) struct Near {
    pub monitor: usize,
    /// Metres from the city's point.
    pub metres: u32,
    /// The inverse square of the distance.
    pub weight: Decimal,
}

impl<'m, 'a> Around<'m, 'a> {
    pub(in crate::measure) fn new(city: &'m UsCity) -> Self {
        Self { city, letters: OnceCell::new(), distances: RefCell::default(), found: RefCell::default() }
    }

    /// What stands around the city in a layout.
    pub(super) fn in_layout(&self, layout: &'m Layout<'a>) -> Rc<Found<'m, 'a>> {
        let mut found = self.found.borrow_mut();
        let known = found.iter().position(|known| std::ptr::eq(known.layout, layout)).unwrap_or_else(|| {
            found.push(Rc::new(Found { layout, inside: OnceCell::new(), near: OnceCell::new() }));
            found.len() - 1
        });
        Rc::clone(&found[known])
    }

    /// Metres from the city's point to a position, and the weight of a site there.
    fn distance(&self, from: Point, to: Point) -> (u32, Decimal) {
        let key = [to.lat.to_bits(), to.lon.to_bits()];
        *self.distances.borrow_mut().entry(key).or_insert_with(|| {
            let metres = metres(from, to);
            (metres, inverse_square(metres.max(1)))
        })
    }
}

impl<'a> Found<'_, 'a> {
    /// The monitors whose `City Name` is the city's, in the city's counties (in Connecticut: in the state).
    pub(super) fn inside(&self, around: &Around<'_, 'a>) -> &Inside<'a> {
        self.inside.get_or_init(|| {
            let city = around.city;
            let candidates: Vec<Range<usize>> = if city.counties_differ_at_epa() {
                vec![self.layout.in_state(city.state.fips())]
            } else {
                city.counties.iter().map(|share| self.layout.in_county(&share.county)).collect()
            };
            let mut found = Inside { monitors: Vec::new(), near_names: BTreeSet::new() };
            for monitor in candidates.into_iter().flatten() {
                let Some(name) = self.layout.places[monitor].city.as_deref() else { continue };
                let ours = || around.letters.get_or_init(|| letters(city.bare_name()));
                if is_inside(city, name) {
                    found.monitors.push(monitor);
                } else if is_near_name(self.layout.letters(name), ours()) {
                    found.near_names.insert(name);
                }
            }
            found.monitors.sort_unstable();
            found
        })
    }

    /// The monitors within `km` of a point, in the order of their codes. Every call has to name the same circle.
    pub(super) fn near(&self, around: &Around<'_, 'a>, point: Point, km: f64) -> &[Near] {
        self.near.get_or_init(|| {
            let mut monitors: Vec<_> = self.layout.in_box(box_around(point, km)).collect();
            monitors.sort_unstable();
            let near = monitors.into_iter().filter_map(|monitor| {
                let at = self.layout.places[monitor].point.filter(|at| chord(point, *at) <= km * 1000.0 + 1.0)?;
                let (metres, weight) = around.distance(point, at);
                Some(Near { monitor, metres, weight })
            });
            near.filter(|near| f64::from(near.metres) <= km * 1000.0).collect()
        })
    }
}

/// Weight by metres, scaled by 1e10 (in the square of 100 km) so that no digits are lost far away.
fn inverse_square(metres: u32) -> Decimal {
    Decimal::from(10_000_000_000_u64) / (Decimal::from(metres) * Decimal::from(metres))
}
