//! A total that came with an extract against what was read, as a clerk says it.

use crate::domain::money;
use crate::domain::summary::ControlTotal;
use crate::domain::words::{self, Language};

/// What the total is of, both figures with their difference, and where the given one stands.
#[must_use]
pub fn told(of: &ControlTotal, language: Language) -> String {
    let rows = of.what == "rows";
    let show = |figure: i64| match (rows, language) {
        (true, Language::Zh) => format!("{figure}行"),
        (true, Language::En) => format!("{figure} rows"),
        (false, Language::Zh) => format!("{}元", money::show_yuan(figure)),
        (false, Language::En) => money::show_yuan(figure),
    };
    let what = if rows {
        language.pick("记录数", "rows")
    } else {
        words::column(&of.what, language)
    };
    let sum = if rows { "" } else { "合计" };
    let (given, read) = (show(of.given), show(of.read));
    let apart = of.given.saturating_sub(of.read).saturating_abs();
    let place = place(&of.given_in, language);
    match (language, apart) {
        (Language::Zh, 0) => format!("{what}{sum}：给定{given}，读入相同（{place}）"),
        (Language::Zh, _) => {
            let apart = show(apart);
            format!("{what}{sum}：给定{given}，读入{read}，相差{apart}（{place}）")
        }
        (Language::En, 0) => format!("{what}: given {given}, read the same ({place})"),
        (Language::En, _) => {
            let apart = show(apart);
            format!("{what}: given {given}, read {read}, {apart} apart ({place})")
        }
    }
}

/// Where a total was given: `config`, or `file!sheet row 12`.
fn place(place: &str, language: Language) -> String {
    match (place.rsplit_once(" row "), language) {
        (Some((file, row)), Language::Zh) => format!("{file} 第{row}行"),
        (None, Language::Zh) if place == "config" => "配置中给定".to_owned(),
        (None, Language::En) if place == "config" => "given in the configuration".to_owned(),
        _ => place.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::domain::summary::ControlTotal;
    use crate::domain::words::Language;

    #[test]
    fn both_figures_and_what_lies_between_them() {
        let of = |what: &str, given, read| ControlTotal {
            what: what.to_owned(),
            given_in: "payroll-2026-10.csv row 1960".to_owned(),
            given,
            read,
        };
        let said = told(&of("gross", 1_798_887_798, 1_798_787_798), Language::Zh);
        for part in [
            "17,988,877.98元",
            "17,987,877.98元",
            "相差1,000.00元",
            "第1960行",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let said = told(&of("rows", 12, 12), Language::Zh);
        assert!(said.contains("12行") && !said.contains("相差"), "{said}");
    }
}
