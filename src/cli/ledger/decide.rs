//! `rollcall ledger decide`: on what others asked for, answered or said to be corrected.

mod waiting;

use std::path::Path;

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::ValueEnum;

use super::super::{Ending, runtime, screen};
use super::choose::{self, Named};
use super::desk::{Answered, Desk};
use super::{show, waive};
use crate::domain::entry::Decision;
use crate::domain::secret::Secret;
use crate::domain::words::{self, Desk as Text};
use crate::ledger::requests::{self, Ask, Row, Whole};
use crate::ledger::reviews::{self, Review};
use crate::ledger::{self, Refusal};
use crate::run::whole;
use crate::store::decisions::{self, Request};

/// Decide on what others asked for or answered.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// What waits: requests, disputes, corrections to accept.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Grant a request. Not by whoever asked for it.
    Approve(Numbered),
    /// Turn a request down.
    Refuse(Numbered),
    /// End before its time what was granted.
    End(Numbered),
    /// Accept the measures that departments answered: 整改中.
    Accept(Said),
    /// Want another answer: 已下发 again.
    Return(Said),
    /// Note that departments report entries as corrected: 待验收.
    Corrected(Said),
    /// Take back what was referred: handed on by mistake, or returned by the other authority. 待核实 again.
    TakeBack(Said),
    /// 验收: corrected (销号) or not (挂号). Not by whoever answered.
    Verify {
        #[command(flatten)]
        said: Said,
        /// What was seen.
        #[arg(long, value_enum)]
        result: Verified,
    },
    /// 异议认定: whether departments are right that it is not so.
    Dispute {
        #[command(flatten)]
        said: Said,
        /// Who is right.
        #[arg(long, value_enum)]
        result: Disputed,
    },
    /// Ask for a register row to be kept that justifies an entry; without options as its department answered.
    Excuse {
        #[command(flatten)]
        named: Named,
        /// Kind of register row: secondment 借调, posting 挂职, aid 援派, unpaid_leave 停薪留职, …
        #[arg(long, value_parser = choose::register_kind)]
        kind: Option<String>,
        /// Document number.
        #[arg(long, value_name = "NUMBER")]
        document: Option<String>,
        /// First day.
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: Option<NaiveDate>,
        /// Last day.
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<NaiveDate>,
        /// Unit on the other side.
        #[arg(long, value_name = "UNIT")]
        counterpart: Option<String>,
        #[command(flatten)]
        day: Day,
    },
    /// Ask to decide that the two numbers of a near-match are one person.
    Same(Said),
    /// Ask to decide that the two numbers of a near-match are two people.
    NotSame(Said),
}

