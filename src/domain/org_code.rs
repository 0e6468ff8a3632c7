//! Codes of organisations: the unified social credit code (GB 32100) and the organisation code inside it (GB 11714).
//!
//! A wrong check character is a warning and no more: codes of the trial years fail the check and are in force.

/// What the checks say of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Everything is right.
    Ok,
    /// Neither 18 characters nor the 9 of an organisation code.
    Length,
    /// A character that the code does not use.
    Character,
    /// The last character is not the check character of the others.
    Check,
    /// Right as a whole, but the organisation code in positions 9 to 17 fails its own check.
    Inner,
}

impl Verdict {
    /// The word in tables and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Length => "length",
            Self::Character => "character",
            Self::Check => "check",
            Self::Inner => "inner",
        }
    }
}

/// Judges a unified social credit code of 18 characters or an organisation code of 9 (a hyphen before its check
/// character is allowed). Letters may be small.
#[must_use]
pub fn judge(code: &str) -> Verdict {
    let upper = code.to_ascii_uppercase();
    let b = upper.as_bytes();
    match b.len() {
        18 => unified(b),
        9 => organisation(b),
        10 if b[8] == b'-' => organisation(&[&b[..8], &b[9..]].concat()),
        _ => Verdict::Length,
    }
}

/// GB 32100: weights 3^i mod 31 over 17 characters of a 31-character alphabet.
fn unified(b: &[u8]) -> Verdict {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let value = |c: &u8| ALPHABET.iter().position(|a| a == c);
    // The first two characters are classes, the next six a region: letters only in the class.
    if !b[2..8].iter().all(u8::is_ascii_digit) {
        return Verdict::Character;
    }
    let mut sum = 0;
    let mut weight = 1;
    for c in &b[..17] {
        let Some(v) = value(c) else {
            return Verdict::Character;
        };
        sum += v * weight;
        weight = weight * 3 % 31;
    }
    let Some(given) = value(&b[17]) else {
        return Verdict::Character;
    };
    if given != (31 - sum % 31) % 31 {
        return Verdict::Check;
    }
    match organisation(&b[8..17]) {
        Verdict::Ok => Verdict::Ok,
        _ => Verdict::Inner,
    }
}

/// GB 11714: eight weights, modulo 11, X for ten.
fn organisation(b: &[u8]) -> Verdict {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let value = |c: u8| match c {
        b'0'..=b'9' => Some(u32::from(c - b'0')),
        b'A'..=b'Z' => Some(u32::from(c - b'A') + 10),
        _ => None,
    };
    let mut sum = 0;
    for (c, w) in b.iter().zip(WEIGHTS) {
        let Some(v) = value(*c) else {
            return Verdict::Character;
        };
        sum += v * w;
    }
    let check = b"0123456789X"[((11 - sum % 11) % 11) as usize];
    match b[8] {
        c if c == check => Verdict::Ok,
        b'0'..=b'9' | b'X' => Verdict::Check,
        _ => Verdict::Character,
    }
}
