//! `:month :date :year :department` in a query become the engine's own placeholders, so that values are bound and
//! never pasted in. Text, quoted names, comments and `::casts` are left as they are.

use super::fault::DatabaseFault;

/// A parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// Text `YYYY-MM`.
    Month,
    /// Text `YYYY-MM-DD`.
    Date,
    /// A whole number.
    Year,
    /// Text; null in a pull of the whole.
    Department,
}

/// What the parameters stand for in one execution.
#[derive(Debug, Clone)]
pub(super) struct Values {
    pub month: String,
    pub date: String,
    pub year: i32,
    pub department: Option<String>,
}

/// How an engine writes placeholders, and what of its quoting differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placeholders {
    /// Before the number; MySQL's `?` has none, and each use is bound anew.
    pub mark: char,
    pub numbered: bool,
    /// Backslashes escape in text (MySQL); in PostgreSQL only in `E'…'`.
    pub backslash: bool,
    /// `$tag$ … $tag$` is text (PostgreSQL), and comments nest.
    pub dollar: bool,
    /// `#` begins a comment (MySQL).
    pub hash: bool,
}

/// A query ready for its engine.
#[derive(Debug, Clone)]
pub(super) struct Compiled {
    pub sql: String,
    /// What to bind, in order.
    pub names: Vec<Name>,
}

/// Rewrites a query.
///
/// # Errors
/// An unknown parameter, a placeholder of the engine's own, or a quote or comment that is never closed.
pub(super) fn compile(query: &str, style: Placeholders) -> Result<Compiled, DatabaseFault> {
    let mut out = Compiled {
        sql: String::with_capacity(query.len()),
        names: Vec::new(),
    };
    let mut left = query;
    let mut before = None;
    while let Some(c) = left.chars().next() {
        let kept = verbatim(left, before, style)?;
        if kept > 0 {
            out.sql.push_str(&left[..kept]);
            before = left[..kept].chars().next_back();
            left = &left[kept..];
            continue;
        }
        let name: String = left[1..].chars().take_while(|c| word(*c)).collect();
        let begins = name.chars().next().is_some_and(|c| !c.is_ascii_digit());
        if c == ':' && begins {
            out.bind(&name, style)?;
            before = name.chars().next_back();
            left = &left[1 + name.len()..];
            continue;
        }
        if (c == style.mark && !name.is_empty() && !begins && !before.is_some_and(word))
            || (c == '?' && style.mark == '?')
        {
            return Err(DatabaseFault::Bare(format!("{c}{name}")));
        }
        out.sql.push(c);
        before = Some(c);
        left = &left[c.len_utf8()..];
    }
    Ok(out)
}

impl Compiled {
    fn bind(&mut self, name: &str, style: Placeholders) -> Result<(), DatabaseFault> {
        let name = match name {
            "month" => Name::Month,
            "date" => Name::Date,
            "year" => Name::Year,
            "department" => Name::Department,
            other => return Err(DatabaseFault::Parameter(other.to_owned())),
        };
        self.sql.push(style.mark);
        if style.numbered {
            let at = self.names.iter().position(|known| *known == name);
            let at = at.unwrap_or_else(|| {
                self.names.push(name);
                self.names.len() - 1
            });
            self.sql.push_str(&(at + 1).to_string());
        } else {
            self.names.push(name);
        }
        Ok(())
    }
}

/// Bytes at the start of `text` that are no place for parameters: quoted, commented, a cast or an assignment.
fn verbatim(text: &str, before: Option<char>, style: Placeholders) -> Result<usize, DatabaseFault> {
    let escapes = style.backslash || (style.dollar && matches!(before, Some('e' | 'E')));
    if text.starts_with('\'') {
        return closed(quoted(text, '\'', escapes), "a text in single quotes");
    }
    if text.starts_with('"') {
        return closed(
            quoted(text, '"', style.backslash),
            "a name in double quotes",
        );
    }
    if text.starts_with('`') {
        return closed(quoted(text, '`', false), "a name in backquotes");
    }
    if text.starts_with("--") || (style.hash && text.starts_with('#')) {
        return Ok(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return closed(comment(text, style.dollar), "a comment");
    }
    if style.dollar && text.starts_with('$') && !before.is_some_and(word) {
        let tag = text[1..].find('$').map(|end| &text[..end + 2]);
        if let Some(tag) = tag.filter(|tag| is_tag(&tag[1..tag.len() - 1])) {
            let end = text[tag.len()..].find(tag).map(|at| at + 2 * tag.len());
            return closed(end, "a text in dollar quotes");
        }
    }
    if text.starts_with("::") || text.starts_with(":=") {
        return Ok(2);
    }
    Ok(0)
}

fn closed(end: Option<usize>, what: &'static str) -> Result<usize, DatabaseFault> {
    end.ok_or(DatabaseFault::Unclosed(what))
}

/// Where a quoted text ends. A doubled quote reads as the end of one text and the start of the next, which is the same.
fn quoted(text: &str, quote: char, escapes: bool) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if escapes && c == '\\' {
            escaped = true;
        } else if c == quote {
            return Some(at + c.len_utf8());
        }
    }
    None
}

/// Where a comment ends.
fn comment(text: &str, nests: bool) -> Option<usize> {
    let mut depth = 0_u32;
    let mut at = 0;
    while at < text.len() {
        let here = &text[at..];
        if here.starts_with("/*") && (nests || depth == 0) {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    None
}

/// Whether a dollar quote may have this tag.
fn is_tag(tag: &str) -> bool {
    tag.chars().all(word) && !tag.starts_with(|c: char| c.is_ascii_digit())
}

fn word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
