//! Sign-in to an HTTP source. Secrets come from the environment and go into request headers, nowhere else.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

use crate::config::source::{Auth, Source};
use crate::extract::{ExtractError, Means};

/// A sign-in with its secrets at hand.
pub(super) enum Credentials {
    /// Nothing is sent.
    None,
    /// The same header on every request.
    Fixed {
        header: HeaderName,
        value: HeaderValue,
        /// What must not be shown, in every form it takes on the wire.
        secrets: Vec<String>,
    },
    /// A signature over each request.
    Hmac { key_id: HeaderValue, secret: String },
}

impl Credentials {
    /// Reads the environment variables that config names.
    ///
    /// # Errors
    /// When one is missing or empty, or cannot stand in a header.
    pub(super) fn read(
        source: &Source,
        auth: &Auth,
        means: &Means<'_>,
    ) -> Result<Self, ExtractError> {
        let fixed = |header: HeaderName, value: String, secret: String, variable: &str| {
            let mut sent = HeaderValue::from_str(&value).map_err(|_| ExtractError::Secret {
                name: source.name.clone(),
                variable: variable.to_owned(),
                fault: "holds a character that cannot stand in a header",
            })?;
            sent.set_sensitive(true);
            let coded = value.rsplit(' ').next().unwrap_or_default().to_owned();
            Ok(Self::Fixed {
                header,
                value: sent,
                secrets: vec![secret, coded],
            })
        };
        match auth {
            Auth::None => Ok(Self::None),
            Auth::Basic { user, password_env } => {
                let password = means.secret(source, password_env)?;
                let pair = STANDARD.encode(format!("{user}:{password}"));
                fixed(
                    AUTHORIZATION,
                    format!("Basic {pair}"),
                    password,
                    password_env,
                )
            }
            Auth::Bearer { token_env } => {
                let token = means.secret(source, token_env)?;
                fixed(AUTHORIZATION, format!("Bearer {token}"), token, token_env)
            }
            Auth::Header { name, value_env } => {
                let value = means.secret(source, value_env)?;
                let header =
                    HeaderName::from_bytes(name.as_bytes()).map_err(|_| ExtractError::Header {
                        name: source.name.clone(),
                        header: name.clone(),
                    })?;
                fixed(header, value.clone(), value, value_env)
            }
            Auth::Hmac { key_id, secret_env } => Ok(Self::Hmac {
                key_id: HeaderValue::from_str(key_id).map_err(|_| ExtractError::Header {
                    name: source.name.clone(),
                    header: "X-Key-Id".into(),
                })?,
                secret: means.secret(source, secret_env)?,
            }),
        }
    }

    /// Adds the sign-in for a GET of `url` at the moment `now`.
    ///
    /// The HMAC form signs three lines joined by LF: the method `GET`, the path with its query as sent
    /// (`/api/persons?month=2026-10`), and the time in whole seconds since 1970 UTC. It sends `X-Key-Id`,
    /// `X-Timestamp` (those seconds) and `X-Signature` (HMAC-SHA256 of the lines under the shared secret, lower-case hex).
    pub(super) fn apply(&self, headers: &mut HeaderMap, url: &Url, now: DateTime<Utc>) {
        match self {
            Self::None => {}
            Self::Fixed { header, value, .. } => {
                headers.insert(header.clone(), value.clone());
            }
            Self::Hmac { key_id, secret } => {
                let time = now.timestamp();
                let mut signed = format!("GET\n{}", url.path());
                if let Some(query) = url.query() {
                    signed.push('?');
                    signed.push_str(query);
                }
                signed.push_str(&format!("\n{time}"));
                // HMAC takes keys of any length (RFC 2104 §2), so this cannot fail.
                if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
                    mac.update(signed.as_bytes());
                    let signature = hex::encode(mac.finalize().into_bytes());
                    if let Ok(mut value) = HeaderValue::from_str(&signature) {
                        value.set_sensitive(true);
                        headers.insert("x-signature", value);
                    }
                }
                headers.insert("x-key-id", key_id.clone());
                headers.insert("x-timestamp", HeaderValue::from(time));
            }
        }
    }

    /// Texts that must never be shown.
    pub(super) fn secrets(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::Fixed { secrets, .. } => secrets,
            Self::Hmac { secret, .. } => std::slice::from_ref(secret),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Fixed { .. } => "Fixed(***)",
            Self::Hmac { .. } => "Hmac(***)",
        })
    }
}
