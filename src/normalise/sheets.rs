//! The sheets of a workbook that people send back, as plain rows, with the properties that it was given when it was made.
//! Held to the same bounds as an extract: what it unpacks to, how well it is compressed, and never the size it declares.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::book;
use super::error::NormaliseError;
use super::unpack::{Item, check_workbook};

/// Bytes of properties that are read; ours are a few hundred.
const PROPERTIES: u64 = 1 << 20;

/// Stands for a formula whose result was not stored.
pub const NO_RESULT: &str = "#NO-RESULT";

/// A workbook in memory.
pub struct Sheets {
    book: book::Book,
    item: Item,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Property = text.
    pub properties: BTreeMap<String, String>,
}

impl Sheets {
    /// Opens XLSX, XLSB, XLS or ODS. `limit` is the most bytes that it may have, packed or not.
    ///
    /// # Errors
    /// When it cannot be read, is none of these, needs a password, or is larger than it may be.
    pub fn open(path: &Path, limit: u64) -> Result<Self, NormaliseError> {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let item = Item::alone(name.to_string_lossy().into_owned(), path, limit);
        let bytes = item.bytes()?;
        let packed = bytes.starts_with(b"PK");
        if !packed && !bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(NormaliseError::Form {
                file: item.name,
                source_name: String::new(),
                format: "a workbook",
                problem: "its bytes are not those of XLSX, XLS or ODS".into(),
            });
        }
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let mut properties = BTreeMap::new();
        if packed {
            check_workbook(&bytes, &item)?;
            properties = properties_of(&bytes);
        }
        let book = book::open(bytes, packed).map_err(|fault| fault.of(&item, ""))?;
        Ok(Self {
            book,
            item,
            sha256,
            properties,
        })
    }

    /// Names of the sheets, in their order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.book.names()
    }

    /// Hands over each row of a sheet that has cells, with its number, until told to stop. A formula whose result was never
    /// stored stands there as [`NO_RESULT`]: read as blank, it would be lost without a word.
    ///
    /// # Errors
    /// When the sheet is damaged.
    pub fn rows(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(u32, &[String]) -> bool,
    ) -> Result<(), NormaliseError> {
        let formulas = self.book.formulas(sheet);
        let formulas: BTreeSet<(u32, usize)> = formulas
            .map_err(|fault| fault.of(&self.item, ""))?
            .into_iter()
            .collect();
        let walked = self.book.rows(sheet, &mut |row| {
            let number = u32::try_from(row.number).unwrap_or(0);
            let mut texts = row.texts();
            for (_, column) in formulas.range((number, 0)..(number + 1, 0)) {
                if texts.len() <= *column {
                    texts.resize(column + 1, String::new());
                }
                if texts[*column].is_empty() {
                    NO_RESULT.clone_into(&mut texts[*column]);
                }
            }
            take(number, &texts)
        });
        walked.map_err(|fault| fault.of(&self.item, ""))
    }
}

/// The properties that a program added to the document; none where they cannot be read, since a workbook is valid without.
fn properties_of(bytes: &[u8]) -> BTreeMap<String, String> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return BTreeMap::new();
    };
    // OOXML and ODF keep them in different files, as an element named by one attribute with the text within.
    for (file, attribute) in [
        ("docProps/custom.xml", "name=\""),
        ("meta.xml", "meta:name=\""),
    ] {
        let mut text = String::new();
        let Ok(entry) = archive.by_name(file) else {
            continue;
        };
        if entry.take(PROPERTIES).read_to_string(&mut text).is_ok() {
            return named(&text, attribute);
        }
    }
    BTreeMap::new()
}

/// Every `<… name="X" …>…text…<` as X = the first text behind it.
fn named(xml: &str, attribute: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mark = format!(" {attribute}");
    for (at, _) in xml.match_indices(&mark) {
        // One that is empty has no text of its own; the next one's is not for it.
        let behind = xml[at + mark.len()..]
            .split(&mark)
            .next()
            .unwrap_or_default();
        let name = behind.split('"').next().unwrap_or_default();
        let value = behind
            .split('<')
            .take(3)
            .filter_map(|piece| piece.split_once('>').map(|(_, text)| text))
            .find(|text| !text.trim().is_empty());
        found.insert(unescaped(name), unescaped(value.unwrap_or_default().trim()));
    }
    found
}

/// XML's five names and its numbers for characters.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some((code, behind)) = rest.split_once(';') else {
            out.push('&');
            break;
        };
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok();
        let c = match code {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            code => code
                .strip_prefix("#x")
                .and_then(|digits| number(digits, 16))
                .or_else(|| code.strip_prefix('#').and_then(|digits| number(digits, 10)))
                .and_then(char::from_u32),
        };
        match c {
            Some(c) => {
                out.push(c);
                rest = behind;
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn properties_are_read_from_both_forms() {
        let ooxml = r#"<?xml version="1.0"?><Properties xmlns="x"><property fmtid="{D5}" pid="2" name="rollcall.form"><vt:lpwstr>1</vt:lpwstr></property><property pid="3" name="rollcall.department"><vt:lpwstr>区教育局 &amp; &#x533A;</vt:lpwstr></property><property pid="4" name="empty"><vt:lpwstr></vt:lpwstr></property></Properties>"#;
        let found = named(ooxml, "name=\"");
        assert_eq!(found["rollcall.form"], "1");
        assert_eq!(found["rollcall.department"], "区教育局 & 区");
        assert_eq!(found["empty"], "");
        let odf = r#"<office:meta><meta:user-defined meta:name="rollcall.department"/><meta:user-defined meta:name="rollcall.district">990001</meta:user-defined><meta:user-defined meta:name="rollcall.run" meta:value-type="string">2026-10-31-nightly</meta:user-defined></office:meta>"#;
        let found = named(odf, "meta:name=\"");
        assert_eq!(found["rollcall.department"], "");
        assert_eq!(found["rollcall.district"], "990001");
        assert_eq!(found["rollcall.run"], "2026-10-31-nightly");
    }
}
