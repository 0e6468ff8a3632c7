//! What was looked for, in words: it stands on the paper, where the form does not.

use std::collections::BTreeMap;

use maud::Markup;

use super::list::days;
use super::search::Search;
use crate::domain::words::{self, Desk as Text, Web, Word};
use crate::web::desk::Desk;
use crate::web::parts;

pub(super) fn line(desk: &Desk<'_>, of: &Search, names: &BTreeMap<String, String>) -> Markup {
    let language = desk.language;
    let mut said: Vec<String> = Vec::new();
    let mut list = |label: &str, values: Vec<&str>| {
        if !values.is_empty() {
            let values = values.join(language.pick("、", ", "));
            said.push(format!("{label} {values}"));
        }
    };
    let called = |code: &String| {
        names
            .get(code)
            .map_or(code.clone(), |name| name.clone() + code)
    };
    let departments: Vec<String> = of.departments.iter().map(called).collect();
    let texts = |all: &[String]| -> Vec<String> { all.to_vec() };
    let states = of
        .states
        .iter()
        .map(|state| words::entry_state(*state, language));
    let grades = of.grades.iter().map(|grade| words::grade(grade, language));
    list(
        Word::Department.text(language),
        departments.iter().map(String::as_str).collect(),
    );
    for (label, values) in [
        (Word::Rule.text(language), texts(&of.rules)),
        (Text::Unit.text(language), texts(&of.units)),
    ] {
        list(label, values.iter().map(String::as_str).collect());
    }
    list(Word::Grade.text(language), grades.collect());
    let mut states: Vec<&str> = states.collect();
    if of.all {
        states = vec![Web::AllStates.text(language)];
    } else if states.is_empty() {
        states = vec![Web::PendingOnly.text(language)];
    }
    list(Text::State.text(language), states);
    if let Some(origin) = &of.origin {
        list(
            Text::Origin.text(language),
            vec![words::origin(origin, language)],
        );
    }
    if let Some(age) = of.age {
        list(Web::OpenFor.text(language), vec![&days(age, language)]);
    }
    if let Some(day) = of.opened_from {
        list(Web::OpenedFrom.text(language), vec![&day.to_string()]);
    }
    if of.overdue {
        said.push(Web::OverdueOnly.text(language).to_owned());
    }
    if !of.text.is_empty() {
        said.push(language.pick("“", "`").to_owned() + &of.text + language.pick("”", "`"));
    }
    let what = Web::PrintedSearch.fill(language, &[&said.join(language.pick("；", "; "))]);
    parts::printed(desk, &what)
}
