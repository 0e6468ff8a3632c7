//! Who reads: the account behind a request, by session or by token.

use std::collections::BTreeSet;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};

use super::State;
use super::failed::Failed;
use super::guard::came::Came;
use super::guard::csrf;
use super::session;
use crate::domain::account::{Account, Permission, Reach};
use crate::domain::words::Language;
use crate::store::{accounts, sessions, tokens};

/// What the account was known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) enum Via {
    /// Signed in with a browser; the hash of the session's id.
    Session {
        /// Its key in the store.
        key: String,
        /// What its forms must bring along.
        form: csrf::Token,
    },
    /// A token of the API, its number and what of the account it carries.
    Token {
        /// Its number.
        number: i64,
        /// What of the account's permissions.
        scope: BTreeSet<Permission>,
    },
}

/// Who reads, as every handler behind the guard may ask.
#[derive(Debug, Clone)]
pub(in crate::web) struct Reader {
    /// The account.
    pub account: Account,
    /// The account's language, else the home's.
    pub language: Language,
    /// The token of the session's forms; blank for programs.
    pub csrf: String,
    /// Session or token.
    pub via: Via,
    /// The client's address.
    pub from: Option<IpAddr>,
    /// Nothing can be saved at present: the disk is full.
    pub disk_full: bool,
}

impl Reader {
    /// Whether the account, and the token if it came with one, has a permission.
    pub(in crate::web) fn may(&self, permission: Permission) -> bool {
        let carried = match &self.via {
            Via::Session { .. } => true,
            Via::Token { scope, .. } => scope.contains(&permission),
        };
        carried && self.account.may(permission)
    }

    /// Whose entries.
    pub(in crate::web) fn reach(&self) -> Reach {
        self.account.reach()
    }

    /// Whether a department's entries may be seen. Where not, the answer is that there is no such thing.
    pub(in crate::web) fn sees(&self, department_code: &str) -> bool {
        self.account.reach().holds(department_code)
    }

    /// As histories and the audit log name them.
    pub(in crate::web) fn actor(&self) -> &str {
        &self.account.name
    }
}

impl FromRequestParts<State> for Reader {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Failed> {
        parts.extensions.get().cloned().ok_or(Failed::SignIn)
    }
}

/// The key under which the store has a secret text.
pub(in crate::web) fn key(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// Who made a request; none when nobody is signed in.
pub(in crate::web) async fn find(
    state: &State,
    parts: &Parts,
    came: &Came,
) -> Result<Option<Reader>, Failed> {
    let known = if came.api && parts.headers.contains_key(header::AUTHORIZATION) {
        by_token(state, parts).await?
    } else {
        by_session(state, parts, came).await?
    };
    let Some((account, via, csrf)) = known else {
        return Ok(None);
    };
    Ok(Some(Reader {
        language: account.language.unwrap_or_else(|| state.language()),
        account,
        csrf,
        via,
        from: came.from,
        disk_full: state.room.is_full(),
    }))
}

type Known = (Account, Via, String);

async fn by_token(state: &State, parts: &Parts) -> Result<Option<Known>, Failed> {
    let said = parts.headers.get(header::AUTHORIZATION);
    let token = said
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.strip_prefix("Bearer "));
    let Some(token) = token else { return Ok(None) };
    let mut conn = state.store.connection("reading a token").await?;
    let now = state.now();
    let found = tokens::get(&mut conn, &key(token.trim())).await?;
    let Some(token) = found.filter(|token| token.lives(now)) else {
        return Ok(None);
    };
    let account = accounts::get(&mut conn, &token.account).await?;
    let Some(account) = account.filter(|of| of.locked.is_none()) else {
        return Ok(None);
    };
    state.seen.token(token.token_no, now);
    let via = Via::Token {
        number: token.token_no,
        scope: token.scope,
    };
    Ok(Some((account, via, String::new())))
}

async fn by_session(state: &State, parts: &Parts, came: &Came) -> Result<Option<Known>, Failed> {
    let Some(id) = session::id(&parts.headers, came.secure) else {
        return Ok(None);
    };
    let key = key(&id);
    let mut conn = state.store.connection("reading a session").await?;
    let now = state.now();
    let found = sessions::get(&mut conn, &key).await?;
    let idle = state.config.settings.web.idle();
    let lives = |of: &sessions::Session| {
        let seen = state
            .seen
            .session(&key)
            .unwrap_or(of.seen_at)
            .max(of.seen_at);
        now < of.ends_at && now - seen < session::delta(idle)
    };
    let Some(session) = found.filter(lives) else {
        return Ok(None);
    };
    let account = accounts::get(&mut conn, &session.account).await?;
    let Some(account) = account.filter(|of| of.locked.is_none()) else {
        return Ok(None);
    };
    state.seen.note_session(&key, now);
    let form = csrf::of_session(&id);
    let csrf = csrf::masked(&form);
    Ok(Some((account, Via::Session { key, form }, csrf)))
}
