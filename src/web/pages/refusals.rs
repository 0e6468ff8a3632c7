//! Why something that a person wanted of the ledger was not done, in the words of whoever sits before the page.

use crate::domain::entry::{Decision, Move, State as Stand};
use crate::domain::words::{self, Language, Web};
use crate::ledger::Refusal;
use crate::ledger::import::ImportError;
use crate::ledger::moves::MoveError;
use crate::run::letters::LetterError;
use crate::web::page::Failed;

/// A refusal of the ledger as the answer to a request.
pub(in crate::web) fn refused(refusal: Refusal, language: Language) -> Failed {
    match refusal {
        Refusal::NoEntry(_)
        | Refusal::NoRequest(_)
        | Refusal::NoNotice(_)
        | Refusal::NoId(_)
        | Refusal::TooShort(_)
        | Refusal::Several(..)
        | Refusal::Move(MoveError::Unknown(_)) => Failed::NotFound,
        Refusal::Store(fault) | Refusal::Move(MoveError::Store(fault)) => Failed::Store(fault),
        other => Failed::Refused(told(&other, language)),
    }
}

/// Why no letter was written.
pub(in crate::web) fn letter(fault: LetterError, language: Language) -> Failed {
    match fault {
        LetterError::Refused(refusal) => refused(refusal, language),
        LetterError::Store(fault) => Failed::Store(fault),
        other => Failed::doing("writing letters")(other),
    }
}

/// Why a workbook or an answer was not taken in at all.
pub(super) fn import(fault: ImportError, language: Language) -> Failed {
    match fault {
        ImportError::Store(fault) | ImportError::Move(MoveError::Store(fault)) => {
            Failed::Store(fault)
        }
        ImportError::Stopped(why) => Failed::doing("reading a workbook")(why),
        ImportError::Move(MoveError::NotAllowed { from, by, .. }) => {
            Failed::Refused(not_allowed(from, by, language))
        }
        ImportError::Move(MoveError::Unknown(_)) => Failed::NotFound,
        other => Failed::Invalid(other.tell(language)),
    }
}

fn not_allowed(from: Stand, by: Move, language: Language) -> String {
    let (from, by) = (
        words::entry_state(from, language),
        words::entry_move(by, language),
    );
    Web::NotFromHere.fill(language, &[&from, &by])
}

fn told(refusal: &Refusal, language: Language) -> String {
    let text = |word: Web| word.text(language).to_owned();
    match refusal {
        Refusal::Settled(number, status) => {
            let status = words::decision_status(status, language);
            Web::RequestSettled.fill(language, &[number, &status])
        }
        Refusal::Waiting(_, number) => Web::RequestWaits.fill(language, &[number]),
        Refusal::OwnRequest(..) => text(Web::OwnRequest),
        Refusal::OwnCorrection(..) => text(Web::OwnCorrection),
        Refusal::OwnRecord(..) => text(Web::OwnRecord),
        Refusal::Changed(_, number) => Web::RequestChanged.fill(language, &[number]),
        Refusal::NotAhead { day, .. } => Web::DayNotAhead.fill(language, &[day]),
        Refusal::BeforeNight { day, night } => Web::LetterBeforeNight.fill(language, &[day, night]),
        Refusal::EndsFirst(from, to) => Web::EndsFirst.fill(language, &[from, to]),
        Refusal::Blank(what) => blank(what, language),
        Refusal::NoReason(_) => text(Web::NoReasonGiven),
        Refusal::NoSuchExcuse { rule, kind, .. } => {
            let kind = words::register_kind(kind).map_or(kind.as_str(), |of| of.text(language));
            Web::NoSuchExcuse.fill(language, &[rule, &kind])
        }
        Refusal::NotLater(from, begun) => Web::ExtensionNotLater.fill(language, &[from, begun]),
        Refusal::NotOnePerson(_) => text(Web::NotOnePerson),
        Refusal::NumberGone(_) => text(Web::NumberGone),
        Refusal::NoPair(..) => text(Web::NoPair),
        Refusal::NotWaiting { state, of, .. } => not_waiting(*state, *of, language),
        Refusal::NothingToIssue => text(Web::NothingToIssue),
        Refusal::NotSent(count) => Web::NotSent.fill(language, &[count]),
        Refusal::Move(MoveError::NotAllowed { from, by, .. }) => not_allowed(*from, *by, language),
        other => other.to_string(),
    }
}

fn not_waiting(state: Stand, of: Decision, language: Language) -> String {
    let (state, of) = (
        words::entry_state(state, language),
        words::decision(of, language),
    );
    Web::NotWaiting.fill(language, &[&state, &of])
}

/// The option of the command line that was left blank is a field here.
fn blank(what: &str, language: Language) -> String {
    let field = match what {
        "--document" => Web::FieldDocument,
        "--to" => Web::FieldTo,
        _ => Web::FieldBecause,
    };
    Web::BlankField.fill(language, &[&field.text(language)])
}
