//! `rollcall plan apply|check|approve|return|withdraw|list|show`: plans that are handed in and approved here.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use chrono::{NaiveDate, Utc};
use serde_json::{Value, json};

use super::super::book::{AtDesk, Opened};
use super::super::{Ending, book, open_store, runtime, screen, today};
use super::{Apply, Approve, List, Numbered, Show, told};
use crate::establishment::cycle::{self, Desk, Grant};
use crate::establishment::{
    CheckedPlan, CheckedPlans, check_applications, read_applications, status_word,
};
use crate::ledger::Who;
use crate::store::Store;
use crate::store::plans::{self, PlanRow};

/// The last run, the store, and who sits there.
struct Office {
    opened: Opened,
    desk: AtDesk,
    by: String,
    date: Option<NaiveDate>,
}

impl Office {
    fn open(home: &Path, by: &str, date: Option<NaiveDate>) -> anyhow::Result<Self> {
        let (opened, desk) = book::open_with(home, by)?;
        Ok(Self {
            opened,
            desk,
            by: by.to_owned(),
            date,
        })
    }

    /// Do something to the store, all of it or none.
    fn act<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut sqlx::AnyConnection, Who<'_>, Desk<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let now = Utc::now();
        let config = &self.opened.config;
        let who = Who {
            name: &self.by,
            at: now,
            on: self.date.unwrap_or_else(|| today(config, now)),
            person: config.settings.person(&self.by),
        };
        let desk = Desk {
            config,
            book: &mut self.opened.book,
            open: &self.desk.open,
            on: None,
        };
        runtime()?.block_on(async {
            let store: Store = open_store(config, &self.by).await?;
            let mut writing = store.write().await?;
            let done = work(writing.executor(), who, desk).await?;
            writing.commit().await?;
            store.close().await;
            Ok(done)
        })
    }
}

/// Hand in the applications of a file, all of them or none.
pub(super) fn apply(home: &Path, args: &Apply, by: &str) -> anyhow::Result<Ending> {
    let mut office = Office::open(home, by, args.date)?;
    let language = office.opened.language;
    let read = read_applications(&office.opened.config, &office.opened.book, &args.file);
    let (applications, unreadable) =
        read.with_context(|| format!("{}: cannot be read", args.file.display()))?;
    // Whoever corrects a file wants to know all of it at once. Open entries are the check's matter, not the handing in's.
    let (opened, none) = (&office.opened, BTreeMap::new());
    let mut plans = check_applications(&opened.config, &opened.book, &none, &applications, None);
    plans.retain(|of| !of.obstacles.is_empty());
    if !unreadable.is_empty() || !plans.is_empty() {
        let nothing = CheckedPlans { plans, unreadable };
        screen::print(&told::told(&office.opened, &nothing));
        bail!("{}: nothing was handed in", args.file.display());
    }
    let rows = office.act(async |conn, who, desk| {
        let mut rows = Vec::new();
        for of in &applications {
            let row = cycle::apply(conn, who, &desk, of)
                .await
                .map_err(|fault| anyhow::anyhow!("{} {}", of.place, fault.said(language)))?;
            rows.push(row);
        }
        Ok(rows)
    })?;
    done(&office, &rows, args.json)
}

/// Check applications that were handed in.
pub(super) fn check(
    home: &Path,
    numbers: &[i64],
    on: Option<NaiveDate>,
    by: &str,
) -> anyhow::Result<(Opened, CheckedPlans)> {
    let mut office = Office::open(home, by, None)?;
    let language = office.opened.language;
    let plans = office.act(async |conn, who, mut desk| {
        desk.on = on;
        let mut checked: Vec<CheckedPlan> = Vec::new();
        for number in numbers {
            let one = cycle::check(conn, who, &mut desk, *number).await;
            checked.push(one.map_err(|fault| anyhow::anyhow!(fault.said(language)))?);
        }
        Ok(checked)
    })?;
    let checked = CheckedPlans {
        plans,
        unreadable: Vec::new(),
    };
    Ok((office.opened, checked))
}

/// Approve what was checked.
pub(super) fn approve(home: &Path, args: &Approve, by: &str) -> anyhow::Result<Ending> {
    let mut office = Office::open(home, by, args.date)?;
    let language = office.opened.language;
    let grant = Grant {
        number: args.number,
        document: args.document.clone(),
        valid_until: args.until,
        because: args.because.clone(),
    };
    let row = office.act(async |conn, who, mut desk| {
        desk.on = args.on;
        cycle::approve(conn, who, &mut desk, args.no, &grant)
            .await
            .map_err(|fault| anyhow::anyhow!(fault.said(language)))
    })?;
    done(&office, &[row], args.json)
}

