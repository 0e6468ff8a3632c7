//! What is wrong with a configuration: every mistake with its file, line and a way out.

use std::fmt;
use std::path::PathBuf;

/// Everything that is wrong with a home's configuration, in the order of files and lines. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    /// The home directory.
    pub home: PathBuf,
    /// The mistakes.
    pub mistakes: Vec<Mistake>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, relative to the home, or `environment variable NAME`.
    pub file: String,
    /// 1-based line, where there is one.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n    {hint}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.mistakes.len();
        let noun = if count == 1 { "mistake" } else { "mistakes" };
        write!(
            f,
            "{count} {noun} in the configuration of {}",
            self.home.display()
        )?;
        for mistake in &self.mistakes {
            write!(f, "\n  {}", mistake.to_string().replace('\n', "\n  "))?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// Why one value is wrong, before it is known where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub what: String,
    pub hint: Option<String>,
}

impl Wrong {
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Hints at the nearest word, or at all words when none is near.
    pub fn near<'a>(self, word: &str, words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<&str> = words.into_iter().collect();
        match nearest(word, &words) {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None if words.is_empty() => self,
            None => {
                let all = words.join(", ");
                self.hint(format!("there are: {all}"))
            }
        }
    }
}

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// 1-based line of the file.
    Line(usize),
    /// An environment variable that overrides the file.
    Variable(String),
    /// The file as a whole.
    File,
}

/// Collects the mistakes of one file.
pub(super) struct Report<'a> {
    file: &'a str,
    all: &'a mut Vec<Mistake>,
}

impl<'a> Report<'a> {
    pub fn new(file: &'a str, all: &'a mut Vec<Mistake>) -> Self {
        Self { file, all }
    }

    pub fn add(&mut self, place: &Place, wrong: Wrong) {
        let (file, line) = match place {
            Place::Line(line) => (self.file.to_owned(), Some(*line)),
            Place::Variable(name) => (format!("environment variable {name}"), None),
            Place::File => (self.file.to_owned(), None),
        };
        self.all.push(Mistake {
            file,
            line,
            what: wrong.what,
            hint: wrong.hint,
        });
    }
}

/// The word that was probably meant: the nearest by letters inserted, dropped, changed or swapped, if at most a third
/// of them differ; else one that begins with it.
pub(super) fn nearest<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    let even = |w: &str| w.to_lowercase().replace('-', "_");
    let word = even(word);
    let length = word.chars().count();
    words
        .iter()
        .map(|w| (strsim::damerau_levenshtein(&word, &even(w)), *w))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, w)| *distance <= (length.max(w.chars().count()) / 3).max(1))
        .map(|(_, w)| w)
        .or_else(|| {
            let begins = |w: &&&str| length > 2 && even(w).starts_with(&word);
            words.iter().find(begins).copied()
        })
}
