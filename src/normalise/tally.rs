//! Counts and sums of one stretch of a file, taken while its rows are read, so that the totals can be held against
//! what came out.

use super::set_aside::GrandTotal;

/// What was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// Rows read, all of them but the header.
    pub(super) read: u64,
    /// Title rows and repeated headers.
    pub(super) title: u64,
    /// Blank rows.
    pub(super) blank: u64,
    /// Subtotal rows.
    pub(super) subtotal: u64,
    /// Data rows read, accepted or not.
    pub(super) data: u64,
    /// Quarantined rows without a readable document number.
    pub(super) without_id: u64,
    /// Per money column of the plan.
    pub(super) money: Vec<MoneyTally>,
    /// Totals stated by the extract.
    pub(super) grand: Vec<GrandTotal>,
}

/// Sums of one money column in fen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MoneyTally {
    /// Over all data rows with a readable amount.
    pub(super) read: i128,
    /// Over the quarantined ones among them.
    pub(super) quarantined: i128,
    /// Data rows whose amount could not be read.
    pub(super) unreadable: u64,
}

impl Tally {
    pub(super) fn new(money: usize) -> Self {
        Self {
            money: vec![MoneyTally::default(); money],
            ..Self::default()
        }
    }

    /// Adds the stretch that follows in the same file, whose first row is `base` rows further down.
    pub(super) fn append(&mut self, next: Self, base: i32) {
        for mut grand in next.grand {
            grand.row += base;
            grand.rows_before += self.data;
            for (before, money) in grand.money_before.iter_mut().zip(&self.money) {
                *before += money.read;
            }
            self.grand.push(grand);
        }
        self.read += next.read;
        self.title += next.title;
        self.blank += next.blank;
        self.subtotal += next.subtotal;
        self.data += next.data;
        self.without_id += next.without_id;
        for (sum, next) in self.money.iter_mut().zip(next.money) {
            sum.read += next.read;
            sum.quarantined += next.quarantined;
            sum.unreadable += next.unreadable;
        }
    }
}
