//! Seeded numbers: splitmix64. The same seed and label give the same files on every machine.

/// A stream of numbers.
pub struct Prng(u64);

impl Prng {
    /// The stream of a seed and a label, so that one file's numbers do not move another's.
    pub fn new(seed: u64, label: &str) -> Self {
        // FNV-1a over the label.
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(label.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed.rotate_left(32), mix))
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number below `end`, which must not be zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Evenly from `low` to `high`.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.next() >> 11) as f64 / (1_u64 << 53) as f64)
    }

    /// Roughly normal: the sum of twelve even ones. Only sums, so that no platform's rounding differs.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.between(0.0, 1.0)).sum();
        mean + deviation * (sum - 6.0)
    }

    /// True once in so many.
    pub fn chance(&mut self, of_thousand: u64) -> bool {
        self.below(1000) < of_thousand
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = self.below(of.len() as u64);
        &of[usize::try_from(at).unwrap_or(0)]
    }
}
