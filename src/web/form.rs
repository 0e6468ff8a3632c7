//! The fields of a form as they were sent.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};

use super::State;
use super::failed::Failed;
use super::routes::FORM_LIMIT;

/// The fields of a form, in order; a name may come several times.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of a body or of the part of an address after `?`.
    pub(in crate::web) fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// A field without the blanks around it; blank where it was not sent.
    pub(in crate::web) fn one(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// A field to the letter, as a password is.
    pub(in crate::web) fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value)
    }

    /// The names that were sent.
    pub(in crate::web) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Every value of a name that is not blank.
    pub(in crate::web) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(found, _)| found == name);
        named
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }
}

impl FromRequest<State> for Fields {
    type Rejection = Failed;

    async fn from_request(request: Request, _: &State) -> Result<Self, Failed> {
        let bytes = to_bytes(request.into_body(), FORM_LIMIT)
            .await
            .map_err(|_| Failed::TooLarge(String::new()))?;
        Ok(Self::parse(&bytes))
    }
}
