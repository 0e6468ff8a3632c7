//! The life of an entry: the program's table of transitions against one written down here from the words of the
//! regulation, and the names that people see.

use std::collections::{BTreeMap, BTreeSet};

use rollcall::domain::entry::{Decision, Move, State};
use rollcall::domain::words::{self, Language, Life};

/// From, what happens, to. What is not here is not allowed.
const TABLE: &[(&str, &str, &str)] = &[
    // A run finds something: it is watched or explained first, or opened; what is gone is closed.
    ("closed", "watch", "watching"),
    ("explained", "watch", "watching"),
    ("watching", "open", "open"),
    ("watching", "explain", "explained"),
    ("watching", "close", "closed"),
    ("explained", "open", "open"),
    ("explained", "close", "closed"),
    // Whatever is pending, and what was kept, closes when an excuse is found or when it is gone and may close by itself …
    ("open", "explain", "closed"),
    ("issued", "explain", "closed"),
    ("answered", "explain", "closed"),
    ("correcting", "explain", "closed"),
    ("to_verify", "explain", "closed"),
    ("failed_verification", "explain", "closed"),
    ("disputed", "explain", "closed"),
    ("waived", "explain", "closed"),
    ("referred", "explain", "closed"),
    ("open", "close", "closed"),
    ("issued", "close", "closed"),
    ("answered", "close", "closed"),
    ("correcting", "close", "closed"),
    ("to_verify", "close", "closed"),
    ("failed_verification", "close", "closed"),
    ("disputed", "close", "closed"),
    ("waived", "close", "closed"),
    ("referred", "close", "closed"),
    // … or waits for somebody to see it corrected.
    ("open", "await_verification", "to_verify"),
    ("issued", "await_verification", "to_verify"),
    ("answered", "await_verification", "to_verify"),
    ("correcting", "await_verification", "to_verify"),
    ("failed_verification", "await_verification", "to_verify"),
    ("disputed", "await_verification", "to_verify"),
    ("waived", "await_verification", "to_verify"),
    ("referred", "await_verification", "to_verify"),
    // What comes back is open again; what came back while it was to be accepted was not corrected.
    ("closed", "reopen", "open"),
    ("waived", "reopen", "open"),
    ("to_verify", "reopen", "failed_verification"),
    // 待核实 is sent, 已下发 is answered; a department may answer what it reads before the letter comes.
    ("open", "issue", "issued"),
    ("failed_verification", "issue", "issued"),
    ("open", "answer", "answered"),
    ("issued", "answer", "answered"),
    ("answered", "answer", "answered"),
    ("failed_verification", "answer", "answered"),
    // 不属实 needs a reviewer: right, it is closed; wrong, it goes back to the department.
    ("open", "dispute", "disputed"),
    ("issued", "dispute", "disputed"),
    ("answered", "dispute", "disputed"),
    ("failed_verification", "dispute", "disputed"),
    ("disputed", "verify", "closed"),
    ("disputed", "uphold", "issued"),
    // 已反馈 is accepted or returned; 整改中 is reported as done, or returned.
    ("answered", "accept", "correcting"),
    ("answered", "return", "issued"),
    ("correcting", "return", "issued"),
    ("answered", "corrected", "to_verify"),
    ("correcting", "corrected", "to_verify"),
    // 待验收: 销号 or 挂号.
    ("to_verify", "verify", "closed"),
    ("to_verify", "fail", "failed_verification"),
    // 政策性保留 and 移交 for all that is pending and not waiting for acceptance.
    ("open", "waive", "waived"),
    ("issued", "waive", "waived"),
    ("answered", "waive", "waived"),
    ("correcting", "waive", "waived"),
    ("failed_verification", "waive", "waived"),
    ("disputed", "waive", "waived"),
    ("open", "refer", "referred"),
    ("issued", "refer", "referred"),
    ("answered", "refer", "referred"),
    ("correcting", "refer", "referred"),
    ("failed_verification", "refer", "referred"),
    ("disputed", "refer", "referred"),
    // What was handed on by mistake, or comes back, is to be dealt with here again.
    ("referred", "take_back", "open"),
    // What was sent to one department and is another's now is to be sent again; a dispute only once it is rejected.
    ("issued", "hand_over", "open"),
    ("answered", "hand_over", "open"),
    ("correcting", "hand_over", "open"),
    ("failed_verification", "hand_over", "open"),
    ("to_verify", "hand_over", "open"),
    ("disputed", "hand_over", "open"),
];

