//! What is looked for in the ledger, as a link says it.

use chrono::NaiveDate;
use url::form_urlencoded::{self, Serializer};

use crate::domain::entry::State as Stand;
use crate::ledger::age::Age;
use crate::store::listing::{After, Filter};

/// Lists of this many choices at most are taken from a link.
const MOST: usize = 200;
/// Characters that are looked for at most.
const LONGEST: usize = 60;

/// What is looked for. Every field stands in the link, so that a search can be kept and sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// Name, unit or id of an entry, or the beginning of one.
    pub(super) text: String,
    /// Ids of entries.
    pub(super) entries: Vec<String>,
    /// Department codes.
    pub(super) departments: Vec<String>,
    /// Rule codes or patterns.
    pub(super) rules: Vec<String>,
    /// hard, lead, note.
    pub(super) grades: Vec<String>,
    /// States; empty: those in which somebody has something to do.
    pub(super) states: Vec<Stand>,
    /// Every state.
    pub(super) all: bool,
    /// Open for so many days.
    pub(super) age: Option<Age>,
    /// stock or new.
    pub(super) origin: Option<String>,
    /// Past the deadline.
    pub(super) overdue: bool,
    /// Unit codes.
    pub(super) units: Vec<String>,
    /// Keyed hash of a person.
    pub(super) person: Option<String>,
    /// Opened on this day or later.
    pub(super) opened_from: Option<NaiveDate>,
    /// By deadline.
    pub(super) by_due: bool,
    /// Where the page before ended.
    pub(super) after: Option<After>,
}

/// An age as links write it.
pub(super) const fn age_code(age: Age) -> &'static str {
    match age {
        Age::Week => "0-7",
        Age::Month => "8-30",
        Age::Quarter => "31-90",
        Age::Longer => "90plus",
    }
}

impl Search {
    /// From the part of a link behind the question mark. What is not understood is left out.
    pub(super) fn parse(query: &str) -> Self {
        let mut search = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if !value.is_empty() {
                search.take(&name, value);
            }
        }
        search
    }

    fn take(&mut self, name: &str, value: &str) {
        let add = |list: &mut Vec<String>| {
            if list.len() < MOST && !list.iter().any(|of| of == value) {
                list.push(value.to_owned());
            }
        };
        match name {
            "q" => self.text = value.chars().take(LONGEST).collect(),
            "entry" => add(&mut self.entries),
            "department" => add(&mut self.departments),
            "rule" => {
                for code in rule_codes(value) {
                    if self.rules.len() < MOST && !self.rules.contains(&code) {
                        self.rules.push(code);
                    }
                }
            }
            "unit" => add(&mut self.units),
            "grade" if ["hard", "lead", "note"].contains(&value) => add(&mut self.grades),
            "state" if value == "all" => self.all = true,
            "state" => {
                let state = Stand::parse(value).filter(|state| !self.states.contains(state));
                self.states.extend(state);
            }
            "age" => self.age = Age::ALL.into_iter().find(|age| age_code(*age) == value),
            "origin" if ["stock", "new"].contains(&value) => self.origin = Some(value.to_owned()),
            "overdue" => self.overdue = true,
            "person" if value.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                self.person = Some(value.to_owned());
            }
            "opened_from" => self.opened_from = value.parse().ok(),
            "sort" => self.by_due = value == "due",
            "after" => self.after = place(value),
            _ => {}
        }
    }

    /// The part of a link behind the question mark; without the place where a page ended.
    pub(super) fn link(&self) -> String {
        let mut link = Serializer::new(String::new());
        let mut put = |name: &str, value: &str| {
            if !value.is_empty() {
                link.append_pair(name, value);
            }
        };
        put("q", &self.text);
        for (name, list) in [
            ("entry", &self.entries),
            ("department", &self.departments),
            ("rule", &self.rules),
            ("unit", &self.units),
            ("grade", &self.grades),
        ] {
            list.iter().for_each(|value| put(name, value));
        }
        if self.all {
            put("state", "all");
        }
        self.states
            .iter()
            .for_each(|state| put("state", state.as_str()));
        put("age", self.age.map_or("", age_code));
        put("origin", self.origin.as_deref().unwrap_or_default());
        put("overdue", if self.overdue { "1" } else { "" });
        put("person", self.person.as_deref().unwrap_or_default());
        let from = self.opened_from.map(|day| day.to_string());
        put("opened_from", &from.unwrap_or_default());
        put("sort", if self.by_due { "due" } else { "" });
        link.finish()
    }

    /// The link to the page that follows one which ended here.
    pub(super) fn next(&self, last: &After) -> String {
        let place = [&last.by.0, &last.by.1, &last.entry_id]
            .map(String::as_str)
            .join("|");
        let mut link = Serializer::new(self.link());
        link.append_pair("after", &place);
        link.finish()
    }

    /// As the store understands it, on a day; text is looked up elsewhere. `own`: the departments that the reader is bound
    /// to. None: nothing that the reader may see fits.
    pub(super) fn filter(&self, on: NaiveDate, own: Option<&[String]>) -> Option<Filter> {
        let departments = match own {
            None => self.departments.clone(),
            Some(own) if self.departments.is_empty() => own.to_vec(),
            Some(own) => {
                let wanted = self.departments.iter().filter(|code| own.contains(code));
                wanted.cloned().collect()
            }
        };
        if own.is_some() && departments.is_empty() {
            return None;
        }
        let opened = self.age.map(|age| age.opened(on));
        let from = opened.and_then(|(from, _)| from).max(self.opened_from);
        Some(Filter {
            ids: self.entries.clone(),
            departments,
            rules: self.rules.clone(),
            grades: self.grades.clone(),
            units: self.units.clone(),
            pending: self.overdue || (self.states.is_empty() && !self.all),
            states: self.states.clone(),
            origin: self.origin.clone(),
            due_before: self.overdue.then(|| on.to_string()),
            opened_from: from.map(|day| day.to_string()),
            opened_to: opened.map(|(_, to)| to.to_string()),
            person: self.person.clone(),
            by_due: self.by_due,
            after: self.after.clone(),
            ..Filter::default()
        })
    }
}

