//! The language in which a home is spoken to before its configuration is read, or when it cannot be.

use std::path::Path;

use super::load::SETTINGS;
use crate::domain::words::Language;

/// What a home's `language` says, also where another line of the file is wrong; Chinese where it says nothing.
#[must_use]
pub fn spoken(home: &Path) -> Language {
    let text = std::fs::read_to_string(home.join(SETTINGS)).unwrap_or_default();
    // Keys of the file as a whole stand before its first table.
    let mut own = text.lines().take_while(|line| !line.starts_with('['));
    let said = own.find_map(|line| {
        let value = line.strip_prefix("language")?.trim_start();
        value.strip_prefix('=')
    });
    let quotes = ['"', '\''];
    said.and_then(|value| value.split(quotes).nth(1))
        .map_or_else(Language::default, Language::of)
}
