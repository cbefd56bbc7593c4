//! Population estimates: shares of a place sum to exactly 1.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::provider::popest;
use resident_outcomes_fuzz::LIMITS;
use rust_decimal::Decimal;

fuzz_target!(|bytes: &[u8]| {
    for place in popest::places(bytes, &LIMITS).unwrap_or_default() {
        let mut shares = place.counties.iter().map(|share| share.share).peekable();
        assert!(shares.peek().is_none() || shares.sum::<Decimal>() == Decimal::ONE);
    }
});
