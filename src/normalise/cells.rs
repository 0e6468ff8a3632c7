//! One record as it was read: the bytes of its cells, not yet decoded.

use encoding_rs::GB18030;

/// How the bytes of cells are to be decoded. Whatever is not UTF-8 or GB18030 was transcoded to UTF-8 before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// UTF-8.
    Utf8,
    /// GB18030, and with it GBK and GB2312.
    Gb18030,
}

/// Cells of one record: ranges over one run of bytes.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    /// What the ranges point into.
    pub(super) bytes: &'a [u8],
    /// Start and end of each cell.
    pub(super) ranges: &'a [(u32, u32)],
    /// The record as it stood in a JSON text, where cells are only what columns ask for.
    pub(super) object: Option<&'a str>,
}

impl<'a> Cells<'a> {
    /// Bytes of cell `i`; empty when the record has no such cell.
    #[inline]
    pub(super) fn get(&self, i: usize) -> &'a [u8] {
        match self.ranges.get(i) {
            Some(&(start, end)) => &self.bytes[start as usize..end as usize],
            None => &[],
        }
    }

    /// Every cell in turn.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let bytes = self.bytes;
        self.ranges
            .iter()
            .map(move |&(start, end)| &bytes[start as usize..end as usize])
    }

    /// Number of cells up to the last that is not empty.
    pub(super) fn filled(&self) -> usize {
        self.ranges
            .iter()
            .rposition(|&(start, end)| end > start)
            .map_or(0, |i| i + 1)
    }

    /// Whether no cell holds anything but white space.
    pub(super) fn blank(&self, text: Text) -> bool {
        self.iter()
            .all(|cell| cell.is_empty() || is_blank(cell, text))
    }

    /// The cells as a JSON array of texts, undecodable bytes replaced, trailing empty cells left out. Of a JSON record:
    /// its members, as `key=value`.
    pub(super) fn raw(&self, text: Text) -> String {
        if let Some(object) = self.object {
            return super::object::raw(object);
        }
        let cells: Vec<_> = self
            .iter()
            .take(self.filled())
            .map(|cell| lossy(cell, text))
            .collect();
        serde_json::Value::from(cells).to_string()
    }
}

/// Cell text, undecodable bytes replaced.
pub(super) fn lossy(bytes: &[u8], text: Text) -> String {
    match text {
        Text::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Text::Gb18030 => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn is_blank(bytes: &[u8], text: Text) -> bool {
    if bytes.is_ascii() {
        return bytes.iter().all(u8::is_ascii_whitespace);
    }
    lossy(bytes, text).trim().is_empty()
}

/// Decodes `bytes`, into `scratch` when they are not UTF-8 already. `None`: some byte cannot be decoded.
#[inline]
pub(super) fn decode<'a>(bytes: &'a [u8], text: Text, scratch: &'a mut String) -> Option<&'a str> {
    match text {
        Text::Utf8 => std::str::from_utf8(bytes).ok(),
        Text::Gb18030 if bytes.is_ascii() => std::str::from_utf8(bytes).ok(),
        Text::Gb18030 => {
            let mut decoder = GB18030.new_decoder_without_bom_handling();
            scratch.clear();
            scratch.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
            match decoder
                .decode_to_string_without_replacement(bytes, scratch, true)
                .0
            {
                encoding_rs::DecoderResult::InputEmpty => Some(scratch.as_str()),
                _ => None,
            }
        }
    }
}

/// Whether a record of a GB18030 file is UTF-8 after all: pasted from another system, it would decode into other
/// Chinese characters without any error. It must be valid UTF-8 throughout, hold a Chinese character, and hold none of
/// the two-byte forms that pairs of GB18030 bytes can fall into by chance.
pub(super) fn looks_utf8(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let mut chinese = false;
    for c in text.chars() {
        match c {
            '\u{80}'..='\u{7ff}' => return false,
            '\u{4e00}'..='\u{9fff}' => chinese = true,
            _ => {}
        }
    }
    chinese
}
