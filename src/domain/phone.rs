//! Telephone numbers in what somebody typed: they are there to be rung, and stay legible where other long numbers are masked.

/// Digits of a mobile number.
const MOBILE: usize = 11;

/// Where the telephone number that begins at `at` ends; none where none begins there. Known are mobile numbers
/// (`13912345678`, in groups of three and four, with 86 before them), numbers of a place with its code (`021-56781234`),
/// and those of services (`400-123-4567`). A number that goes on behind is none.
pub(super) fn end(chars: &[char], at: usize) -> Option<usize> {
    let country = groups(chars, at, &[2])
        .filter(|_| chars[at..].starts_with(&['8', '6']))
        .map(|end| mark(chars, end));
    let starts = std::iter::once(at).chain(country);
    let mut ends = starts.filter_map(|at| mobile(chars, at));
    let end = ends
        .next()
        .or_else(|| place(chars, at))
        .or_else(|| service(chars, at))?;
    let goes_on = |c: &char| c.is_ascii_alphanumeric();
    (!chars.get(end).is_some_and(goes_on)).then_some(end)
}

fn mobile(chars: &[char], at: usize) -> Option<usize> {
    let second = chars.get(at + 1)?;
    if chars.get(at) != Some(&'1') || !('3'..='9').contains(second) {
        return None;
    }
    groups(chars, at, &[MOBILE]).or_else(|| groups(chars, at, &[3, 4, 4]))
}

/// Codes of places have three digits or four and begin with a zero.
fn place(chars: &[char], at: usize) -> Option<usize> {
    if chars.get(at) != Some(&'0') {
        return None;
    }
    let apart = [3, 4].iter().find_map(|code| {
        [8, 7].iter().find_map(|own| {
            let split = groups(chars, at, &[*code, *own])?;
            (!digit(chars, split)).then_some(split)
        })
    });
    apart.or_else(|| {
        let together = (10..=12).find(|count| run(chars, at) == *count);
        together.map(|count| at + count)
    })
}

fn service(chars: &[char], at: usize) -> Option<usize> {
    let code: String = chars.get(at..at + 3)?.iter().collect();
    if code != "400" && code != "800" {
        return None;
    }
    [&[10][..], &[3, 7], &[3, 3, 4], &[3, 4, 3]]
        .into_iter()
        .find_map(|parts| groups(chars, at, parts))
}

/// The end of groups of so many digits each, a blank or a hyphen between two of them.
fn groups(chars: &[char], at: usize, parts: &[usize]) -> Option<usize> {
    let mut next = at;
    for (place, count) in parts.iter().enumerate() {
        if place > 0 {
            let after = mark(chars, next);
            if after == next {
                return None;
            }
            next = after;
        }
        if run(chars, next) < *count || (place + 1 < parts.len() && run(chars, next) > *count) {
            return None;
        }
        next += count;
    }
    Some(next)
}

/// Behind the one blank or hyphen that may stand here.
fn mark(chars: &[char], at: usize) -> usize {
    at + usize::from(matches!(chars.get(at), Some(' ' | '-')))
}

fn digit(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(char::is_ascii_digit)
}

/// Digits from `at` on.
fn run(chars: &[char], at: usize) -> usize {
    let rest = chars.get(at..).unwrap_or_default();
    rest.iter().take_while(|c| c.is_ascii_digit()).count()
}
