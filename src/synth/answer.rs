//! The answer key: what a run over the district must say, and must not say, and how each case was planted.

use std::path::Path;

use polars::prelude::{Column, DataFrame, ParquetCompression, ParquetWriter};

use super::SynthError;

/// What is expected of a rule and subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// A finding.
    Open,
    /// A finding that an excuse covers.
    Explained,
    /// No finding at all.
    Silent,
}

/// Grade of a finding; of a silent case, the grade it would have had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// 硬错误
    Hard,
    /// 疑点
    Lead,
    /// 提示
    Note,
}

/// One line of the answer key.
#[derive(Clone)]
pub struct Answer {
    /// Rule code.
    pub rule: &'static str,
    /// Subject with the whole number.
    pub subject: String,
    /// Expected state.
    pub state: State,
    /// Expected grade.
    pub grade: Grade,
    /// Code of the department that owns it, UNMAPPED or OFFICE.
    pub department: String,
    /// The excuse, when explained.
    pub explained_by: &'static str,
    /// How it was planted.
    pub planted: String,
}

impl State {
    /// As written in the key.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Silent => "silent",
        }
    }
}

impl Grade {
    /// As written in the key.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Lead => "lead",
            Self::Note => "note",
        }
    }

    /// The grade that the rule's line in the rule pack states.
    #[must_use]
    pub fn of(rule: &str) -> Self {
        const HARD: [&str; 22] = [
            "A01", "A03", "B01", "B02", "B05", "C01", "D02", "E01", "E02", "F01", "F02", "F03",
            "F04", "F05", "H01", "J02", "J03", "K02", "K03", "K05", "K06", "S01",
        ];
        const NOTE: [&str; 8] = ["A02", "B06", "E03", "H02", "H05", "I01", "J01", "S02"];
        if HARD.contains(&rule) || rule == "S01" {
            Self::Hard
        } else if NOTE.contains(&rule) {
            Self::Note
        } else {
            Self::Lead
        }
    }
}

/// Writes `answers.parquet` (rule, subject, state, grade, department_code, explained_by, planted; all text, sorted)
/// and a table of counts, `answers.md`.
pub fn write(folder: &Path, answers: &mut [Answer]) -> Result<(), SynthError> {
    answers.sort_by(|a, b| (a.rule, &a.subject, a.state).cmp(&(b.rule, &b.subject, b.state)));
    let path = folder.join("answers.parquet");
    let texts = |name: &str, text: &dyn Fn(&Answer) -> String| {
        Column::new(name.into(), answers.iter().map(text).collect::<Vec<_>>())
    };
    let columns = vec![
        texts("rule", &|a| a.rule.to_owned()),
        texts("subject", &|a| a.subject.clone()),
        texts("state", &|a| a.state.word().to_owned()),
        texts("grade", &|a| a.grade.word().to_owned()),
        texts("department_code", &|a| a.department.clone()),
        texts("explained_by", &|a| a.explained_by.to_owned()),
        texts("planted", &|a| a.planted.clone()),
    ];
    let parquet = |e: polars::prelude::PolarsError| SynthError::Answers {
        path: path.clone(),
        source: Box::new(e),
    };
    let mut frame = DataFrame::new(answers.len(), columns).map_err(parquet)?;
    let file = std::fs::File::create(&path).map_err(|e| SynthError::write(&path, e))?;
    ParquetWriter::new(file)
        .with_compression(ParquetCompression::Uncompressed)
        .finish(&mut frame)
        .map_err(parquet)?;
    let path = folder.join("answers.md");
    std::fs::write(&path, table(answers)).map_err(|e| SynthError::write(&path, e))
}

fn table(answers: &[Answer]) -> String {
    let mut text = String::from(
        "# What was planted\n\n\
         Counts of `answers.parquet`: what a run over this district must find, rule by rule. Each line of that file says\n\
         in one sentence how its case was planted. A silent line is a case one step inside a limit: no finding.\n\n\
         | rule | open | explained | silent |\n|---|---:|---:|---:|\n",
    );
    for of_rule in answers.chunk_by(|a, b| a.rule == b.rule) {
        let count = |state| of_rule.iter().filter(|a| a.state == state).count();
        text.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            of_rule[0].rule,
            count(State::Open),
            count(State::Explained),
            count(State::Silent)
        ));
    }
    text
}
