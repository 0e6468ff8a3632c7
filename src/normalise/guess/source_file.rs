//! A guess written down: the source file and its code tables, as a person would write them.

use std::fmt::Write as _;

use crate::config::codes::Unknown;
use crate::config::source::Format;
use crate::domain::table::{Column, Kind, Type};

use super::{CodeGuess, Guess, Sureness};

/// Files to be written.
#[derive(Debug, Clone)]
pub struct Written {
    /// `config/sources/<name>.toml`.
    pub source: String,
    /// Name of a code table and the text of `config/codes/<table>.toml`.
    pub codes: Vec<(String, String)>,
}

impl CodeGuess {
    /// Name of its table.
    #[must_use]
    pub fn table(&self, source: &str) -> String {
        format!("{source}-{}", self.column.name)
    }

    /// A row is not thrown out for a value that it could do without.
    #[must_use]
    pub const fn unknown_becomes(&self) -> Unknown {
        if self.column.required {
            Unknown::Quarantine
        } else {
            Unknown::Null
        }
    }

    fn text(&self) -> String {
        let (becomes, why) = match self.unknown_becomes() {
            Unknown::Quarantine => (
                "quarantine",
                "a row with a value that is not listed waits in quarantine",
            ),
            _ => ("null", "a value that is not listed is unknown"),
        };
        let mut out = format!(
            "# 代码对照：{}。由 rollcall source new 推测，请核对。\n",
            self.column.name
        );
        let _ = writeln!(
            out,
            "unknown = \"{becomes}\"   # {why}: quarantine | null | keep\n\n[values]"
        );
        for (written, (meant, sureness)) in &self.known {
            let check = if *sureness == Sureness::Similar {
                "   # 请核对 check"
            } else {
                ""
            };
            let _ = writeln!(out, "{} = \"{meant}\"{check}", quoted(written));
        }
        if !self.unknown.is_empty() {
            let _ = writeln!(
                out,
                "# 未能识别，请填写后去掉行首的#。Fill in and take the # away. {}",
                allowed(self.column)
            );
            for written in &self.unknown {
                let _ = writeln!(out, "# {} = \"\"", quoted(written));
            }
        }
        out
    }
}

