//! How far the repetitions in an ODS go: one cell may stand for sixteen thousand and one row for a million, in a few bytes
//! that no bound on the packed or unpacked size sees.

use std::io::{BufRead, BufReader, Read};

/// Cells beyond those written out that a sheet's repetitions may make. LibreOffice writes runs of equal values as one cell,
/// which is some thousands.
const MOST: u64 = 8 << 20;

/// The longest tag that is looked at; longer ones are texts without a tag in them.
const TAG: u64 = 1 << 20;

/// Whether the repetitions in a `content.xml` make more cells than anybody's table has.
///
/// # Errors
/// When it cannot be unpacked.
pub(super) fn too_many(content: impl Read) -> std::io::Result<bool> {
    let mut reader = BufReader::with_capacity(1 << 16, content);
    let mut count = Count::default();
    let mut piece = Vec::new();
    loop {
        piece.clear();
        let got = (&mut reader).take(TAG).read_until(b'>', &mut piece)?;
        if got == 0 {
            return Ok(false);
        }
        let Some(at) = piece.iter().rposition(|byte| *byte == b'<') else {
            continue;
        };
        count.tag(&piece[at + 1..]);
        if count.made > MOST {
            return Ok(true);
        }
    }
}

/// What was counted so far.
#[derive(Default)]
struct Count {
    made: u64,
    /// Rows that the row being read stands for.
    rows: u64,
    /// Its cells up to the last one with something in it.
    width: u64,
    /// Empty cells behind that one.
    empty: u64,
    /// The widest row so far.
    widest: u64,
    /// Empty rows since the last that was not.
    blank: u64,
}

impl Count {
    fn tag(&mut self, tag: &[u8]) {
        if tag.starts_with(b"table:table ") {
            // What is blank below the last entry of one sheet is not above the first of the next.
            *self = Self {
                made: self.made,
                ..Self::default()
            };
        } else if tag.starts_with(b"table:table-row ") || tag.starts_with(b"table:table-row>") {
            self.rows = repeated(tag, b"table:number-rows-repeated=\"");
            (self.width, self.empty) = (0, 0);
        } else if tag.starts_with(b"table:table-cell")
            || tag.starts_with(b"table:covered-table-cell")
        {
            let cells = repeated(tag, b"table:number-columns-repeated=\"");
            let filled = !tag.ends_with(b"/>") || memchr::memmem::find(tag, b"value").is_some();
            if filled {
                self.made = self.made.saturating_add(self.empty + cells - 1);
                self.width = self.width.saturating_add(self.empty + cells);
                self.empty = 0;
            } else {
                self.empty = self.empty.saturating_add(cells);
            }
        } else if tag.starts_with(b"/table:table-row>") {
            if self.width == 0 {
                self.blank = self.blank.saturating_add(self.rows);
                return;
            }
            self.widest = self.widest.max(self.width);
            let again = self.width.saturating_mul(self.rows.saturating_sub(1));
            let between = self.widest.saturating_mul(self.blank);
            self.made = self.made.saturating_add(again).saturating_add(between);
            self.blank = 0;
        }
    }
}

/// The number in an attribute, 1 where there is none; beyond what a sheet has, what a sheet has.
fn repeated(tag: &[u8], attribute: &[u8]) -> u64 {
    let Some(at) = memchr::memmem::find(tag, attribute) else {
        return 1;
    };
    let digits = tag[at + attribute.len()..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    let number = digits.fold(0_u64, |number, digit| {
        number
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    });
    number.clamp(1, 1 << 20)
}

#[cfg(test)]
mod tests {
    use super::{Count, too_many};

    fn made(xml: &str) -> u64 {
        let mut count = Count::default();
        for tag in xml.split('<').skip(1) {
            count.tag(tag.as_bytes());
        }
        count.made
    }

    #[test]
    fn only_repetitions_that_fill_memory_count() {
        let empty = "<table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
        assert_eq!(made(empty), 0);
        let three = "<table:table-row><table:table-cell table:number-columns-repeated=\"3\" office:value-type=\"float\" office:value=\"1\"/><table:table-cell table:number-columns-repeated=\"16381\"/></table:table-row>";
        assert_eq!(made(three), 2);
        let behind = "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"9\"/><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
        assert_eq!(made(behind), 9 + 10);
        let between = "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row><table:table-row table:number-rows-repeated=\"7\"><table:table-cell/></table:table-row><table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
        assert_eq!(made(between), 7);
        let (row, below) = (
            &between[..between.find("</table:table-row>").unwrap() + 18],
            empty,
        );
        let sheets = format!(
            "<table:table table:name=\"a\">{row}{below}</table:table><table:table table:name=\"b\">{row}{below}</table:table>"
        );
        assert_eq!(made(&sheets), 0);
        let bomb = "<table:table-row><table:table-cell table:number-columns-repeated=\"16383\"/><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
        assert!(!too_many(bomb.repeat(500).as_bytes()).unwrap());
        assert!(too_many(bomb.repeat(600).as_bytes()).unwrap());
    }
}
