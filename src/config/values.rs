//! Checks of single values: what a text in a configuration file must look like.

use std::net::SocketAddr;
use std::str::FromStr;

use chrono_tz::Tz;

use super::mistake::{Wrong, nearest};
use super::web::Network;
use crate::domain::calendar::{self, Span};
use crate::domain::quantity;

type Checked = Result<(), Wrong>;

/// What is filled in from the run: business date, its month and year, and a department's code.
pub const PLACEHOLDERS: [&str; 4] = ["date", "month", "year", "department"];

/// Anything but blank.
pub(super) fn filled(text: &str) -> Checked {
    if text.trim().is_empty() {
        Err(Wrong::new("is blank"))
    } else {
        Ok(())
    }
}

/// The name of an environment variable.
pub(super) fn variable(text: &str) -> Checked {
    let first = text
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if first && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(());
    }
    // The text is not repeated: somebody may have put the secret itself here.
    Err(Wrong::new("is not the name of an environment variable")
        .hint("write the variable's name, such as \"PERSONNEL_TOKEN\", and put the secret into the variable"))
}

/// A text with placeholders: each known, each closed.
pub(super) fn template(text: &str) -> Checked {
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let after = &rest[open + 1..];
        let name = match (rest.as_bytes()[open], after.find(['{', '}'])) {
            (b'{', Some(end)) if after.as_bytes()[end] == b'}' => &after[..end],
            _ => {
                return Err(Wrong::new("a brace stands alone")
                    .hint("placeholders are {date}, {month}, {year}, {department}"));
            }
        };
        if !PLACEHOLDERS.contains(&name) {
            return Err(
                Wrong::new(format!("nothing fills in `{{{name}}}`")).near(name, PLACEHOLDERS)
            );
        }
        rest = &after[name.len() + 1..];
    }
    Ok(())
}

/// A path with placeholders.
pub(super) fn path(text: &str) -> Checked {
    filled(text)?;
    template(text)?;
    glob::Pattern::new(text)
        .map(|_| ())
        .map_err(|e| Wrong::new(format!("is no pattern for files: {}", e.msg)))
}

/// An `http(s)` address with placeholders. It is never repeated in a message, as it may hold a secret.
pub(super) fn web_address(text: &str) -> Checked {
    template(text)?;
    let sample = text
        .replace("{date}", "2026-10-31")
        .replace("{month}", "2026-10")
        .replace("{year}", "2026")
        .replace("{department}", "A001");
    let url = url::Url::parse(&sample).map_err(|e| {
        Wrong::new(format!("is no web address: {e}"))
            .hint("write it whole, such as \"https://hr.example.gov/api/persons?month={month}\"")
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(
            Wrong::new(format!("cannot be fetched by `{}`", url.scheme()))
                .hint("use https: or http:"),
        );
    }
    if url.password().is_some() || !url.username().is_empty() {
        return Err(Wrong::new("has a user or a password in it")
            .hint("use auth = { type = \"basic\", user = …, password_env = … }"));
    }
    Ok(())
}

/// A host name, without scheme or path.
pub(super) fn host(text: &str) -> Checked {
    match url::Host::parse(text) {
        Ok(_) if !text.contains('/') => Ok(()),
        _ => Err(Wrong::new("is no host name")
            .hint("write the name alone, such as \"files.example.gov\"")),
    }
}

/// The name of an HTTP header.
pub(super) fn header_name(text: &str) -> Checked {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if !text.is_empty() && text.chars().all(token) {
        Ok(())
    } else {
        Err(Wrong::new(format!("`{text}` is no header name")))
    }
}

/// A JSON pointer (RFC 6901).
pub(super) fn pointer(text: &str) -> Checked {
    if text.is_empty() || text.starts_with('/') {
        Ok(())
    } else {
        Err(Wrong::new(format!("`{text}` is no JSON pointer"))
            .hint(format!("write \"/{}\"", text.replace('.', "/"))))
    }
}

/// A spell of time by the clock: 30s, 2h.
pub(super) fn spell(text: &str) -> Checked {
    match quantity::time(text) {
        Ok(time) if time.is_zero() => Err(Wrong::new("is no time at all")),
        Ok(_) => Ok(()),
        Err(fault) => Err(Wrong::new(fault.to_string())),
    }
}

/// A length of time by the calendar or the clock: 2 months, 10 days, 36h.
pub(super) fn span(text: &str) -> Checked {
    Span::parse(text)
        .map(|_| ())
        .map_err(|e| Wrong::new(e.to_string()))
}

/// A person's keyed hash. The text is not repeated: somebody may have put the number itself here.
pub(super) fn person_hash(text: &str) -> Checked {
    if text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(());
    }
    Err(Wrong::new("is not the keyed hash of a person (32 hex digits)").hint(
        "run `rollcall ledger person`, type the number there, and copy the hash that it shows; never write the number itself here",
    ))
}

/// A size in bytes.
pub(super) fn size(text: &str) -> Checked {
    match quantity::bytes(text) {
        Ok(0) => Err(Wrong::new("is no size at all")),
        Ok(_) => Ok(()),
        Err(fault) => Err(Wrong::new(fault.to_string())),
    }
}

/// A share.
pub(super) fn percent(text: &str) -> Checked {
    parse_percent(text).map(|_| ()).ok_or_else(|| {
        Wrong::new(format!("`{text}` is no share"))
            .hint("write a number from 0 to 100 and %, such as \"5%\" or \"0.5%\"")
    })
}

/// `20%` as 0.2.
pub(super) fn parse_percent(text: &str) -> Option<f64> {
    let number = text.trim().strip_suffix('%')?.trim();
    if !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    number
        .parse()
        .ok()
        .filter(|p| (0.0..=100.0).contains(p))
        .map(|p: f64| p / 100.0)
}