impl Guess {
    /// The guess as files. `path` as the source shall be found; `month_in_path` when `{month}` stands in it.
    #[must_use]
    pub fn written(&self, name: &str, path: &str, month_in_path: bool) -> Written {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "# 由 rollcall source new 推测生成，请逐行核对。Guessed by rollcall source new: read every line."
        );
        if let Some(other) = self.runner_up {
            let _ = writeln!(out, "# kind: {other} 也很接近 came near too.");
        }
        let _ = writeln!(out, "kind = \"{}\"", self.kind);
        let _ = writeln!(
            out,
            "label = {{ zh = \"{}\", en = \"{}\" }}\n",
            self.kind.name_zh(),
            label_en(self.kind)
        );
        let _ = writeln!(out, "[pull]\ntype = \"file\"\npath = {}", quoted(path));
        let _ = writeln!(out, "format = \"{}\"", format_name(self.format));
        if let Some(encoding) = self.encoding.filter(|_| self.format == Format::Csv) {
            let _ = writeln!(out, "encoding = \"{encoding}\"");
        }
        if let Some(separator) = self.separator.filter(|separator| *separator != ',') {
            let text = if separator == '\t' {
                "\\t".to_owned()
            } else {
                separator.to_string()
            };
            let _ = writeln!(out, "separator = \"{text}\"");
        }
        if let Some(sheet) = &self.sheet {
            let _ = writeln!(out, "sheet = {}", quoted(sheet));
        }
        if let Some(items) = &self.items {
            let _ = writeln!(out, "items = {}", quoted(items));
        }
        if let Some(row) = self.header_row.filter(|row| *row > 1) {
            let _ = writeln!(out, "# header_row = {row}   # 自动识别 found by itself");
        }
        self.columns_text(&mut out, month_in_path);
        if !self.codes.is_empty() {
            out.push_str("\n[codes]\n");
            for codes in &self.codes {
                let _ = writeln!(out, "{} = \"{}\"", codes.column.name, codes.table(name));
            }
        }
        out.push_str("\n[expect]\n");
        if month_in_path {
            out.push_str("month = \"latest\"\n");
        }
        out.push_str(
            "max_drop = \"20%\"   # 比上次少得更多则暂缓 held when more rows are lost than that\n",
        );
        Written {
            source: out,
            codes: self
                .codes
                .iter()
                .map(|codes| (codes.table(name), codes.text()))
                .collect(),
        }
    }

    fn columns_text(&self, out: &mut String, month_in_path: bool) {
        out.push_str("\n[columns]\n");
        for of in &self.columns {
            let name = of.column.name;
            match &of.header {
                Some(header) => {
                    let check = if of.sureness == Sureness::Similar {
                        "   # 请核对 check"
                    } else {
                        ""
                    };
                    let _ = writeln!(out, "{name} = {}{check}", quoted(header));
                }
                None if self.from_path(of.column, month_in_path) => {
                    let _ = writeln!(
                        out,
                        "{name} = {{ const = \"{{month}}\" }}   # 取自文件名 from the file's name"
                    );
                }
                None if of.column.required => {
                    let _ = writeln!(
                        out,
                        "# {name} = \"\"   # 必填，未找到 required, not found. {}",
                        instead(of.column)
                    );
                }
                None => {}
            }
        }
        let without: Vec<&str> = self
            .columns
            .iter()
            .filter(|of| of.header.is_none() && !of.column.required)
            .map(|of| of.column.name)
            .collect();
        if !without.is_empty() {
            let _ = writeln!(out, "# 未找到 / not found {}", without.join(", "));
        }
        if !self.left.is_empty() {
            let left: Vec<String> = self
                .left
                .iter()
                .map(|header| header.replace(['\r', '\n'], " "))
                .collect();
            let _ = writeln!(out, "# 未使用的表头 / headers not used {}", left.join(", "));
        }
    }

    /// Whether a column without a header can be filled from the file's name.
    #[must_use]
    pub fn from_path(&self, column: &Column, month_in_path: bool) -> bool {
        month_in_path && column.kind == Type::Month
    }
}

/// What a required column without a header may be instead.
fn instead(column: &Column) -> String {
    match column.kind {
        Type::Word(words) => format!("{{ const = \"…\" }}: {}", words.join(" | ")),
        Type::Month => "{ const = \"{month}\" }".to_owned(),
        _ => String::new(),
    }
}

/// The words a column may hold, for who fills a code table in.
fn allowed(column: &Column) -> String {
    match column.kind {
        Type::Word(words) => words.join(" | "),
        _ if column.name == "headcount_type" => "config/codes/headcount-types.toml".to_owned(),
        _ if column.name == "leadership_level" => "config/codes/levels.toml".to_owned(),
        _ => String::new(),
    }
}

/// A text as a TOML string on one line, which may be a key.
fn quoted(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    toml::Value::String(line).to_string()
}

const fn format_name(format: Format) -> &'static str {
    match format {
        Format::Csv => "csv",
        Format::Xlsx => "xlsx",
        Format::Parquet => "parquet",
        Format::Ndjson => "ndjson",
        Format::Json => "json",
    }
}

const fn label_en(kind: Kind) -> &'static str {
    match kind {
        Kind::Units => "Units",
        Kind::Establishment => "Establishment journal",
        Kind::Roster => "Real-name roster",
        Kind::Personnel => "Personnel",
        Kind::Payroll => "Payroll",
        Kind::Insurance => "Insurance",
        Kind::Register => "Register",
        Kind::Plans => "Headcount-use plans",
        Kind::Duties => "Division of duties",
    }
}
