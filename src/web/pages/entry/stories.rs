//! The story of an entry, told again from the snapshots of the run that found it last. That reads a whole night, so it is
//! done beside the request, one at a time, and kept; a page that cannot wait says so.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OnceCell, Semaphore};

use crate::run::RunFolder;
use crate::run::explain::{EntryError, Story, explain};
use crate::store::listing::Listed;
use crate::store::{presence, runs};
use crate::web::desk::Desk;
use crate::web::page::Failed;

/// How long a page waits for a story.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// Runs that are looked through for the one that found an entry last.
const BACK: i64 = 60;
/// Runs that are read.
const TRIED: usize = 3;
/// Stories that are kept.
const KEPT: usize = 300;

/// A story, or why there is none.
pub(super) type Told = Result<Story, Untold>;

/// Why there is no story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Untold {
    /// No run that found it is kept any more.
    Gone,
    /// Rules, configuration or sources have changed since.
    Changed,
    /// It could not be read; the log says why.
    Fault,
}

/// What a page shows of it.
pub(super) enum Hearing {
    /// It is told.
    Told(Arc<Told>),
    /// It is being made.
    Later,
}

type Cell = Arc<OnceCell<Arc<Told>>>;
type Key = (String, String, &'static str);

static STORIES: LazyLock<Mutex<HashMap<Key, Cell>>> = LazyLock::new(Mutex::default);
/// A story holds a night's tables in memory while it is made.
static ONE: Semaphore = Semaphore::const_new(1);
/// Stories that wait to be made. Whoever leafs through a ledger must not set a machine to work for hours, beside its run:
/// a page that finds no place here asks again by itself.
static WAITING: Semaphore = Semaphore::const_new(PLACES);
const PLACES: usize = 12;
/// How long a page waits that has others before it.
const BEHIND_OTHERS: Duration = Duration::from_millis(200);

/// The story of an entry, if it can be had soon; in any case it is being made.
pub(super) async fn hear(desk: &Desk<'_>, entry: &Listed) -> Result<Hearing, Failed> {
    let folders = folders(desk, entry).await?;
    let Some(newest) = folders.first() else {
        return Ok(Hearing::Told(Arc::new(Err(Untold::Gone))));
    };
    let key = (
        entry.entry_id.clone(),
        newest.summary.run.clone(),
        desk.language.tag(),
    );
    let cell = cell(key);
    if let Some(told) = cell.get() {
        return Ok(Hearing::Told(told.clone()));
    }
    let Ok(place) = WAITING.try_acquire() else {
        return Ok(Hearing::Later);
    };
    let alone = WAITING.available_permits() + 1 == PLACES;
    let (config, id) = (desk.config_to_read(), entry.entry_id.clone());
    let making = tokio::spawn(async move {
        let _place = place;
        let make = async {
            let _turn = ONE.acquire().await;
            let tell = move || tell(&config, &folders, &id);
            let told = tokio::task::spawn_blocking(tell).await;
            Arc::new(told.unwrap_or(Err(Untold::Fault)))
        };
        cell.get_or_init(|| make).await.clone()
    });
    let patience = if alone { PATIENCE } else { BEHIND_OTHERS };
    Ok(match tokio::time::timeout(patience, making).await {
        Ok(Ok(told)) => Hearing::Told(told),
        Ok(Err(_)) => Hearing::Told(Arc::new(Err(Untold::Fault))),
        Err(_) => Hearing::Later,
    })
}

fn cell(key: Key) -> Cell {
    let mut stories = STORIES.lock().unwrap_or_else(PoisonError::into_inner);
    if stories.len() >= KEPT && !stories.contains_key(&key) {
        stories.retain(|_, cell| !cell.initialized());
    }
    stories.entry(key).or_default().clone()
}

/// The runs that may have found the entry last, newest first, of those whose folders are there.
async fn folders(desk: &Desk<'_>, entry: &Listed) -> Result<Vec<RunFolder>, Failed> {
    let mut reading = desk.state.store.read().await?;
    let conn = reading.executor();
    let last = presence::newest(conn, &entry.entry_id).await?;
    let runs = runs::newest(conn, BACK).await?;
    drop(reading);
    let last = last.and_then(|(_, to)| to).unwrap_or(i64::MAX);
    let mut folders: Vec<RunFolder> = Vec::new();
    for run in runs {
        let covers =
            run.scope.is_empty() || run.scope.split(';').any(|code| code == entry.department);
        let seen = folders.iter().any(|of| of.summary.run == run.run);
        if run.run_no > last || !covers || run.outcome != "merged" || seen {
            continue;
        }
        folders.extend(desk.folder(&run.run).await);
        if folders.len() == TRIED {
            break;
        }
    }
    Ok(folders)
}

fn tell(config: &crate::config::Config, folders: &[RunFolder], id: &str) -> Told {
    for folder in folders {
        match explain(config, folder, id, false) {
            Ok(story) => return Ok(story),
            Err(EntryError::Unknown { .. } | EntryError::Private { .. }) => {}
            Err(EntryError::RuleGone { .. } | EntryError::NotFoundAgain { .. }) => {
                return Err(Untold::Changed);
            }
            Err(fault) => {
                tracing::error!(entry.id = id, %fault, "an entry's story could not be told");
                return Err(Untold::Fault);
            }
        }
    }
    Err(Untold::Gone)
}
