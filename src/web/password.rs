//! Passwords: argon2id, off the threads that serve, and what a password must be like.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use unicode_normalization::UnicodeNormalization as _;

use super::failed::Failed;
use crate::domain::words::{Door, Language};

/// Characters of the shortest password.
const SHORTEST: usize = 10;
/// Of the longest: what is longer costs us time and guards nothing more.
const LONGEST: usize = 200;
/// Different characters that it has at least.
const DIFFERENT: usize = 5;
/// Parts that make a password one of the first to be tried.
const OBVIOUS: [&str; 8] = [
    "password", "qwert", "12345678", "87654321", "admin123", "abcd1234", "rollcall", "11111111",
];

/// What an account without a password is checked against, so that it takes as long as one with.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this password").ok());

/// As it is hashed: one keyboard may send the same letter in another form than the next.
fn folded(typed: &str) -> String {
    typed.nfkc().collect()
}

fn hash(typed: &str) -> Result<String, String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|why| why.to_string())?;
    let salt = SaltString::encode_b64(&salt).map_err(|why| why.to_string())?;
    // The crate's own choice: argon2id, 19 MiB, two passes, which is what OWASP asks for.
    Argon2::default()
        .hash_password(folded(typed).as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|why| why.to_string())
}

/// The hash of a new password.
pub(in crate::web) async fn make(typed: &str) -> Result<String, Failed> {
    let typed = typed.to_owned();
    let made = tokio::task::spawn_blocking(move || hash(&typed)).await;
    made.map_err(Failed::doing("hashing a password"))?
        .map_err(Failed::doing("hashing a password"))
}

/// Whether a password is the one of a hash. Takes as long when there is none.
pub(in crate::web) async fn fits(typed: &str, kept: Option<String>) -> Result<bool, Failed> {
    let typed = folded(typed);
    let check = move || {
        let there = kept.is_some();
        let text = kept.or_else(|| NOBODY.clone()).unwrap_or_default();
        let Ok(hash) = PasswordHash::new(&text) else {
            return false;
        };
        let fits = Argon2::default().verify_password(typed.as_bytes(), &hash);
        there && fits.is_ok()
    };
    let checked = tokio::task::spawn_blocking(check).await;
    checked.map_err(Failed::doing("checking a password"))
}

/// Why a password cannot be chosen; none when it can.
pub(in crate::web) fn wrong_with(typed: &str, account: &str, language: Language) -> Option<String> {
    let folded = folded(typed);
    let length = folded.chars().count();
    let mut letters: Vec<char> = folded.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    let small = folded.to_lowercase();
    let obvious = OBVIOUS.iter().any(|part| small.contains(part));
    // A name of one or two letters is in many good passwords.
    let named = account.chars().count() > 2 && small.contains(account);
    if length < SHORTEST {
        Some(Door::PasswordShort.fill(language, &[&SHORTEST]))
    } else if length > LONGEST {
        Some(Door::PasswordLong.fill(language, &[&LONGEST]))
    } else if letters.len() < DIFFERENT || obvious || named {
        Some(Door::PasswordObvious.text(language).to_owned())
    } else {
        None
    }
}
