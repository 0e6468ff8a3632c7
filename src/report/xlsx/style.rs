//! The looks of a workbook: one place for fonts, fills and borders.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use crate::domain::answer::AnswerColumn;
use crate::domain::words::Language;

/// Points of ordinary and of small text in ledgers.
pub(super) const BODY: f64 = 9.0;
pub(super) const SMALL: f64 = 8.0;

/// Thousands apart, and a little air between the last figure and the border.
const NUMBER: &str = "#,##0_)";

const INK: u32 = 0x1F_2937;
const RULE: u32 = 0x9A_A5B1;
const HEAD_FILL: u32 = 0xDF_E7F0;
const GROUP_FILL: u32 = 0xC9_D6E5;
const ANSWER_HEAD_FILL: u32 = 0xFB_EFC8;
const LOCKED_FILL: u32 = 0xF4_F6F8;

/// Formats of one workbook.
pub(super) struct Styles {
    /// Title of a sheet, centred.
    pub(super) title: Format,
    /// Line below the title.
    pub(super) subtitle: Format,
    /// Heading of a section on the cover.
    pub(super) section: Format,
    /// Running text, wrapped.
    pub(super) text: Format,
    /// Header cell.
    pub(super) head: Format,
    /// Header cell of a group of columns.
    pub(super) group: Format,
    /// Header cell of what the department fills in.
    pub(super) answer_head: Format,
    /// Cell of text.
    pub(super) cell: Format,
    /// Cell of text, centred.
    pub(super) centre: Format,
    /// Cell whose value differs from the roster's.
    pub(super) differs: Format,
    /// Whole number.
    pub(super) number: Format,
    /// Yuan with two decimals.
    pub(super) money: Format,
    /// Row of sums: text and number.
    pub(super) sum_text: Format,
    /// Number in a row of sums.
    pub(super) sum_number: Format,
    /// Label in front of a value on the cover.
    pub(super) label: Format,
    /// 硬错误.
    pub(super) hard: Format,
    /// 疑点.
    pub(super) lead: Format,
    /// 提示.
    pub(super) note: Format,
    /// 未核 and 可解释.
    pub(super) quiet: Format,
    /// Unlocked cell of text.
    pub(super) answer: Format,
    /// Unlocked cell of a day.
    pub(super) answer_day: Format,
    /// Unlocked cell beside a signature label, with a line to write on.
    pub(super) sign: Format,
    /// Label in front of a line to write on.
    pub(super) sign_label: Format,
    /// Text of a plain table.
    pub(super) plain: Format,
    /// A share of a plain table.
    pub(super) percent: Format,
    /// Small text of evidence, basis and remedy.
    pub(super) small: Format,
    /// Big sentence of the nil return.
    pub(super) statement: Format,
}

impl Styles {
    /// Song and Hei type for Chinese, as offices have them on every machine; Arial for English.
    pub(super) fn new(language: Language) -> Self {
        let (body, heavy) = match language {
            Language::Zh => ("宋体", "黑体"),
            Language::En => ("Arial", "Arial"),
        };
        let plain = Format::new()
            .set_font_name(body)
            .set_font_size(BODY)
            .set_font_color(INK)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let boxed = plain
            .clone()
            .set_border(FormatBorder::Thin)
            .set_border_color(RULE);
        let locked = boxed.clone().set_background_color(LOCKED_FILL);
        let centre = locked.clone().set_align(FormatAlign::Center);
        let head = boxed
            .clone()
            .set_font_name(heavy)
            .set_align(FormatAlign::Center)
            .set_background_color(HEAD_FILL);
        let sum = boxed
            .clone()
            .set_bold()
            .set_border_top(FormatBorder::Medium);
        Self {
            title: plain
                .clone()
                .set_font_name(heavy)
                .set_font_size(18)
                .set_align(FormatAlign::Center),
            subtitle: plain.clone().set_align(FormatAlign::Center),
            section: plain.clone().set_font_name(heavy).set_font_size(11),
            text: plain.clone().set_font_size(10),
            group: head.clone().set_background_color(GROUP_FILL),
            answer_head: head.clone().set_background_color(ANSWER_HEAD_FILL),
            head,
            differs: locked
                .clone()
                .set_bold()
                .set_font_color(0x7A_1F1F_u32)
                .set_background_color(0xFC_E8D5_u32),
            money: locked
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format("#,##0.00"),
            plain: boxed.clone().set_font_size(SMALL),
            percent: boxed
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format("0.0%"),
            number: boxed
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format(NUMBER),
            sum_number: sum
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format(NUMBER),
            sum_text: sum,
            label: boxed
                .clone()
                .set_font_name(heavy)
                .set_font_size(10)
                .set_align(FormatAlign::Center)
                .set_background_color(HEAD_FILL),
            hard: centre
                .clone()
                .set_bold()
                .set_font_color(0x8A_1515_u32)
                .set_background_color(0xF9_DEDC_u32),
            lead: centre
                .clone()
                .set_font_color(0x6B_4A00_u32)
                .set_background_color(0xFD_F1CF_u32),
            note: centre
                .clone()
                .set_font_color(0x1F_4E79_u32)
                .set_background_color(0xE3_EEF9_u32),
            quiet: centre
                .clone()
                .set_italic()
                .set_font_color(0x4B_5563_u32)
                .set_background_color(0xE9_ECEF_u32),
            centre,
            cell: locked.clone(),
            answer: boxed.clone().set_unlocked(),
            answer_day: boxed
                .set_unlocked()
                .set_align(FormatAlign::Center)
                .set_num_format("yyyy-mm-dd"),
            sign: plain
                .clone()
                .set_font_size(11)
                .set_unlocked()
                .set_align(FormatAlign::Bottom)
                .set_border_bottom(FormatBorder::Thin),
            sign_label: plain
                .clone()
                .set_font_name(heavy)
                .set_font_size(11)
                .set_align(FormatAlign::Bottom)
                .set_align(FormatAlign::Right),
            small: locked.clone().set_font_size(SMALL),
            statement: plain.set_font_size(14),
        }
    }

    /// The looks of a cell that the department fills in.
    pub(super) fn answer(&self, column: AnswerColumn) -> &Format {
        use AnswerColumn as A;
        match column {
            A::CorrectBy | A::ReasonFrom | A::ReasonTo => &self.answer_day,
            _ => &self.answer,
        }
    }

    /// The looks of a grade.
    pub(super) fn grade(&self, code: &str) -> &Format {
        match code {
            "hard" => &self.hard,
            "lead" => &self.lead,
            "note" => &self.note,
            _ => &self.quiet,
        }
    }
}