/// `<department>|<rule>|<entry id>`, or `<deadline>||<entry id>`.
fn place(text: &str) -> Option<After> {
    let mut parts = text.split('|').map(str::to_owned);
    let after = After {
        by: (parts.next()?, parts.next()?),
        entry_id: parts.next()?,
    };
    parts.next().is_none().then_some(after)
}

/// Rule codes and patterns as people type them: several, in whatever case, with whatever between them.
pub(in crate::web) fn rule_codes(typed: &str) -> Vec<String> {
    typed
        .split(|c: char| c.is_whitespace() || ",，、;；".contains(c))
        .filter(|code| !code.is_empty())
        .map(str::to_ascii_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_its_link() {
        let link = "q=%E5%AD%9F&department=990001002&rule=D*&rule=E02&grade=hard&state=open&state=issued&age=31-90&origin=new&overdue=1&sort=due";
        let search = Search::parse(link);
        assert_eq!(search.text, "孟");
        assert_eq!(search.rules, ["D*", "E02"]);
        assert_eq!(search.states, [Stand::Open, Stand::Issued]);
        assert_eq!(Search::parse(&search.link()), search);
        let last = After {
            by: ("990001002".to_owned(), "E02".to_owned()),
            entry_id: "0123456789abcdef".to_owned(),
        };
        let next = Search::parse(&search.next(&last));
        assert_eq!(next.after, Some(last));
        assert_eq!(
            Search {
                after: None,
                ..next
            },
            search
        );
    }

    #[test]
    fn a_department_sees_no_other() {
        let on = "2026-11-01".parse().unwrap();
        let own = ["990001002".to_owned()];
        let all = Search::parse("").filter(on, Some(&own)).unwrap();
        assert_eq!(all.departments, own);
        assert_eq!(
            Search::parse("department=990001001").filter(on, Some(&own)),
            None
        );
        let both = Search::parse("department=990001001&department=990001002");
        assert_eq!(both.filter(on, Some(&own)).unwrap().departments, own);
        assert!(Search::parse("").filter(on, Some(&[])).is_none());
    }
}
