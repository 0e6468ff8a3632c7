//! Mail by SMTP.

use std::time::Duration;

use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::{News, NotifyError};
use crate::domain::words::Language;

/// How long the mail server may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn send(
    name: &str,
    server: &str,
    from: &str,
    to: &[String],
    news: &News,
    language: Language,
) -> Result<(), NotifyError> {
    let address = |what| NotifyError::Address {
        target: name.to_owned(),
        what,
    };
    let refused = |why: String| NotifyError::Refused {
        target: name.to_owned(),
        why,
    };
    let from: Mailbox = from.parse().map_err(|_| address("from"))?;
    let mut message = Message::builder()
        .from(from)
        .subject(news.subject(language))
        .header(ContentType::TEXT_PLAIN);
    for one in to {
        let to: Mailbox = one.parse().map_err(|_| address("to"))?;
        message = message.to(to);
    }
    let message = message
        .body(news.text(language))
        .map_err(|fault| refused(fault.to_string()))?;
    // The error may repeat the address with its password: it is not passed on.
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
        .map_err(|_| address("the mail server's address"))?
        .timeout(Some(PATIENCE))
        .build();
    transport
        .send(message)
        .await
        .map(|_| ())
        .map_err(|fault| refused(format!("the mail server did not take the mail: {fault}")))
}