/// `latest`, `any`, or a month.
pub(super) fn month_rule(text: &str) -> Checked {
    let fixed = text.len() == 7 && text.as_bytes()[4] == b'-';
    if matches!(text, "latest" | "any") || (fixed && calendar::parse_month(text).is_some()) {
        Ok(())
    } else {
        Err(Wrong::new(format!("`{text}` is no month"))
            .hint("write \"latest\", \"any\", or a month such as \"2026-10\""))
    }
}

/// One character between the fields of a CSV.
pub(super) fn separator(text: &str) -> Checked {
    match text.as_bytes() {
        [b] if b.is_ascii() && !b.is_ascii_alphanumeric() && !matches!(b, b'"' | b'\n' | b'\r') => {
            Ok(())
        }
        _ => {
            Err(Wrong::new("must be one character")
                .hint("such as \",\" or \"\\t\" or \";\" or \"|\""))
        }
    }
}

/// Six fields of a cron expression.
pub(super) fn cron(text: &str) -> Checked {
    const HINT: &str =
        "six fields: second minute hour day month weekday; \"0 30 1 * * *\" is 01:30 every night";
    let fields = text.split_whitespace().count();
    if fields != 6 {
        return Err(Wrong::new(format!("`{text}` has {fields} fields")).hint(HINT));
    }
    cron::Schedule::from_str(text).map(|_| ()).map_err(|e| {
        let why = e.to_string().replace('\n', " ");
        Wrong::new(format!("`{text}` is no cron expression: {}", why.trim())).hint(HINT)
    })
}

/// An IANA time zone.
pub(super) fn time_zone(text: &str) -> Checked {
    if Tz::from_str(text).is_ok() {
        return Ok(());
    }
    let wrong = Wrong::new(format!("`{text}` is no time zone"));
    // There are hundreds; only one that looks alike is worth naming.
    let names: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|z| z.name()).collect();
    let city = |zone: &&&str| {
        zone.rsplit('/')
            .next()
            .is_some_and(|c| c.eq_ignore_ascii_case(text))
    };
    match names
        .iter()
        .find(city)
        .copied()
        .or_else(|| nearest(text, &names))
    {
        Some(near) => Err(wrong.hint(format!("did you mean `{near}`?"))),
        None => Err(wrong.hint("write an IANA name, such as \"Asia/Shanghai\"")),
    }
}

/// A rule code, or a glob over codes.
pub(super) fn rule_glob(text: &str) -> Checked {
    filled(text)?;
    glob::Pattern::new(text)
        .map(|_| ())
        .map_err(|e| Wrong::new(format!("`{text}` is no pattern for rule codes: {}", e.msg)))
}

/// The address a service listens on.
pub(super) fn listen(text: &str) -> Checked {
    text.parse::<SocketAddr>().map(|_| ()).map_err(|_| {
        Wrong::new(format!("`{text}` is no address to listen on"))
            .hint("write IP and port, such as \"127.0.0.1:8080\"")
    })
}

/// Scheme, host and port under which people reach the pages.
pub(super) fn own_address(text: &str) -> Checked {
    web_address(text)?;
    let bare = url::Url::parse(text).is_ok_and(|url| url.path() == "/" && url.query().is_none());
    if bare {
        return Ok(());
    }
    Err(Wrong::new("must end after host and port").hint("such as \"https://staff.example.gov\""))
}

/// An IP address, or a network of them.
pub(super) fn network(text: &str) -> Checked {
    match Network::parse(text) {
        Some(_) => Ok(()),
        None => Err(
            Wrong::new(format!("`{text}` is neither an IP address nor a network"))
                .hint("such as \"127.0.0.1\" or \"10.1.0.0/16\""),
        ),
    }
}

/// The address of the store.
pub(super) fn store_url(text: &str) -> Checked {
    if ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|p| text.starts_with(p))
    {
        Ok(())
    } else {
        Err(Wrong::new("is no address of a store")
            .hint("write \"sqlite:data/rollcall.db\" or \"postgres://…\""))
    }
}

/// A query with named parameters: at least something to run, and no parameter that nothing fills.
pub(super) fn query(text: &str) -> Checked {
    filled(text)?;
    for name in parameters(text) {
        if !PLACEHOLDERS.contains(&name) {
            return Err(Wrong::new(format!("nothing fills the parameter `:{name}`"))
                .near(name, PLACEHOLDERS));
        }
    }
    Ok(())
}

/// The `:name` parameters of a query, outside quotes, comments and `::` casts.
pub fn parameters(query: &str) -> Vec<&str> {
    let b = query.as_bytes();
    let mut found = Vec::new();
    let mut i = 0;
    while i < b.len() {
        match b[i] {
            quote @ (b'\'' | b'"' | b'`') => {
                i += 1;
                while i < b.len() && b[i] != quote {
                    i += 1;
                }
            }
            b'-' if b.get(i + 1) == Some(&b'-') => {
                while i < b.len() && b[i] != b'\n' {
                    i += 1;
                }
            }
            b'/' if b.get(i + 1) == Some(&b'*') => {
                i = query[i..].find("*/").map_or(b.len(), |end| i + end + 1);
            }
            b':' if b.get(i + 1) == Some(&b':') => i += 1,
            b':' if b
                .get(i + 1)
                .is_some_and(|c| c.is_ascii_alphabetic() || *c == b'_') =>
            {
                let end = b[i + 1..]
                    .iter()
                    .position(|c| !c.is_ascii_alphanumeric() && *c != b'_')
                    .map_or(b.len(), |n| i + 1 + n);
                found.push(&query[i + 1..end]);
                i = end - 1;
            }
            _ => {}
        }
        i += 1;
    }
    found
}
