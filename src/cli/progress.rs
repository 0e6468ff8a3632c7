//! A run's progress: a spinner with lines above it on a terminal, log lines otherwise.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::domain::words::Language;
use crate::run::Progress;

/// How often the spinner turns.
const TURN: Duration = Duration::from_millis(120);

/// Progress for where stderr leads.
pub(super) fn shown(language: Language) -> Arc<dyn Progress> {
    if std::io::stderr().is_terminal() {
        Arc::new(Bar::new(language))
    } else {
        Arc::new(Lines)
    }
}

struct Bar {
    bar: ProgressBar,
    language: Language,
}

impl Bar {
    fn new(language: Language) -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(TURN);
        Self { bar, language }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str) {
        let said = match (self.language, name) {
            (Language::Zh, "pull") => "取数",
            (Language::Zh, "normalise") => "规范化",
            (Language::Zh, "judge") => "核对",
            (Language::Zh, "write") => "写文件",
            (Language::Zh, "merge") => "并入台账",
            (_, other) => other,
        };
        self.bar.set_message(said.to_owned());
    }

    fn source(&self, name: &str, accepted: u64, quarantined: u64, held: &[String]) {
        let line = match (self.language, held.is_empty()) {
            (Language::Zh, true) => format!("  ✓ {name}：可用{accepted}行，隔离{quarantined}行"),
            (Language::Zh, false) => format!("  ✗ {name}：暂缓 — {}", held.join("；")),
            (Language::En, true) => {
                format!("  ✓ {name}: {accepted} rows, {quarantined} in quarantine")
            }
            (Language::En, false) => format!("  ✗ {name}: held — {}", held.join("; ")),
        };
        self.bar.println(line);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

struct Lines;

impl Progress for Lines {
    fn stage(&self, name: &str) {
        tracing::info!(stage = name, "stage");
    }

    fn source(&self, name: &str, accepted: u64, quarantined: u64, held: &[String]) {
        if held.is_empty() {
            tracing::info!(source = name, accepted, quarantined, "source");
        } else {
            tracing::warn!(source = name, why = held.join("; "), "source held");
        }
    }
}
