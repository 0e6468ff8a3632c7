//! `[web]`: where the pages are served, and to whom for how long.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::quantity;

/// How long somebody may do nothing and stay signed in.
const SESSION_IDLE: Duration = Duration::from_secs(30 * 60);
/// How long somebody stays signed in at most.
const SESSION_LONGEST: Duration = Duration::from_secs(12 * 3600);
/// The largest file that can be brought by hand.
const MAX_UPLOAD: u64 = 50_000_000;
/// How long an answer may take to begin.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a connection may go without asking for anything or taking anything. Live progress says something more often.
const WAITS: Duration = Duration::from_secs(60);

/// Where the pages are served.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// IP and port.
    pub listen: String,
    /// Scheme, host and port as people type them, for links; blank: made from `listen`.
    pub address: String,
    /// PEM file of the certificate and its chain; with `key`, pages are served over TLS.
    pub certificate: Option<String>,
    /// PEM file of its private key.
    pub key: Option<String>,
    /// Proxies whose word on the client's address and scheme counts: IP addresses and networks.
    pub trusted_proxies: Vec<String>,
    /// How long somebody may do nothing and stay signed in, "30m".
    pub session_idle: Option<String>,
    /// How long somebody stays signed in at most, "12h".
    pub session_longest: Option<String>,
    /// The largest file that can be brought by hand, "50MB".
    pub max_upload: Option<String>,
    /// How long an answer may take to begin, "60s".
    pub timeout: Option<String>,
    /// How long a connection may go without asking for anything or taking anything, "60s".
    pub waits: Option<String>,
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            address: String::new(),
            certificate: None,
            key: None,
            trusted_proxies: Vec::new(),
            session_idle: None,
            session_longest: None,
            max_upload: None,
            timeout: None,
            waits: None,
        }
    }
}

impl Web {
    /// Certificate and key, where both are named; their paths begin at the home.
    #[must_use]
    pub fn tls(&self, home: &Path) -> Option<(PathBuf, PathBuf)> {
        let certificate = self.certificate.as_ref()?;
        let key = self.key.as_ref()?;
        Some((home.join(certificate), home.join(key)))
    }

    /// The beginning of links, without a slash at its end.
    #[must_use]
    pub fn links_begin(&self) -> String {
        let said = self.address.trim_end_matches('/');
        if !said.is_empty() {
            return said.to_owned();
        }
        let scheme = if self.certificate.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.listen)
    }

    /// The proxies. Texts that are none were refused when the configuration was read.
    #[must_use]
    pub fn proxies(&self) -> Vec<Network> {
        let read = |text: &String| Network::parse(text);
        self.trusted_proxies.iter().filter_map(read).collect()
    }

    /// How long somebody may do nothing and stay signed in.
    #[must_use]
    pub fn idle(&self) -> Duration {
        spell(self.session_idle.as_deref(), SESSION_IDLE)
    }

    /// How long somebody stays signed in at most.
    #[must_use]
    pub fn longest(&self) -> Duration {
        spell(self.session_longest.as_deref(), SESSION_LONGEST)
    }

    /// How long an answer may take to begin.
    #[must_use]
    pub fn answers_within(&self) -> Duration {
        spell(self.timeout.as_deref(), TIMEOUT)
    }

    /// How long a connection may go without asking for anything or taking anything.
    #[must_use]
    pub fn waits(&self) -> Duration {
        spell(self.waits.as_deref(), WAITS)
    }

    /// Bytes of the largest file that can be brought by hand.
    #[must_use]
    pub fn upload_limit(&self) -> usize {
        let said = self.max_upload.as_deref();
        let bytes = said.and_then(|text| quantity::bytes(text).ok());
        usize::try_from(bytes.unwrap_or(MAX_UPLOAD)).unwrap_or(usize::MAX)
    }
}

/// A time that was checked when the configuration was read.
fn spell(text: Option<&str>, default: Duration) -> Duration {
    text.and_then(|text| quantity::time(text).ok())
        .unwrap_or(default)
}

/// An IP address, or all that begin with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u32,
}

impl Network {
    /// `10.1.2.3` or `10.0.0.0/8`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let said: IpAddr = address.trim().parse().ok()?;
        let all = if said.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(all);
        let first = said.to_canonical();
        // `::ffff:10.0.0.0/104` is 10.0.0.0/8.
        let beyond = if said == first { 0 } else { 96 };
        let bits = bits.checked_sub(beyond)?;
        (bits <= all - beyond).then_some(Self { first, bits })
    }

    /// Whether an address is in it. An IPv4 address written as IPv6 is the IPv4 address.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let prefix = |bytes: u128, width: u32| bytes.checked_shr(width - self.bits).unwrap_or(0);
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                prefix(a.to_bits().into(), 32) == prefix(b.to_bits().into(), 32)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => prefix(a.to_bits(), 128) == prefix(b.to_bits(), 128),
            _ => false,
        }
    }
}
