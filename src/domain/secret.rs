//! The home's secret, under which entry ids and pseudonyms are made.
//!
//! A bare hash of a document number can be guessed back by trying all numbers; a keyed one cannot. Ids once assigned
//! never change, so the secret is made once and must be kept with the ledger's backups.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// 32 random bytes that belong to one home.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// Why the secret could not be had.
#[derive(Debug, Error)]
pub enum SecretError {
    /// Reading or writing failed.
    #[error("{action} the secret {}: {source}", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// The secret's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error(
        "the secret {} is not 64 hex digits; restore it from a backup (a new one would change every entry id)",
        path.display()
    )]
    Malformed {
        /// The secret's file.
        path: PathBuf,
    },
    /// Others than the owner can read it.
    #[error("the secret {0} can be read by others; run: chmod 600 {0}", path.display())]
    Exposed {
        /// The secret's file.
        path: PathBuf,
    },
    /// The system has no randomness to give.
    #[error("no random bytes for a new secret: {0}")]
    Random(getrandom::Error),
}

impl Secret {
    /// A secret of known bytes, for tests and for servers that share one.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the secret, or makes it at the first run (mode 0600, 64 hex digits and a line feed).
    ///
    /// # Errors
    /// [`SecretError`] when the file can be neither read nor made, is malformed, or is open to others.
    pub fn load_or_create(path: &Path) -> Result<Self, SecretError> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Self::create(path),
            Err(e) => Err(io_error("reading", path)(e)),
        }
    }

    /// The id of a ledger entry as people see it: 16 hex digits over rule code and subject.
    #[must_use]
    pub fn entry_id(&self, rule: &str, subject: &str) -> String {
        hex::encode(&self.hmac(rule, subject)[..8])
    }

    /// A person in the store: 32 hex digits over the whole number as cleaned, long enough that no two people of a
    /// province share one.
    #[must_use]
    pub fn person(&self, number: &str) -> String {
        hex::encode(&self.hmac("person", number)[..16])
    }

    /// A stand-in for a text that must not be seen: 8 hex digits.
    #[must_use]
    pub fn pseudonym(&self, text: &str) -> String {
        hex::encode(&self.hmac("pseudonym", text)[..4])
    }

    /// What only whoever has the secret can have made of a text, for a purpose: 32 hex digits.
    #[must_use]
    pub fn seal(&self, purpose: &str, text: &str) -> String {
        // The purpose is a domain of its own beside those of this file.
        hex::encode(&self.hmac(&format!("seal {purpose}"), text)[..16])
    }

    /// What a store writes down to know its secret again: 16 hex digits, from which the secret cannot be had.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(&self.hmac("fingerprint", "store")[..8])
    }

    /// The secret itself, 64 hex digits, for a backup that its owner alone may read.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// From [`Self::to_hex`].
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// Puts the secret in its place (mode 0600). Another one that lay there is kept beside it, under its fingerprint.
    ///
    /// # Errors
    /// [`SecretError`] when it cannot be written.
    pub fn put(&self, path: &Path) -> Result<(), SecretError> {
        let fail = io_error("writing", path);
        match fs::read_to_string(path) {
            Ok(text) => match Self::from_hex(&text) {
                Some(there) if there == *self => return Ok(()),
                there => {
                    let name = there.map_or_else(|| "damaged".to_owned(), |of| of.fingerprint());
                    fs::rename(path, path.with_extension(format!("old-{name}"))).map_err(&fail)?;
                }
            },
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => {}
            Err(fault) => return Err(fail(fault)),
        }
        self.keep(path).map_err(&fail)
    }

    fn hmac(&self, domain: &str, text: &str) -> [u8; 32] {
        // Unwrap safety: HMAC takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).unwrap();
        mac.update(domain.as_bytes());
        mac.update(&[0x1f]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn parse(path: &Path, text: &str) -> Result<Self, SecretError> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path)
                .map_err(io_error("reading", path))?
                .permissions()
                .mode();
            if mode & 0o077 != 0 {
                return Err(SecretError::Exposed { path: path.into() });
            }
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes)
            .map_err(|_| SecretError::Malformed { path: path.into() })?;
        Ok(Self(bytes))
    }

    /// Written beside its place and linked there, so that two first runs at once agree on one secret.
    fn create(path: &Path) -> Result<Self, SecretError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(SecretError::Random)?;
        let fail = io_error("creating", path);
        match Self(bytes).keep(path) {
            Ok(()) => Ok(Self(bytes)),
            Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
                Self::parse(path, &fs::read_to_string(path).map_err(fail)?)
            }
            Err(fault) => Err(fail(fault)),
        }
    }

    /// Writes it where nothing lies yet; the file appears whole.
    fn keep(&self, path: &Path) -> io::Result<()> {
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        super::folder::make(dir)?;
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        writeln!(file, "{}", self.to_hex())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|fault| fault.error)?;
        fs::File::open(dir)?.sync_all()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn io_error(action: &'static str, path: &Path) -> impl Fn(io::Error) -> SecretError {
    let path = path.to_owned();
    move |source| SecretError::Io {
        action,
        path: path.clone(),
        source,
    }
}
