//! Chinese numerals as official documents write years, months and days: 二〇二六, 十二, 三十一, 廿一.

/// Whether a character belongs to such a numeral.
pub(super) fn is_numeral(c: char) -> bool {
    tens(c).is_some() || digit(c).is_some()
}

/// The text with every numeral in it as digits: of `二〇二六年十二月三十一日`, `2026年12月31日`. None where one is no number.
pub(super) fn in_digits(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<char> = Vec::new();
    for c in text.chars() {
        if is_numeral(c) {
            run.push(c);
            continue;
        }
        out.push_str(&number(&run)?);
        run.clear();
        out.push(c);
    }
    out.push_str(&number(&run)?);
    Some(out)
}

/// Digit by digit, as years are written, or with one sign for the tens; of no characters, nothing.
fn number(run: &[char]) -> Option<String> {
    let ones = |chars: &[char]| match chars {
        [] => Some(0),
        [one] => digit(*one),
        _ => None,
    };
    let Some(at) = run.iter().position(|c| tens(*c).is_some()) else {
        return run
            .iter()
            .map(|c| char::from_digit(digit(*c)?, 10))
            .collect();
    };
    let sign = tens(run[at])?;
    let times = match &run[..at] {
        [] => 1,
        [times] if sign == 1 => digit(*times).filter(|times| *times > 0)?,
        _ => return None,
    };
    Some((times * sign * 10 + ones(&run[at + 1..])?).to_string())
}

/// How many tens a sign stands for.
const fn tens(c: char) -> Option<u32> {
    match c {
        '十' => Some(1),
        '廿' => Some(2),
        '卅' => Some(3),
        _ => None,
    }
}

/// The value of a digit. Of zero all the signs that people reach for.
const fn digit(c: char) -> Option<u32> {
    match c {
        '〇' | '零' | '○' => Some(0),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    }
}
