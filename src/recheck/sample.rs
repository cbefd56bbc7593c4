//! A random sample that anyone can draw again.

/// Draws `many` of the items, each set of that size as likely as another, in the order drawn.
///
/// The numbers are those of `SplitMix64` begun at `seed`; a number below `n` is the first one under the largest multiple
/// of `n`, modulo `n`; of the items, in their order, the first is exchanged with one of all, the second with one of the
/// rest, and so on (Fisher and Yates).
#[must_use]
pub fn sample<T>(mut items: Vec<T>, many: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    let many = many.min(items.len());
    for at in 0..many {
        let rest = (items.len() - at) as u64;
        // No more than the items there are, so that it fits again.
        let other = at + usize::try_from(below(&mut state, rest)).unwrap_or_default();
        items.swap(at, other);
    }
    items.truncate(many);
    items
}

fn below(state: &mut u64, end: u64) -> u64 {
    let most = u64::MAX - u64::MAX % end;
    loop {
        let number = next(state);
        if number < most {
            return number % end;
        }
    }
}

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_generator() {
        // The first three of the generator begun at 1234567, as its authors' reference program prints them.
        let mut state = 1_234_567;
        let numbers = [next(&mut state), next(&mut state), next(&mut state)];
        assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn a_sample_has_no_item_twice_and_is_the_same_again() {
        for many in [0, 1, 7, 20, 30] {
            let drawn = sample((0..20).collect(), many, 42);
            assert_eq!(drawn, sample((0..20).collect::<Vec<i32>>(), many, 42));
            let mut sorted = drawn.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!((sorted.len(), drawn.len()), (many.min(20), many.min(20)));
        }
        assert_ne!(sample((0..20).collect::<Vec<i32>>(), 7, 42), sample((0..20).collect::<Vec<i32>>(), 7, 43));
        let mut hits = [0; 5];
        for seed in 0..1_000 {
            hits[sample(vec![0, 1, 2, 3, 4], 1, seed)[0]] += 1;
        }
        assert!(hits.iter().all(|hit| (150..250).contains(hit)), "{hits:?}");
    }
}
