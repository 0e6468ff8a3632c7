//! The establishment of the last run, opened once and kept until another run or another plan takes its place.

use std::sync::{Arc, Weak};

use chrono::NaiveDate;
use tokio::sync::Mutex;

use super::State;
use super::page::Failed;
use crate::domain::words::Posts;
use crate::establishment::{Book, State as Standing};
use crate::run::{self, AtDesk, RunError};
use crate::store::plans::{self, PlanRow};
use crate::store::runs;

/// What pages of the establishment are made of.
#[derive(Clone)]
pub(in crate::web) struct Kept {
    /// Name of the last run.
    pub(in crate::web) run: Arc<str>,
    /// Its book, with the plans that the store has now.
    pub(in crate::web) book: Arc<Book>,
}

/// The last one that was opened, by the newest run's name and the plans at that time.
#[derive(Default)]
pub(in crate::web) struct Books {
    last: Mutex<Option<(String, Vec<PlanRow>, Kept)>>,
    /// Days that were looked at, newest last: counting who holds what goes over everybody in the book.
    days: Mutex<Vec<(Weak<Book>, Arc<Standing>)>>,
    /// Held while somebody works over all rows of a night: one at a time.
    whole: Mutex<()>,
}

/// The establishment as it is now.
pub(in crate::web) async fn open(state: &State) -> Result<Kept, Failed> {
    let found = find(state).await?;
    found.ok_or_else(|| Failed::Refused(Posts::NoRun.text(state.language()).to_owned()))
}

/// The establishment as it is now; none before the first run. Whoever comes while it is being opened waits for it.
pub(in crate::web) async fn find(state: &State) -> Result<Option<Kept>, Failed> {
    let mut known = state.books.last.lock().await;
    let (newest, rows) = {
        let mut reading = state.store.read().await?;
        let newest = runs::newest_whole(reading.executor(), 1).await?;
        let rows = plans::list(reading.executor(), None).await?;
        (newest.into_iter().next().map(|of| of.run), rows)
    };
    let Some(newest) = newest else {
        return Ok(None);
    };
    if let Some((run, plans, kept)) = known.as_ref()
        && *run == newest
    {
        if *plans == rows {
            return Ok(Some(kept.clone()));
        }
        let (run, old, new) = (kept.run.clone(), kept.book.clone(), rows.clone());
        let book = blocking(move || {
            let mut book = Book::clone(&old);
            book.keep(&new);
            book
        })
        .await?;
        let kept = Kept {
            run,
            book: Arc::new(book),
        };
        *known = Some((newest, rows, kept.clone()));
        return Ok(Some(kept));
    }
    let (config, plans) = (state.config.as_ref().clone(), rows.clone());
    let opened = match blocking(move || run::open(config, &plans)).await? {
        Ok(opened) => opened,
        // Its files were erased, or nobody ran anything yet.
        Err(RunError::NoRun(_)) => return Ok(None),
        Err(fault) => return Err(Failed::doing("opening the last run")(fault)),
    };
    // Nothing else of the night is kept: its rows are many times larger.
    let kept = Kept {
        run: opened.last.summary.run.as_str().into(),
        book: Arc::new(opened.book),
    };
    *known = Some((newest, rows, kept.clone()));
    Ok(Some(kept))
}

/// Days that are kept.
const DAYS: usize = 8;

/// Every unit on a day.
pub(in crate::web) async fn standing(
    state: &State,
    book: &Arc<Book>,
    date: NaiveDate,
) -> Result<Arc<Standing>, Failed> {
    let mut days = state.books.days.lock().await;
    days.retain(|(of, _)| of.strong_count() > 0);
    let this = Arc::downgrade(book);
    let known =
        |(of, standing): &&(Weak<Book>, Arc<Standing>)| standing.date == date && of.ptr_eq(&this);
    if let Some((_, standing)) = days.iter().find(known) {
        return Ok(standing.clone());
    }
    let of = book.clone();
    let standing = blocking(move || Arc::new(Standing::of(&of, date))).await?;
    if days.len() == DAYS {
        days.remove(0);
    }
    days.push((this, standing.clone()));
    Ok(standing)
}

/// Work over the last run with all its rows, which are read again for it and not kept. Others wait for their turn.
pub(in crate::web) async fn whole<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&run::Opened) -> T + Send + 'static,
) -> Result<T, Failed> {
    let _turn = state.books.whole.lock().await;
    let plans = {
        let mut reading = state.store.read().await?;
        plans::list(reading.executor(), None).await?
    };
    let config = state.config.as_ref().clone();
    let done = blocking(move || run::open(config, &plans).map(|opened| work(&opened))).await?;
    done.map_err(Failed::doing("opening the last run"))
}

/// What the store says now of plans and of open hard entries.
pub(in crate::web) async fn at_desk(state: &State) -> Result<AtDesk, Failed> {
    let mut reading = state.store.read().await?;
    Ok(run::at_desk(reading.executor(), state.language()).await?)
}

/// Work that takes the processor for a while.
pub(in crate::web) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failed> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Failed::doing("counting the establishment"))
}
