//! `Link` headers (RFC 8288): the address of the next page.

/// The target of the first link whose relation is `next`.
pub(super) fn next(headers: &[String]) -> Option<String> {
    headers.iter().find_map(|header| {
        let mut left = header.as_str();
        while let Some(open) = left.find('<') {
            let (target, after) = left[open + 1..].split_once('>')?;
            let end = end_of_parameters(after);
            if after[..end].split(';').any(is_next) {
                return Some(target.trim().to_owned());
            }
            left = &after[end..];
        }
        None
    })
}

/// Where the parameters of one link end: at the first comma outside quotes.
fn end_of_parameters(text: &str) -> usize {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether a parameter is `rel=next`; one parameter may hold several relations.
fn is_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    name.trim().eq_ignore_ascii_case("rel")
        && value
            .trim()
            .trim_matches('"')
            .split_whitespace()
            .any(|relation| relation.eq_ignore_ascii_case("next"))
}
