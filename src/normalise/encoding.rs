//! Which encoding a text is in, and bringing to UTF-8 what cannot be split as it is.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE};
use memchr::memchr;

use super::cells::Text;
use super::error::NormaliseError;
use super::unpack::{Item, read_up_to};

/// Lines with other than ASCII after which the encoding is settled.
const ENOUGH: usize = 4096;

/// An encoding, and how many bytes of mark stand before the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Detected {
    /// What the text is in.
    pub(super) coding: Coding,
    /// Bytes of byte order mark.
    pub(super) mark: usize,
}

/// Encodings of an extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Utf8,
    Gb18030,
    Utf16Le,
    Utf16Be,
}

/// Settles the encoding of a file: a byte order mark, else config, else the bytes.
///
/// # Errors
/// When config names an encoding there is no decoder for, or the file cannot be read.
pub(super) fn detect(
    item: &Item,
    named: Option<&str>,
    source_name: &str,
) -> Result<Detected, NormaliseError> {
    let folded = named
        .unwrap_or("auto")
        .to_lowercase()
        .replace(['-', '_'], "");
    let wanted = match folded.as_str() {
        "auto" => None,
        "utf8" => Some(Coding::Utf8),
        "utf16" | "utf16le" => Some(Coding::Utf16Le),
        "utf16be" => Some(Coding::Utf16Be),
        "gb18030" | "gbk" | "gb2312" | "cp936" => Some(Coding::Gb18030),
        _ => {
            return Err(NormaliseError::Config {
                source_name: source_name.to_owned(),
                problem: format!(
                    "encoding = \"{}\" is not known; use auto, utf-8, utf-16 or gb18030",
                    named.unwrap_or_default()
                ),
            });
        }
    };
    item.read(|reader| {
        let mut head = [0; 4];
        let got = read_up_to(reader, &mut head).map_err(|e| item.fault(e))?;
        let head = &head[..got];
        let marked = |coding, mark| Ok(Detected { coding, mark });
        match head {
            [0xef, 0xbb, 0xbf, ..] => return marked(Coding::Utf8, 3),
            [0xff, 0xfe, ..] => return marked(Coding::Utf16Le, 2),
            [0xfe, 0xff, ..] => return marked(Coding::Utf16Be, 2),
            [0x84, 0x31, 0x95, 0x33] => return marked(Coding::Gb18030, 4),
            _ => {}
        }
        let coding = match wanted {
            Some(coding) => coding,
            None => by_lines(head, reader).map_err(|e| item.fault(e))?,
        };
        marked(coding, 0)
    })
}

/// UTF-8 when all lines are, or all but few; else GB18030.
fn by_lines(head: &[u8], reader: &mut dyn Read) -> io::Result<Coding> {
    let mut buf = head.to_vec();
    let (mut good, mut bad) = (0_usize, 0_usize);
    loop {
        let kept = buf.len();
        buf.resize(kept + (1 << 18), 0);
        let got = read_up_to(reader, &mut buf[kept..])?;
        buf.truncate(kept + got);
        let mut rest = &buf[..];
        while let Some(end) = memchr(b'\n', rest) {
            judge(&rest[..end], &mut good, &mut bad);
            rest = &rest[end + 1..];
        }
        let whole = got == 0;
        // A text without line feeds is judged in one piece, and what it decodes to will say the rest.
        if whole || rest.len() > 1 << 22 {
            judge(rest, &mut good, &mut bad);
            rest = &[];
        }
        if whole || good + bad >= ENOUGH {
            return Ok(if bad * 10 <= good {
                Coding::Utf8
            } else {
                Coding::Gb18030
            });
        }
        let kept = rest.len();
        let from = buf.len() - kept;
        buf.drain(..from);
    }
}

fn judge(line: &[u8], good: &mut usize, bad: &mut usize) {
    if !line.is_ascii() {
        if std::str::from_utf8(line).is_ok() {
            *good += 1;
        } else {
            *bad += 1;
        }
    }
}

impl Coding {
    /// How cells are decoded, and by which decoder the whole text must go before it can be split, if any.
    ///
    /// Line feeds, quotes and the usual separators never occur inside a character of UTF-8 or GB18030, but a bar does
    /// in GB18030, and everything does in UTF-16.
    pub(super) fn cells(self, separator: u8) -> (Text, Option<&'static Encoding>) {
        match self {
            Self::Utf8 => (Text::Utf8, None),
            Self::Gb18030 if separator < 0x30 || separator == b';' => (Text::Gb18030, None),
            Self::Gb18030 => (Text::Utf8, Some(GB18030)),
            Self::Utf16Le => (Text::Utf8, Some(UTF_16LE)),
            Self::Utf16Be => (Text::Utf8, Some(UTF_16BE)),
        }
    }

    /// The first bytes of a text as UTF-8, undecodable bytes replaced.
    pub(super) fn sample(self, bytes: &[u8]) -> Vec<u8> {
        let encoding = match self {
            Self::Utf8 => return bytes.to_vec(),
            Self::Gb18030 => GB18030,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        };
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut out = String::with_capacity(
            decoder
                .max_utf8_buffer_length(bytes.len())
                .unwrap_or(bytes.len() * 4),
        );
        let (result, ..) = decoder.decode_to_string(bytes, &mut out, false);
        debug_assert_eq!(
            result,
            CoderResult::InputEmpty,
            "the buffer was made large enough"
        );
        out.into_bytes()
    }
}

/// Yields UTF-8 for whatever its reader yields. What cannot be decoded becomes the byte 0xFF, which is no UTF-8
/// either, so that the row it stands in is found out like any other.
pub(super) struct Transcode<'r> {
    inner: &'r mut dyn Read,
    decoder: Decoder,
    input: Vec<u8>,
    at: usize,
    out: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<'r> Transcode<'r> {
    pub(super) fn new(inner: &'r mut dyn Read, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: Vec::new(),
            at: 0,
            out: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.given = 0;
        if self.at == self.input.len() {
            self.input.resize(1 << 18, 0);
            let got = read_up_to(self.inner, &mut self.input)?;
            self.input.truncate(got);
            self.at = 0;
        }
        let last = self.input.is_empty();
        let rest = &self.input[self.at..];
        let room = self
            .decoder
            .max_utf8_buffer_length_without_replacement(rest.len());
        self.out.resize(room.unwrap_or(rest.len() * 4).max(16), 0);
        let (result, read, written) =
            self.decoder
                .decode_to_utf8_without_replacement(rest, &mut self.out, last);
        self.at += read;
        self.out.truncate(written);
        match result {
            DecoderResult::Malformed(..) => self.out.push(0xff),
            DecoderResult::InputEmpty => self.ended = last,
            DecoderResult::OutputFull => {}
        }
        Ok(())
    }
}

impl Read for Transcode<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let n = buf.len().min(self.out.len() - self.given);
        buf[..n].copy_from_slice(&self.out[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}
