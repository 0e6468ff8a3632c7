//! Document numbers and organisation codes, against python-stdnum.

use proptest::prelude::*;
use rollcall::domain::org_code;
use rollcall::domain::person_id::{self, IdFault, Verdict, check_char, clean};

const IDS: &str = include_str!("../../vectors/person_ids.csv");
const CODES: &str = include_str!("../../vectors/org_codes.csv");

#[test]
fn numbers_agree_with_python_stdnum() {
    let mut seen = 0;
    for row in super::rows(IDS) {
        let [read, text, verdict, birth, sex] = row[..] else {
            panic!("malformed vector {row:?}");
        };
        let id = clean(read, false).unwrap_or_else(|e| panic!("{read}: {e}"));
        assert_eq!(id.text, text, "{read}");
        assert_eq!(id.verdict.as_str(), verdict, "{read}");
        let birth = (!birth.is_empty()).then(|| birth.parse().unwrap());
        assert_eq!(id.birth(), birth, "{read}");
        assert_eq!(id.sex(), (!sex.is_empty()).then_some(sex), "{read}");
        if verdict == "ok" {
            assert_eq!(id.key, text[..17].parse::<i64>().unwrap(), "{read}");
        } else {
            assert!(id.key < 0, "{read}");
        }
        seen += 1;
    }
    assert!(seen > 700, "only {seen} vectors");
}

#[test]
fn organisation_codes_agree_with_python_stdnum() {
    for row in super::rows(CODES) {
        assert_eq!(org_code::judge(row[0]).as_str(), row[1], "{}", row[0]);
    }
}

#[test]
fn organisation_codes_of_nine_characters_and_small_letters() {
    // 60003734-1 stands inside the published 91110000600037341L.
    assert_eq!(org_code::judge("600037341"), org_code::Verdict::Ok);
    assert_eq!(org_code::judge("60003734-1"), org_code::Verdict::Ok);
    assert_eq!(org_code::judge("60003734-2"), org_code::Verdict::Check);
    assert_eq!(org_code::judge("91110000600037341l"), org_code::Verdict::Ok);
    assert_eq!(org_code::judge(""), org_code::Verdict::Length);
    assert_eq!(org_code::judge("发展改革委"), org_code::Verdict::Length);
}

#[test]
fn the_many_ways_to_write_one_number() {
    for written in [
        "990101199003071231",
        "  990101199003071231\t",
        "990101 19900307 1231",
        "'990101199003071231",
        "９９０１０１１９９００３０７１２３１",
        "\u{3000}＇990101199003071231",
        "‘990101199003071231",
    ] {
        let id = clean(written, false).unwrap();
        assert_eq!(id.text, "990101199003071231", "{written:?}");
    }
    assert_eq!(
        clean("99010119900307803x", false).unwrap().text.as_bytes()[17],
        b'X'
    );
    assert_eq!(
        clean("99010119900307803ｘ", false).unwrap().text.as_bytes()[17],
        b'X'
    );
}

#[test]
fn fifteen_digits_are_upgraded_only_with_a_possible_date() {
    let upgraded = clean("632123820927051", false).unwrap();
    assert_eq!(
        (upgraded.text.as_str(), upgraded.verdict),
        ("632123198209270518", Verdict::Ok)
    );
    let kept = clean("990001851301123", false).unwrap();
    assert_eq!(
        (kept.text.as_str(), kept.verdict),
        ("990001851301123", Verdict::Length)
    );
    assert_eq!(
        clean("99000185010112X", false).unwrap().verdict,
        Verdict::Length
    );
}

#[test]
fn numbers_that_a_spreadsheet_rounded_are_refused() {
    for lost in [
        "9.90101E+17",
        "9.90101e+17",
        "1E+17",
        "9.90101199003071E17",
        "９.９E+17",
        "990101199003071000",
    ] {
        assert_eq!(clean(lost, false), Err(IdFault::PrecisionLost), "{lost}");
    }
    // Some number ends in 000 by right.
    let honest = (0..10_000)
        .map(|n| format!("99{n:04}1990010100"))
        .find(|head| check_char(format!("{head}0").as_bytes().first_chunk().unwrap()) == b'0')
        .unwrap();
    assert_eq!(
        clean(&format!("{honest}00"), false).unwrap().verdict,
        Verdict::Ok
    );
    assert_eq!(clean("E12345678", false).unwrap().verdict, Verdict::Length);
    assert_eq!(clean("1E12345", true).unwrap().verdict, Verdict::Other);
}

#[test]
fn blank_is_blank() {
    for blank in ["", "  ", "\u{3000}", "'", " ' "] {
        assert_eq!(clean(blank, false), Err(IdFault::Blank), "{blank:?}");
    }
}

#[test]
fn other_documents_are_cleaned_and_never_judged() {
    let passport = clean(" e 1234-5678 ", true).unwrap();
    assert_eq!(
        (passport.text.as_str(), passport.verdict),
        ("E1234-5678", Verdict::Other)
    );
    assert!(passport.key < 0);
    assert_eq!(clean("ｅ1234-5678", true).unwrap().key, passport.key);
    assert_eq!(
        clean("990101199003071000", true).unwrap().verdict,
        Verdict::Other
    );
}

#[test]
fn a_wrong_number_and_its_right_twin_are_two_keys() {
    let right = clean("11010119900307803X", false).unwrap();
    let wrong = clean("110101199003078031", false).unwrap();
    assert_eq!(wrong.verdict, Verdict::Check);
    assert_eq!(right.key, 11_010_119_900_307_803);
    assert_eq!(wrong.key, hash_by_hand("110101199003078031"));
}

/// The key from a digest in hex, written differently from the program's way.
fn hash_by_hand(text: &str) -> i64 {
    use sha2::{Digest, Sha256};
    let hex = hex::encode(Sha256::digest(text));
    let n = u128::from_str_radix(&hex[..16], 16).unwrap() % (1 << 63);
    i64::try_from(-1 - i128::try_from(n).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn cleaning_never_panics_and_is_idempotent(text in "\\PC{0,24}", other: bool) {
        if let Ok(id) = clean(&text, other) {
            if !id.text.starts_with(['\'', '‘', '’']) && id.text.is_ascii() {
                prop_assert_eq!(clean(&id.text, other), Ok(id.clone()));
            }
            prop_assert_eq!(id.verdict == Verdict::Ok, id.key >= 0);
        }
    }

    #[test]
    fn one_wrong_digit_is_always_seen(region in 0..10_000u32, day in 1..28u32, seq in 0..1000u32, at in 0..17usize, by in 1..10u8) {
        let digits = format!("99{region:04}199001{day:02}{seq:03}");
        let check = check_char(digits.as_bytes().first_chunk().unwrap());
        let mut wrong = format!("{digits}{}", char::from(check)).into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_ne!(clean(&wrong, false).map(|id| id.verdict), Ok(Verdict::Ok));
    }

    #[test]
    fn the_buffer_form_says_the_same(text in "[0-9Xx '１２]{0,20}", other: bool) {
        let mut out = String::from("left over");
        let by_buffer = person_id::clean_into(&text, other, &mut out);
        match clean(&text, other) {
            Ok(id) => prop_assert_eq!((Ok((id.key, id.verdict)), id.text), (by_buffer, out)),
            Err(e) => prop_assert_eq!(Err(e), by_buffer),
        }
    }
}