fn name(by: Move) -> String {
    let text = serde_json::to_value(by).expect("a move is a word");
    text.as_str().expect("a text").to_owned()
}

#[test]
fn every_state_and_move_is_as_the_table_says() {
    let table: BTreeMap<(&str, &str), &str> = TABLE
        .iter()
        .map(|(from, by, to)| ((*from, *by), *to))
        .collect();
    assert_eq!(table.len(), TABLE.len(), "a line stands twice");
    let mut allowed = 0;
    for from in State::ALL {
        for by in Move::ALL {
            let expected = table.get(&(from.as_str(), name(by).as_str())).copied();
            let got = from.after(by).map(State::as_str);
            assert_eq!(got, expected, "{} after {}", from.as_str(), name(by));
            allowed += usize::from(got.is_some());
        }
    }
    // All lines of the table were met, so that none names a state or a move that is not there.
    assert_eq!(allowed, TABLE.len());
}

#[test]
fn every_state_is_reached_and_every_pending_one_can_be_left_for_closed() {
    let edges: Vec<(State, State)> = State::ALL
        .into_iter()
        .flat_map(|from| {
            Move::ALL
                .into_iter()
                .filter_map(move |by| Some((from, from.after(by)?)))
        })
        .collect();
    let reach = |start: &[State], forward: bool| {
        let mut seen: BTreeSet<State> = start.iter().copied().collect();
        loop {
            let next: Vec<State> = edges
                .iter()
                .map(|(from, to)| if forward { (*from, *to) } else { (*to, *from) })
                .filter(|(from, to)| seen.contains(from) && !seen.contains(to))
                .map(|(_, to)| to)
                .collect();
            if next.is_empty() {
                return seen;
            }
            seen.extend(next);
        }
    };
    // An entry begins watched, explained or open.
    let all: BTreeSet<State> = State::ALL.into_iter().collect();
    assert_eq!(
        reach(&[State::Watching, State::Explained, State::Open], true),
        all
    );
    assert_eq!(reach(&[State::Closed], false), all);
    let pending: BTreeSet<State> = State::ALL
        .into_iter()
        .filter(|state| state.is_pending())
        .collect();
    let done = [
        State::Watching,
        State::Explained,
        State::Waived,
        State::Closed,
    ];
    assert_eq!(
        pending,
        all.difference(&done.into_iter().collect())
            .copied()
            .collect()
    );
}

#[test]
fn stored_forms_come_back() {
    for state in State::ALL {
        assert_eq!(State::parse(state.as_str()), Some(state));
        let json = serde_json::to_value(state).expect("a state is a word");
        assert_eq!(json, state.as_str());
    }
    for kind in Decision::ALL {
        assert_eq!(Decision::parse(kind.as_str()), Some(kind));
        assert_eq!(serde_json::to_value(kind).expect("a word"), kind.as_str());
    }
    assert_eq!(State::parse("gone"), None);
    let moves: BTreeSet<String> = Move::ALL.into_iter().map(name).collect();
    assert_eq!(moves.len(), Move::ALL.len());
}

#[test]
fn states_have_the_names_of_the_regulation() {
    let names = [
        (State::Watching, "观察"),
        (State::Explained, "可解释"),
        (State::Open, "待核实"),
        (State::Issued, "已下发"),
        (State::Answered, "已反馈"),
        (State::Correcting, "整改中"),
        (State::ToVerify, "待验收"),
        (State::Closed, "销号"),
        (State::FailedVerification, "挂号"),
        (State::Waived, "政策性保留"),
        (State::Disputed, "不属实"),
        (State::Referred, "移交"),
    ];
    assert_eq!(names.len(), State::ALL.len());
    for (state, name) in names {
        assert_eq!(words::entry_state(state, Language::Zh), name);
    }
    for language in [Language::Zh, Language::En] {
        let states: BTreeSet<&str> = State::ALL
            .into_iter()
            .map(|state| words::entry_state(state, language))
            .collect();
        assert_eq!(states.len(), State::ALL.len());
        let moves: BTreeSet<&str> = Move::ALL
            .into_iter()
            .map(|by| words::entry_move(by, language))
            .collect();
        assert_eq!(moves.len(), Move::ALL.len());
        let kinds: BTreeSet<&str> = Decision::ALL
            .into_iter()
            .map(|kind| words::decision(kind, language))
            .collect();
        assert_eq!(kinds.len(), Decision::ALL.len());
    }
    for word in Life::ALL {
        assert!(word.text(Language::En).is_ascii(), "{word:?}");
        assert!(!word.text(Language::Zh).is_empty(), "{word:?}");
    }
}
