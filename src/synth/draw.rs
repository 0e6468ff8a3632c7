//! Deterministic draws: the same seed, stream and index give the same numbers on every machine.

/// A small generator (SplitMix64). One is made per person, so that person `i` never depends on person `i - 1`.
#[derive(Debug, Clone)]
pub struct Draw(u64);

impl Draw {
    /// The generator of one thing: `stream` tells kinds of things apart, `index` the things of one kind.
    #[must_use]
    pub fn of(seed: u64, stream: u64, index: u64) -> Self {
        let mut draw = Self(seed ^ stream.wrapping_mul(0xA076_1D64_78BD_642F));
        let mixed = draw.next() ^ index.wrapping_mul(0xE703_7ED1_A0B4_28DB);
        Self(mixed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n` (0 when `n` is 0).
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    /// True once in `n` draws.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of the items.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }
}
