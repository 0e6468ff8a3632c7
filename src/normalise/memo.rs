//! A cache from a field's raw bytes to what it was read as.
//!
//! Units, types, states and dates repeat millions of times; decoding, folding and looking them up once a distinct
//! spelling makes the difference between seconds and minutes. Keys live in one arena, so that a lookup allocates nothing.

/// Open-addressing table keyed by bytes. Values are small and copied.
///
/// A slot carries 32 bits of the hash beside the entry's number, and an entry carries a short key itself: a hit touches
/// two lines of memory, a miss one. On columns with tens of thousands of spellings that is what the time goes into.
pub(super) struct Memo<V> {
    slots: Vec<Slot>,
    entries: Vec<Entry<V>>,
    /// Keys too long for their entry.
    arena: Vec<u8>,
    /// Place of the entry found last: files are sorted more often than not.
    last: usize,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    tag: u32,
    /// One more than the entry's place; 0 = free.
    entry: u32,
}

struct Entry<V> {
    /// The key when it fits, else its place in the arena in the first four bytes.
    key: [u8; SHORT],
    len: u16,
    value: V,
}

const SHORT: usize = 22;

/// More distinct spellings than this in one chunk: the column does not repeat, and caching it only costs memory.
const MOST: usize = 1 << 15;

impl<V: Copy> Memo<V> {
    pub(super) fn new() -> Self {
        Self {
            slots: vec![Slot::default(); 64],
            entries: Vec::new(),
            arena: Vec::new(),
            last: 0,
        }
    }

    /// What the key was read as when it is the one found or put last.
    #[inline]
    pub(super) fn again(&self, key: &[u8]) -> Option<V> {
        let entry = self.entries.get(self.last)?;
        self.is_key(entry, key).then_some(entry.value)
    }

    /// What `key` was read as before.
    #[inline]
    pub(super) fn get(&mut self, key: &[u8], hash: u64) -> Option<V> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.entry == 0 {
                return None;
            }
            if slot.tag == tag(hash) {
                let place = slot.entry as usize - 1;
                let entry = &self.entries[place];
                if self.is_key(entry, key) {
                    self.last = place;
                    return Some(entry.value);
                }
            }
            at = (at + 1) & mask;
        }
    }

    #[inline]
    fn is_key(&self, entry: &Entry<V>, key: &[u8]) -> bool {
        let len = usize::from(entry.len);
        if len != key.len() {
            false
        } else if len <= SHORT {
            entry.key[..len] == *key
        } else {
            let start = start(entry.key);
            self.arena[start..start + len] == *key
        }
    }

    /// Remembers what `key` was read as, unless the cache is full.
    pub(super) fn put(&mut self, key: &[u8], hash: u64, value: V) {
        // Long fields are rare and must not fill the arena's 32-bit places.
        if self.entries.len() >= MOST || key.len() > 1024 {
            return;
        }
        if (self.entries.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let mut short = [0; SHORT];
        if key.len() <= SHORT {
            short[..key.len()].copy_from_slice(key);
        } else {
            short[..4].copy_from_slice(&(self.arena.len() as u32).to_le_bytes());
            self.arena.extend_from_slice(key);
        }
        self.last = self.entries.len();
        self.entries.push(Entry {
            key: short,
            len: key.len() as u16,
            value,
        });
        let slot = Slot {
            tag: tag(hash),
            entry: self.entries.len() as u32,
        };
        self.place(hash, slot);
    }

    fn place(&mut self, hash: u64, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].entry != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![Slot::default(); old.len() * 4];
        for slot in old.into_iter().filter(|s| s.entry != 0) {
            let entry = &self.entries[slot.entry as usize - 1];
            let len = usize::from(entry.len);
            let start = start(entry.key);
            let key = if len <= SHORT {
                &entry.key[..len]
            } else {
                &self.arena[start..start + len]
            };
            let hash = hash(key);
            self.place(hash, slot);
        }
    }
}

#[inline]
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

fn start(key: [u8; SHORT]) -> usize {
    u32::from_le_bytes([key[0], key[1], key[2], key[3]]) as usize
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
        // Every third key is too long for its entry.
        let key = |i: u32| {
            format!(
                "unit {i}{}",
                if i.is_multiple_of(3) {
                    " of some length beyond"
                } else {
                    ""
                }
            )
        };
        let mut memo = Memo::new();
        assert_eq!(memo.again(b""), None);
        for i in 0..5000_u32 {
            let key = key(i);
            assert_eq!(memo.get(key.as_bytes(), hash(key.as_bytes())), None);
            memo.put(key.as_bytes(), hash(key.as_bytes()), i);
            assert_eq!(memo.again(key.as_bytes()), Some(i));
            assert_eq!(memo.again(b"another"), None);
        }
        for i in 0..5000_u32 {
            let key = key(i);
            assert_eq!(memo.get(key.as_bytes(), hash(key.as_bytes())), Some(i));
        }
        assert_eq!(memo.get(b"", hash(b"")), None);
    }
}
