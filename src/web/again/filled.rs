//! What was typed, put back into a page of ours.
//!
//! Pages are made by one library that writes lower-case names, quotes every value and escapes `<`, `>`, `&` and `"` in it:
//! only that is read here.

use super::Refusal;
use crate::web::form::Fields;

/// The page with the form that goes to `action` filled in as it was sent, the reason above it, and `again` as its address;
/// none where there is no such form.
pub(super) fn filled(
    page: &str,
    action: &str,
    again: &str,
    typed: &Fields,
    refusal: &Refusal,
) -> Option<String> {
    let forms = forms(page, action);
    let own = forms.iter().find(|form| is_own(form.body(page), typed));
    let form = match (own, forms.as_slice()) {
        (Some(form), _) | (None, [form]) => form,
        _ => return None,
    };
    let why = escaped(&refusal.why);
    let before = opened(&page[..form.begin]);
    let title = format!("<title>{} · ", escaped(refusal.title));
    let mut out = before.replacen("<title>", &title, 1);
    out.push_str(&readdressed(&page[form.begin..form.body], again));
    out.push_str(&format!(
        "<div class=\"told bad\" role=\"alert\" tabindex=\"-1\" autofocus><p>{why}</p></div>"
    ));
    out.push_str(&with_values(form.body(page), typed));
    out.push_str(&page[form.end..]);
    Some(out)
}

/// Where a form stands in a page.
struct Form {
    begin: usize,
    body: usize,
    end: usize,
}

impl Form {
    fn body<'p>(&self, page: &'p str) -> &'p str {
        &page[self.body..self.end]
    }
}

/// The forms that go to a path.
fn forms(page: &str, action: &str) -> Vec<Form> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = page[from..].find("<form ") {
        let begin = from + at;
        let Some(length) = page[begin..].find('>') else {
            break;
        };
        let body = begin + length + 1;
        let Some(length) = page[body..].find("</form>") else {
            break;
        };
        let end = body + length;
        if attribute(&page[begin..body], "action").is_some_and(|to| path(&to) == action) {
            found.push(Form { begin, body, end });
        }
        from = end;
    }
    found
}

/// The path of an address as browsers send it.
fn path(address: &str) -> String {
    let base = url::Url::parse("http://localhost/").ok();
    let joined = base.and_then(|base| base.join(address).ok());
    joined.map_or_else(String::new, |url| url.path().to_owned())
}

/// Whether a form is the one that was sent: what it holds unseen was sent, and what was sent it has fields for.
fn is_own(body: &str, typed: &Fields) -> bool {
    let named: Vec<(&str, String)> = tags(body)
        .filter_map(|tag| Some((tag, attribute(tag, "name")?)))
        .collect();
    let unseen = named.iter().filter(|(tag, name)| {
        attribute(tag, "type").as_deref() == Some("hidden") && name != "csrf"
    });
    let mut unseen = unseen.map(|(tag, name)| (name, attribute(tag, "value").unwrap_or_default()));
    unseen.all(|(name, value)| typed.raw(name) == value)
        && typed
            .names()
            .all(|sent| sent == "csrf" || named.iter().any(|(_, name)| name == sent))
}

/// The tags of a piece, each with its brackets.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    let begins = text.match_indices('<').map(|(at, _)| at);
    begins.filter_map(|at| {
        let end = text[at..].find('>')?;
        Some(&text[at..=at + end])
    })
}

/// What a form's inner holds, with what was sent in it.
fn with_values(body: &str, typed: &Fields) -> String {
    let mut out = String::with_capacity(body.len() + 256);
    let mut rest = body;
    // The list whose choices are being passed.
    let mut list: Option<String> = None;
    while let Some(at) = rest.find('<') {
        let Some(length) = rest[at..].find('>') else {
            break;
        };
        let (tag, after) = (&rest[at..=at + length], &rest[at + length + 1..]);
        out.push_str(&rest[..at]);
        rest = after;
        if tag.starts_with("<input ") {
            out.push_str(&input(tag, typed));
        } else if tag.starts_with("<textarea ") {
            out.push_str(tag);
            let name = attribute(tag, "name").unwrap_or_default();
            // The first line break within is not read.
            out.push('\n');
            out.push_str(&escaped(typed.raw(&name)));
            rest = rest.find("</textarea>").map_or(rest, |end| &rest[end..]);
        } else if tag.starts_with("<option ")
            && let Some(list) = &list
        {
            let value = attribute(tag, "value").unwrap_or_default();
            out.push_str(&marked(tag, "selected", typed.raw(list) == value));
        } else if tag == "<details>" || tag.starts_with("<details ") {
            out.push_str(&marked(tag, "open", true));
        } else {
            if tag.starts_with("<select ") {
                list = attribute(tag, "name");
            } else if tag == "</select>" {
                list = None;
            }
            out.push_str(tag);
        }
    }
    out.push_str(rest);
    out
}

/// An input as it was sent.
fn input(tag: &str, typed: &Fields) -> String {
    let name = attribute(tag, "name").unwrap_or_default();
    match attribute(tag, "type").as_deref() {
        Some("hidden" | "password" | "file" | "submit") => tag.to_owned(),
        Some("radio" | "checkbox") => {
            let value = attribute(tag, "value").unwrap_or_else(|| "on".to_owned());
            marked(tag, "checked", typed.all(&name).any(|sent| sent == value))
        }
        _ => {
            let (begin, end) = match tag.split_once(" value=\"") {
                Some((begin, rest)) => (begin, rest.split_once('"').map_or(">", |(_, end)| end)),
                None => (tag.trim_end_matches('>'), ">"),
            };
            format!("{begin} value=\"{}\"{end}", escaped(typed.raw(&name)))
        }
    }
}

/// A tag with or without a word that needs no value.
fn marked(tag: &str, word: &str, set: bool) -> String {
    let bare = tag.trim_end_matches('>').replace(&format!(" {word}"), "");
    let mark = if set {
        format!(" {word}")
    } else {
        String::new()
    };
    format!("{bare}{mark}>")
}

/// What stands before a form, with the folds open in which the form lies.
fn opened(before: &str) -> String {
    let mut folds = Vec::new();
    for (at, _) in before.match_indices("<details") {
        folds.push((at, true));
    }
    for (at, _) in before.match_indices("</details>") {
        folds.push((at, false));
    }
    folds.sort_unstable();
    let mut around = Vec::new();
    for (at, begins) in folds {
        if begins {
            around.push(at);
        } else {
            around.pop();
        }
    }
    let mut out = before.to_owned();
    // From the last, so that what comes before stays where it was found.
    for at in around.into_iter().rev() {
        if let Some(length) = before[at..].find('>') {
            let tag = marked(&before[at..=at + length], "open", true);
            out.replace_range(at..=at + length, &tag);
        }
    }
    out
}

/// A form's own tag, sent elsewhere.
fn readdressed(tag: &str, to: &str) -> String {
    let Some((begin, rest)) = tag.split_once(" action=\"") else {
        return tag.to_owned();
    };
    let Some((_, end)) = rest.split_once('"') else {
        return tag.to_owned();
    };
    format!("{begin} action=\"{}\"{end}", escaped(to))
}

/// The value of an attribute.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let plain = value.replace("&lt;", "<").replace("&gt;", ">");
    Some(plain.replace("&quot;", "\"").replace("&amp;", "&"))
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}
