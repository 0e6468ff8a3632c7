//! What must never be seen, and the secret behind what is seen instead.

use proptest::prelude::*;
use rollcall::domain::mask;
use rollcall::domain::person_id::clean;
use rollcall::domain::secret::{Secret, SecretError};

const SECRET: Secret = Secret::from_bytes([7; 32]);

proptest! {
    #[test]
    fn a_masked_number_shows_no_birth_digit(region in 0..10_000u32, birth in "[0-9]{8}", seq in "[0-9]{3}[0-9X]") {
        let id = format!("99{region:04}{birth}{seq}");
        let masked = mask::person_id(&id);
        prop_assert_eq!(masked, format!("99{region:04}********{seq}"));
    }

    #[test]
    fn no_mask_of_any_text_shows_more_than_ten_characters(text in "\\PC{0,40}") {
        let masked = mask::person_id(&text);
        prop_assert_eq!(masked.chars().count(), text.chars().count());
        let shown = masked.chars().zip(text.chars()).filter(|(m, c)| *m == *c && *m != '*').count();
        let limit = if text.chars().count() == 18 { 10 } else { 4 };
        prop_assert!(shown <= limit);
    }

    #[test]
    fn a_masked_subject_holds_no_whole_number(region in 0..10_000u32, day in 1..28u32, seq in 0..1000u32) {
        let digits = format!("99{region:04}198503{day:02}{seq:03}");
        let check = rollcall::domain::person_id::check_char(digits.as_bytes().first_chunk().unwrap());
        let id = format!("{digits}{}", char::from(check));
        for subject in [
            format!("person:{id}"),
            format!("person-unit:{id}/甲局"),
            format!("person-unit:{id}/{id}"),
            format!("pair:{id}/{id}"),
            format!("record:payroll/{id}/乙局/二科"),
        ] {
            let masked = mask::subject(&subject, &SECRET);
            prop_assert!(!masked.contains(&id[6..14]), "{}", masked);
            let debug = format!("{:?}", clean(&id, false));
            prop_assert!(!debug.contains(&id[6..14]), "{}", debug);
        }
    }
}

#[test]
fn other_texts_show_two_and_two() {
    assert_eq!(mask::person_id("E12345678"), "E1*****78");
    assert_eq!(mask::person_id("990001851301123"), "99***********23");
    assert_eq!(mask::person_id("1234"), "****");
    assert_eq!(mask::account("6222020000001234567"), "****4567");
    assert_eq!(mask::account("12"), "****");
}

#[test]
fn subjects_without_a_person_stay() {
    for subject in [
        "unit:甲局",
        "unit-type:A01/institution",
        "source:payroll",
        "journal:7",
        "no colon",
    ] {
        assert_eq!(mask::subject(subject, &SECRET), subject);
    }
}

#[test]
fn alike_masks_have_unlike_pseudonyms() {
    let a = mask::subject("person:990101199003071231", &SECRET);
    let b = mask::subject("person:990101198003071231", &SECRET);
    assert_eq!(a.split('~').next(), b.split('~').next());
    assert_ne!(a, b);
    assert_eq!(a.len(), "person:990101********1231~".len() + 8);
}

#[test]
fn ids_are_hmacs_under_the_secret() {
    // python3 -c "import hmac; print(hmac.new(b'\x07'*32, b'B01\x1funit-type:A/b', 'sha256').hexdigest()[:16])"
    assert_eq!(SECRET.entry_id("B01", "unit-type:A/b"), "bc0c9227e8a6388d");
    assert_eq!(SECRET.pseudonym("990101199003071231"), "319d81b7");
    assert_ne!(
        SECRET.entry_id("B01", "x"),
        Secret::from_bytes([8; 32]).entry_id("B01", "x")
    );
    assert_eq!(format!("{SECRET:?}"), "Secret(…)");
}

#[test]
fn a_secret_is_made_once_and_kept_for_its_owner() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data/secret");
    let first = Secret::load_or_create(&path).unwrap();
    assert!(first == Secret::load_or_create(&path).unwrap());
    std::fs::write(&path, "not a secret").unwrap();
    assert!(matches!(
        Secret::load_or_create(&path),
        Err(SecretError::Malformed { .. })
    ));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::remove_file(&path).unwrap();
        Secret::load_or_create(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let refused = Secret::load_or_create(&path).unwrap_err();
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
    }
}

#[test]
fn first_runs_at_once_agree_on_one_secret() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secret");
    let ids: Vec<String> = std::thread::scope(|s| {
        let runs: Vec<_> = (0..8)
            .map(|_| s.spawn(|| Secret::load_or_create(&path).unwrap().pseudonym("x")))
            .collect();
        runs.into_iter().map(|r| r.join().unwrap()).collect()
    });
    assert!(ids.windows(2).all(|w| w[0] == w[1]));
}

#[test]
fn what_is_typed_is_masked_before_it_is_stored() {
    let on = "2026-11-02".parse().unwrap();
    for (typed, stored) in [
        ("990500198403152491", "990500********2491"),
        (
            "本人９９０５００１９８４０３１５２４９x，电话13800001234",
            "本人９９０５００********２４９x，电话13800001234",
        ),
        (
            "证号 990500-19840315-2491 有误",
            "证号 990500********2491 有误",
        ),
        (
            "990500********2491，出生1984-03-15",
            "990500********2491，出生1984-03-**",
        ),
        ("应为1984年3月15日出生", "应为1984年3月**日出生"),
        ("旧证990500840315249", "旧证99***********49"),
        // Neither a number of a person nor a birth.
        (
            "2026-01-01 2026-12-31借调，1998-07-01入职，人登〔2026〕88号",
            "2026-01-01 2026-12-31借调，1998-07-01入职，人登〔2026〕88号",
        ),
        ("已补录，联系0571-88001234", "已补录，联系0571-88001234"),
    ] {
        let masked = mask::typed_text(typed, on);
        assert_eq!(masked, stored, "{typed}");
        assert_eq!(mask::typed_text(&masked, on), masked, "masking twice");
    }
    let shown = mask::shown_text("990500198403152491，出生1984-03-15，13800001234", on);
    assert_eq!(shown, "990500********2491，出生1984-03-**，13800001234");
    // Telephone numbers are there to be rung; what only begins like one is masked.
    for (typed, shown) in [
        (
            "王科长13912345678 021-56781234",
            "王科长13912345678 021-56781234",
        ),
        (
            "139 1234 5678、+86 139-1234-5678、8613912345678",
            "139 1234 5678、+86 139-1234-5678、8613912345678",
        ),
        (
            "0571-8800123-802，400-123-4567，02156781234",
            "0571-8800123-802，400-123-4567，02156781234",
        ),
        ("账号6222021234567", "账号62***********"),
        ("13912345678901", "13************"),
        ("139123456789", "13**********"),
        ("12912345678", "12*********"),
        ("990500 198403", "99**********"),
        ("1391 2345 6789 01", "13************"),
    ] {
        assert_eq!(mask::shown_text(typed, on), shown, "{typed}");
    }
}
