//! A POST of JSON.

use std::time::Duration;

use super::{News, NotifyError};
use crate::extract::client;

/// How long the other side may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn post(name: &str, url: &str, news: &News) -> Result<(), NotifyError> {
    let refused = |why: String| NotifyError::Refused {
        target: name.to_owned(),
        why,
    };
    let url: reqwest::Url = url.parse().map_err(|_| NotifyError::Address {
        target: name.to_owned(),
        what: "the webhook's address",
    })?;
    let begun = || {
        reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
    };
    let client = client(begun, url.as_str()).map_err(|fault| refused(fault.to_string()))?;
    let answer = client.post(url).json(news).send().await.map_err(|fault| {
        refused(format!(
            "the webhook cannot be reached: {}",
            fault.without_url()
        ))
    })?;
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(refused(format!("the webhook answered {}", answer.status())))
    }
}