#[derive(Debug, clap::Args)]
struct Day {
    /// The day on which this is done (default: today).
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Numbered {
    /// Numbers of the requests (`rollcall ledger decide list`).
    #[arg(value_name = "NO", required = true)]
    numbers: Vec<i64>,
    /// Why.
    #[arg(long, value_name = "TEXT", default_value = "")]
    because: String,
    #[command(flatten)]
    day: Day,
}

#[derive(Debug, clap::Args)]
struct Said {
    #[command(flatten)]
    named: Named,
    /// Why, or what was seen.
    #[arg(long, value_name = "TEXT")]
    because: String,
    #[command(flatten)]
    day: Day,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Verified {
    /// 销号
    Corrected,
    /// 挂号
    NotCorrected,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Disputed {
    /// The department is right: 销号
    Right,
    /// The department is not right: 已下发 again
    Wrong,
}

impl Args {
    /// Nothing is decided.
    pub(super) const fn only_looks(&self) -> bool {
        matches!(self.command, Command::List { .. })
    }
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    runtime()?.block_on(async {
        let open = |date| Desk::acting(home, by, date);
        match &args.command {
            Command::List { json } => waiting::told(&open(None).await?, *json).await,
            Command::Approve(of) => settle(&open(of.day.date).await?, of, Settle::Approve).await,
            Command::Refuse(of) => settle(&open(of.day.date).await?, of, Settle::Refuse).await,
            Command::End(of) => settle(&open(of.day.date).await?, of, Settle::End).await,
            Command::Accept(said) => {
                review(&open(said.day.date).await?, said, Review::Accept).await
            }
            Command::Return(said) => {
                review(&open(said.day.date).await?, said, Review::Return).await
            }
            Command::Corrected(said) => {
                review(&open(said.day.date).await?, said, Review::Corrected).await
            }
            Command::TakeBack(said) => {
                review(&open(said.day.date).await?, said, Review::TakeBack).await
            }
            Command::Verify { said, result } => {
                let of = match result {
                    Verified::Corrected => Review::Passed,
                    Verified::NotCorrected => Review::Failed,
                };
                review(&open(said.day.date).await?, said, of).await
            }
            Command::Dispute { said, result } => {
                let of = match result {
                    Disputed::Right => Review::DisputeRight,
                    Disputed::Wrong => Review::DisputeWrong,
                };
                review(&open(said.day.date).await?, said, of).await
            }
            Command::Excuse {
                named,
                kind,
                document,
                from,
                to,
                counterpart,
                day,
            } => {
                let desk = open(day.date).await?;
                let given = Given {
                    kind: kind.clone(),
                    document: document.clone(),
                    from: *from,
                    to: *to,
                    counterpart: counterpart.clone(),
                };
                waive::asked(&desk, named, |of| given.row(of).map(Ask::Excuse), day.json).await
            }
            Command::Same(said) => {
                let because = said.because.clone();
                let ask = Ask::SamePerson { because };
                let desk = open(said.day.date).await?;
                waive::asked(&desk, &said.named, |_| Ok(ask.clone()), said.day.json).await
            }
            Command::NotSame(said) => {
                let because = said.because.clone();
                let ask = Ask::NotSamePerson { because };
                let desk = open(said.day.date).await?;
                waive::asked(&desk, &said.named, |_| Ok(ask.clone()), said.day.json).await
            }
        }
    })
}

/// A register row as typed; what is not typed is as the department answered.
struct Given {
    kind: Option<String>,
    document: Option<String>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    counterpart: Option<String>,
}

impl Given {
    fn row(&self, of: &Answered<'_>) -> anyhow::Result<Row> {
        let lacking = || Refusal::NoReason(of.entry.entry_id.clone());
        let answered = |text: &Option<String>| text.as_ref()?.parse::<NaiveDate>().ok();
        let reason = of.reason;
        Ok(Row {
            kind: self
                .kind
                .clone()
                .or_else(|| reason?.kind.clone())
                .ok_or_else(lacking)?,
            document: self
                .document
                .clone()
                .or_else(|| reason?.document.clone())
                .ok_or_else(lacking)?,
            from: self
                .from
                .or_else(|| answered(&reason?.from))
                .ok_or_else(lacking)?,
            to: self.to.or_else(|| answered(&reason?.to)),
            counterpart: self.counterpart.clone(),
        })
    }
}

/// What to do with a request.
#[derive(Debug, Clone, Copy)]
enum Settle {
    Approve,
    Refuse,
    End,
}

/// Decides on requests, on all or on none.
async fn settle(desk: &Desk, of: &Numbered, how: Settle) -> anyhow::Result<Ending> {
    let secret = Secret::load_or_create(&desk.config.home.join("data/secret"))?;
    let mut writing = desk.store.write().await?;
    let conn = writing.executor();
    let mut done: Vec<Request> = Vec::new();
    for number in &of.numbers {
        let request = match how {
            Settle::Approve => {
                let asked = decisions::get(conn, *number)
                    .await?
                    .ok_or(Refusal::NoRequest(*number))?;
                let entry = ledger::find(conn, &asked.entry_id).await?;
                let whole = Whole {
                    secret: &secret,
                    person_id: number_of(desk, &asked)?,
                };
                requests::approve(conn, desk.who(), *number, &entry, &of.because, &whole).await?
            }
            Settle::Refuse => requests::refuse(conn, desk.who(), *number, &of.because).await?,
            Settle::End => requests::end(conn, desk.who(), *number, &of.because).await?,
        };
        done.push(request);
    }
    writing.commit().await?;
    if of.day.json {
        screen::json(&done.iter().map(show::request_json).collect::<Vec<_>>())?;
        return Ok(Ending::Done);
    }
    for request in &done {
        let kind = words::decision(request.kind, desk.language);
        let status = words::decision_status(&request.status, desk.language);
        screen::print(
            &Text::DoneDecided.fill(desk.language, &[&request.decision_no, &kind, &status]),
        );
    }
    Ok(Ending::Done)
}

/// The whole number that a kept register row needs.
fn number_of(desk: &Desk, asked: &Request) -> anyhow::Result<Option<String>> {
    if asked.kind != Decision::Excuse {
        return Ok(None);
    }
    let subject = whole::subject(&desk.config.home, &asked.entry_id)
        .with_context(|| format!("looking for the person of entry {}", asked.entry_id))?;
    Ok(subject
        .as_deref()
        .and_then(whole::person)
        .map(str::to_owned))
}

/// Says the same of every entry named, of all or of none.
async fn review(desk: &Desk, said: &Said, of: Review) -> anyhow::Result<Ending> {
    let mut writing = desk.store.write().await?;
    let conn = writing.executor();
    let mut done = Vec::new();
    for entry in said.named.entries(conn).await? {
        let to = reviews::review(conn, desk.who(), &entry, of, &said.because).await?;
        done.push((entry.entry_id, to));
    }
    writing.commit().await?;
    if said.day.json {
        let all: Vec<_> = done
            .iter()
            .map(|(id, to)| serde_json::json!({"entry_id": id, "state": to}))
            .collect();
        screen::json(&all)?;
        return Ok(Ending::Done);
    }
    for (id, to) in &done {
        let state = words::entry_state(*to, desk.language);
        screen::print(&Text::DoneMoved.fill(desk.language, &[id, &state]));
    }
    Ok(Ending::Done)
}
