//! Which part of a file is asked for: one range of bytes, as RFC 9110 has it. Several at once are answered with the whole.

use axum::http::{HeaderMap, header};

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Everything.
    Whole,
    /// Some bytes.
    Of {
        /// The first.
        from: u64,
        /// How many, at least one.
        length: u64,
    },
    /// Nothing of it: the part lies behind its end.
    None,
}

/// The part that these headers ask for of a file of that hash and size.
pub(super) fn asked(headers: &HeaderMap, sha256: &str, size: u64) -> Part {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE).and_then(|text| text.strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    // The rest of another file is of no use to whoever has the beginning of this.
    if text(header::IF_RANGE).is_some_and(|tag| tag.trim_matches('"') != sha256) {
        return Part::Whole;
    }
    let Some((first, last)) = range.split_once('-') else {
        return Part::Whole;
    };
    match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(from), _) if from >= size && (last.is_empty() || last.parse::<u64>().is_ok()) => {
            Part::None
        }
        (Ok(from), Ok(last)) if last >= from => Part::Of {
            from,
            length: last.min(size - 1) - from + 1,
        },
        (Ok(from), Err(_)) if last.is_empty() => Part::Of {
            from,
            length: size - from,
        },
        (Err(_), Ok(0)) if first.is_empty() => Part::None,
        (Err(_), Ok(count)) if first.is_empty() && size > 0 => {
            let length = count.min(size);
            Part::Of {
                from: size - length,
                length,
            }
        }
        _ => Part::Whole,
    }
}
