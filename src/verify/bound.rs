//! Bounds: a figure that the city's own cannot pass, so that it can confirm a verdict and never refute one.

use rust_decimal::Decimal;

use crate::model::{Direction, Observation, Standard};

/// Whether the bound shows that the city meets the standard. A figure that the agency rounded may lie half a step
/// further (10.0 may be 10.04), so it has to clear the limit by that much. Only an upper bound confirms a ceiling.
#[must_use]
pub fn clears(seen: &Observation, standard: &Standard) -> bool {
    let half_step = seen.rounded_to.map_or(Decimal::ZERO, |step| step / Decimal::TWO);
    standard.direction == Direction::AtMost
        && (seen.value + half_step < standard.limit
            || (half_step.is_zero() && standard.inclusive && seen.value == standard.limit))
}
