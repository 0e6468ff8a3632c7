//! A cache from a field's raw bytes to what it was read as.
//!
//! Units, types, states and dates repeat millions of times; decoding, folding and looking them up once a distinct
//! spelling makes the difference between seconds and minutes. Keys live in one arena, so that a lookup allocates nothing.

/// Open-addressing table keyed by bytes. Values are small and copied.
pub(super) struct Memo<V> {
    slots: Vec<u32>,
    entries: Vec<Entry<V>>,
    arena: Vec<u8>,
}

struct Entry<V> {
    hash: u64,
    start: u32,
    len: u32,
    value: V,
}

/// More distinct spellings than this in one chunk: the column does not repeat, and caching it only costs memory.
const MOST: usize = 1 << 15;

impl<V: Copy> Memo<V> {
    pub(super) fn new() -> Self {
        Self {
            slots: vec![0; 64],
            entries: Vec::new(),
            arena: Vec::new(),
        }
    }

    /// What `key` was read as before.
    #[inline]
    pub(super) fn get(&self, key: &[u8], hash: u64) -> Option<V> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return None;
            }
            let entry = &self.entries[slot as usize - 1];
            if entry.hash == hash
                && &self.arena[entry.start as usize..(entry.start + entry.len) as usize] == key
            {
                return Some(entry.value);
            }
            at = (at + 1) & mask;
        }
    }

    /// Remembers what `key` was read as, unless the cache is full.
    pub(super) fn put(&mut self, key: &[u8], hash: u64, value: V) {
        // Keys are fields of a chunk of a few MiB, but one long field must not fill the arena's u32 offsets.
        if self.entries.len() >= MOST || key.len() > 1024 {
            return;
        }
        if (self.entries.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let start = self.arena.len() as u32;
        self.arena.extend_from_slice(key);
        self.entries.push(Entry {
            hash,
            start,
            len: key.len() as u32,
            value,
        });
        let number = self.entries.len() as u32;
        self.place(hash, number);
    }

    fn place(&mut self, hash: u64, number: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = number;
    }

    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 4];
        for i in 0..self.entries.len() {
            self.place(self.entries[i].hash, i as u32 + 1);
        }
    }
}

/// A quick hash of a short field, in which every bit of the field reaches every bit. Not keyed: an extract that sets out
/// to collide only slows itself down, and at most [`MOST`] entries a chunk can collide.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    const K: u64 = 0x9E37_79B9_7F4A_7C15;
    let fold = |h: u64, word: u64| {
        let wide = u128::from(h ^ word) * u128::from(K);
        wide as u64 ^ (wide >> 64) as u64
    };
    let mut h = K ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        h = fold(h, u64::from_le_bytes(word));
    }
    // Byte by byte: copying a tail of unknown length into a word is a call.
    let tail = chunks
        .remainder()
        .iter()
        .fold(0, |word, b| word << 8 | u64::from(*b));
    fold(fold(h, tail), K)
}

#[cfg(test)]
mod tests {
    use super::{Memo, hash};

    #[test]
    fn finds_what_was_put_and_nothing_else() {
        let mut memo = Memo::new();
        for i in 0..5000_u32 {
            let key = format!("unit {i}");
            assert_eq!(memo.get(key.as_bytes(), hash(key.as_bytes())), None);
            memo.put(key.as_bytes(), hash(key.as_bytes()), i);
        }
        for i in 0..5000_u32 {
            let key = format!("unit {i}");
            assert_eq!(memo.get(key.as_bytes(), hash(key.as_bytes())), Some(i));
        }
        assert_eq!(memo.get(b"", hash(b"")), None);
    }
}
