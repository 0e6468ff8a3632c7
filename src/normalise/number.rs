//! Numbers of workbooks, Parquet and JSON as the text a spreadsheet would show: fifteen digits, no `.0`.

/// Whole numbers beyond this have more digits than a spreadsheet keeps.
const EXACT: f64 = 1e15;

/// Text of a binary number. From 10^15 on it is written with an exponent, as spreadsheets do: digits were lost, and a
/// document number or an account in that form is found out as such. Below, fifteen digits are what was meant; the
/// sixteenth and seventeenth are dust of binary sums (0.1 + 0.2).
pub(super) fn show(value: f64) -> String {
    if !value.is_finite() {
        return "#NUM!".into();
    }
    if value.abs() >= EXACT {
        let text = format!("{value:.14E}");
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        return format!("{mantissa}E+{exponent}");
    }
    let shortest = value.to_string();
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 || !shortest.contains('.') {
        return shortest;
    }
    let whole = shortest.split('.').next().map_or(0, |w| {
        w.trim_start_matches('-').trim_start_matches('0').len()
    });
    let rounded = format!("{value:.*}", 15_usize.saturating_sub(whole));
    rounded
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::show;

    #[test]
    fn shows_what_a_spreadsheet_shows() {
        for (value, text) in [
            (1.0, "1"),
            (-5.5, "-5.5"),
            (0.1 + 0.2, "0.3"),
            (5_000.299_999_999_999, "5000.3"),
            (12345.67, "12345.67"),
            (43643.0, "43643"),
            (999_999_999_999_999.0, "999999999999999"),
            (310_114_199_001_011_234.0, "3.10114199001011E+17"),
            (1e17, "1.00000000000000E+17"),
            (0.0, "0"),
        ] {
            assert_eq!(show(value), text);
        }
    }
}
