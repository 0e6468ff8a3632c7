//! The treasury's payroll: GB18030, a title row, thousands separators, subtotals, a total at the end.

use std::path::Path;

use super::{Cell, Encoding, Table, document, yuan};
use crate::synth::SynthError;
use crate::synth::moment::Moment;
use crate::synth::person::{PayRow, Spoil};

const HEADERS: [&str; 11] = [
    "序号",
    "发放月份",
    "单位编码",
    "姓名",
    "证件类型",
    "证件号码",
    "人员类别",
    "编制性质",
    "级别",
    "应发工资",
    "银行账号",
];
/// Rows on a printed page, after which a subtotal stands.
const PAGE: u64 = 500;

/// The payroll being written.
pub struct Payroll {
    table: Table,
    rows: u64,
    page: i64,
    total: i64,
}

impl Payroll {
    /// Starts the file.
    pub fn create(path: &Path, at: &Moment) -> Result<Self, SynthError> {
        let mut table = Table::csv(path, Encoding::Gb18030)?;
        table.title(
            &format!(
                "云川区财政统发工资发放表({})",
                at.pay_month.format("%Y年%-m月")
            ),
            HEADERS.len() as u16,
        )?;
        table.header(&HEADERS)?;
        Ok(Self {
            table,
            rows: 0,
            page: 0,
            total: 0,
        })
    }

    /// Rows written so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes a row.
    pub fn write(&mut self, row: &PayRow) -> Result<(), SynthError> {
        self.rows += 1;
        let name = (row.spoil != Some(Spoil::Name)).then(|| row.name.clone());
        let class = match (row.spoil, row.class) {
            (Some(Spoil::Word), _) => "其他",
            (_, "in_post") => "在职",
            (_, "retired") => "离退休",
            (_, "survivor") => "遗属",
            _ => "编外",
        };
        let month = match row.spoil {
            Some(Spoil::Date) => "本月".to_owned(),
            _ => row.month.format("%Y-%m").to_string(),
        };
        let gross = if row.spoil == Some(Spoil::Money) {
            "待定".to_owned()
        } else {
            self.page += row.gross;
            self.total += row.gross;
            yuan(row.gross, !self.rows.is_multiple_of(3))
        };
        self.table.row(&[
            self.rows.to_string().into(),
            month.into(),
            row.place.written.clone().into(),
            name.into(),
            document(row.other),
            row.id.clone().into(),
            class.into(),
            row.headcount_type.map(nature).into(),
            row.rank.into(),
            gross.into(),
            row.account.clone().into(),
        ])?;
        if self.rows.is_multiple_of(PAGE) {
            self.sum("小计", self.page)?;
            self.page = 0;
        }
        Ok(())
    }

    /// Writes the total, off by `error` fen, and closes the file.
    pub fn finish(mut self, error: i64) -> Result<(), SynthError> {
        self.sum("合计", self.total + error)?;
        self.table.finish()
    }

    fn sum(&mut self, word: &str, fen: i64) -> Result<(), SynthError> {
        let mut cells: Vec<Cell> = vec![word.into()];
        cells.resize_with(HEADERS.len(), || Cell::Blank);
        cells[9] = yuan(fen, true).into();
        self.table.row(&cells)
    }
}

fn nature(headcount_type: &str) -> &str {
    match headcount_type {
        "administrative" => "行政",
        "political_legal" => "政法",
        "institution" => "事业",
        "institution_civil" => "参公",
        "institution_full" => "全额拨款",
        "institution_partial" => "差额拨款",
        "institution_self" => "自收自支",
        "support" => "工勤",
        other => other,
    }
}
