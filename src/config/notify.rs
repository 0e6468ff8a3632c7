//! `[notify.<name>]` of `config/rollcall.toml`: who is told after a run.

use serde::{Deserialize, Serialize};

/// One that is told. Jobs name it in `notify`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Notify {
    /// By mail.
    Mail {
        /// Variable that holds the server's address, `smtps://user:password@host` or `smtp://host:25`.
        server_env: String,
        /// Sender.
        from: String,
        /// Receivers.
        to: Vec<String>,
    },
    /// By a POST of JSON.
    Webhook {
        /// Variable that holds the address.
        url_env: String,
    },
}
