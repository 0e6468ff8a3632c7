//! Shares of counts, against the same in thousandths.

use rollcall::domain::share::Share;

#[test]
fn shares_are_rounded_to_a_tenth_of_a_percent() {
    for (part, whole, said) in [
        (43, 44, "97.7%"),
        (43, 45, "95.6%"),
        (45, 45, "100.0%"),
        (46, 45, "102.2%"),
        (2, 3, "66.7%"),
        (1, 3, "33.3%"),
        (0, 7, "0.0%"),
        // A half goes up.
        (1, 2000, "0.1%"),
        (1, 2001, "0.0%"),
        (-1, 3, "-33.3%"),
    ] {
        let share = Share::of(part, whole).expect("a whole");
        assert_eq!(share.to_string(), said, "{part} of {whole}");
        let number = serde_json::to_value(share).expect("JSON");
        let exact: f64 = said.trim_end_matches('%').parse().expect("a number");
        assert_eq!(number, exact, "{part} of {whole}");
    }
    assert_eq!(Share::of(1, 0), None);
    // 949 of 999 are 94.99 %, told as 95.0 % and taken for it; 948 are not.
    assert!(Share::of(949, 999).is_some_and(|of| of.reaches(95)));
    assert!(Share::of(948, 999).is_some_and(|of| !of.reaches(95)));
}