/// Return an application.
pub(super) fn hand_back(home: &Path, args: &Numbered, by: &str) -> anyhow::Result<Ending> {
    let mut office = Office::open(home, by, args.date)?;
    let language = office.opened.language;
    let row = office.act(async |conn, who, _| {
        cycle::hand_back(conn, who, args.no, &args.because)
            .await
            .map_err(|fault| anyhow::anyhow!(fault.said(language)))
    })?;
    done(&office, &[row], args.json)
}

/// Withdraw a plan.
pub(super) fn withdraw(home: &Path, args: &Numbered, by: &str) -> anyhow::Result<Ending> {
    let mut office = Office::open(home, by, args.date)?;
    let language = office.opened.language;
    let row = office.act(async |conn, who, desk| {
        cycle::withdraw(conn, who, desk.book, args.no, &args.because)
            .await
            .map_err(|fault| anyhow::anyhow!(fault.said(language)))
    })?;
    done(&office, &[row], args.json)
}

/// Every plan, of the sources and of the store.
pub(super) fn list(home: &Path, args: &List, by: &str) -> anyhow::Result<Ending> {
    let (opened, desk) = book::open_with(home, by)?;
    let unit = args.unit.as_deref().map(|asked| opened.book.find(asked));
    let unit = unit
        .transpose()?
        .and_then(|id| opened.book.unit(id).map(|of| of.code.clone()));
    let day = args
        .date
        .unwrap_or_else(|| today(&opened.config, Utc::now()));
    let mut lines = told::lines(&opened, &desk.plans, day);
    lines.retain(|of| unit.as_ref().is_none_or(|unit| *unit == of.unit_code));
    lines.retain(|of| !args.open || of.state == cycle::Standing::Approved);
    lines.retain(|of| !args.kept || of.plan_no.is_some());
    if args.json {
        screen::json(&lines)?;
    } else {
        screen::print(&told::list(&opened, &lines));
    }
    Ok(Ending::Done)
}

/// One plan with its steps.
pub(super) fn show(home: &Path, args: &Show, by: &str) -> anyhow::Result<Ending> {
    let config = super::super::configuration(home)?;
    let language = crate::run::language(&config);
    let found = runtime()?.block_on(async {
        let store = open_store(&config, by).await?;
        let mut reading = store.read().await?;
        let row = plans::get(reading.executor(), args.no).await?;
        let steps = plans::steps(reading.executor(), args.no).await?;
        drop(reading);
        store.close().await;
        anyhow::Ok(row.map(|row| (row, steps)))
    })?;
    let Some((row, steps)) = found else {
        bail!(crate::establishment::PlanRefusal::NoPlan(args.no).said(language));
    };
    if args.json {
        let steps: Vec<Value> = steps
            .iter()
            .map(|of| {
                let figures: Value = serde_json::from_str(&of.figures).unwrap_or_default();
                json!({ "step": of.step_no, "status": of.to_status, "at": of.at, "actor": of.actor,
                        "because": of.because, "check": figures })
            })
            .collect();
        let mut told = row_json(&row);
        told["steps"] = Value::Array(steps);
        screen::json(&told)?;
    } else {
        screen::print(&told::history(&row, &steps, language));
    }
    Ok(Ending::Done)
}

fn done(office: &Office, rows: &[PlanRow], as_json: bool) -> anyhow::Result<Ending> {
    if as_json {
        screen::json(&rows.iter().map(row_json).collect::<Vec<_>>())?;
        return Ok(Ending::Done);
    }
    let language = office.opened.language;
    for row in rows {
        let status = status_word(&row.status, language);
        let unit = office.opened.book.find(&row.unit).ok();
        let unit = unit.map_or(row.unit.as_str(), |id| office.opened.book.name(id));
        let (no, id, number) = (row.plan_no, &row.plan_id, row.granted.unwrap_or(row.number));
        let zh = format!("{no}号 {id} {unit} {number}名：{status}");
        let en = format!("plan {no} {id} {unit}, {number}: {status}");
        screen::print(language.pick(&zh, &en));
    }
    Ok(Ending::Done)
}

fn row_json(row: &PlanRow) -> Value {
    json!({
        "plan_no": row.plan_no,
        "plan_id": row.plan_id,
        "unit_code": row.unit,
        "department_code": row.department,
        "headcount_type": row.headcount_type,
        "year": row.year,
        "channel": row.channel,
        "number": row.number,
        "document": row.document,
        "status": row.status,
        "granted": row.granted,
        "approval": row.approval,
        "valid_until": row.valid_until,
    })
}
