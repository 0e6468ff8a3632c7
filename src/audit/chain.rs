//! The bytes of a record that are hashed: every stored field with its tag and length, so that no text can pass from one
//! field into its neighbour and none can be left out.

use sha2::{Digest, Sha256};

use crate::store::audit::Stored;

/// What stands as `prev` in the first record.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Begins the bytes, so that no hash made for something else is one of a record.
const DOMAIN: &[u8] = b"rollcall audit record 1\n";

/// The hash that a record ought to have, 64 hex digits: SHA-256 over the domain and then, for each of seq, at, actor,
/// action, subject, detail and prev: its tag (a letter), its length in bytes (eight bytes, big-endian) and its UTF-8 bytes. `seq` is
/// written in decimal; a subject that is absent is tagged `-` in place of `u`, with length 0.
#[must_use]
pub fn hash(of: &Stored) -> String {
    let seq = of.seq.to_string();
    let subject = match &of.subject {
        Some(subject) => (b'u', subject.as_str()),
        None => (b'-', ""),
    };
    let fields = [
        (b's', seq.as_str()),
        (b't', &of.at),
        (b'w', &of.actor),
        (b'a', &of.action),
        subject,
        (b'd', &of.detail),
        (b'p', &of.prev),
    ];
    let mut bytes = Sha256::new();
    bytes.update(DOMAIN);
    for (tag, text) in fields {
        bytes.update([tag]);
        bytes.update((text.len() as u64).to_be_bytes());
        bytes.update(text.as_bytes());
    }
    hex::encode(bytes.finalize())
}
