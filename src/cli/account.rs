//! `rollcall account`: accounts from the command line, for operators without a browser. Passwords are never typed here:
//! a one-time link lets their owners choose them.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{bail, ensure};
use chrono::{DateTime, Utc};
use clap::Subcommand;
use serde::Serialize;
use serde_json::json;

use super::{Ending, configuration, open_store, runtime, screen};
use crate::audit::{self, Record};
use crate::config::Config;
use crate::domain::account::{self, Account, Role};
use crate::domain::words::{Language, Office, role};
use crate::run;
use crate::store::{Store, accounts, sessions};
use crate::web::link;

/// Add, list, lock and unlock accounts; make one-time links to choose a password.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add an account, and print the one-time link with which its owner chooses a password.
    Add {
        /// What is typed at sign-in, and what histories and the audit log say.
        name: String,
        /// What pages call it (default: the name).
        #[arg(long)]
        shown: Option<String>,
        /// operator, clerk, reviewer, department, auditor or admin; several with spaces.
        #[arg(long, required = true, num_args = 1.., value_parser = parse_role)]
        role: Vec<Role>,
        /// Department codes, for the role department.
        #[arg(long, num_args = 1..)]
        department: Vec<String>,
    },
    /// Every account.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lock an account: it is signed out at once, its tokens and links are worth nothing.
    Lock {
        /// The account.
        name: String,
    },
    /// Let a locked account sign in again.
    Unlock {
        /// The account.
        name: String,
    },
    /// End an account's sessions and print a one-time link to choose a new password; the old one is worth nothing.
    Password {
        /// The account.
        name: String,
    },
    /// Print a one-time link: to choose an account's password, or with no name to make the first administrator.
    Link {
        /// The account.
        name: Option<String>,
    },
}

fn parse_role(text: &str) -> Result<Role, String> {
    let all = || Role::ALL.map(Role::as_str).join(", ");
    Role::parse(text).ok_or_else(|| format!("the roles are {}", all()))
}

/// An account as listed.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    shown: &'a str,
    roles: &'a BTreeSet<Role>,
    departments: &'a BTreeSet<String>,
    has_password: bool,
    locked_by: Option<&'a str>,
    made_by: &'a str,
    made_at: DateTime<Utc>,
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    runtime()?.block_on(async {
        let store = open_store(&config, by).await?;
        match &args.action {
            Action::Add {
                name,
                shown,
                role,
                department,
            } => {
                let of = new(name, shown.as_deref(), role, department, by)?;
                add(&config, &store, &of, by).await?;
            }
            Action::List { json } => list(&config, &store, *json).await?,
            Action::Lock { name } => lock(&store, name, by, true).await?,
            Action::Unlock { name } => lock(&store, name, by, false).await?,
            Action::Password { name } => reset(&config, &store, name, by).await?,
            Action::Link { name: Some(name) } => give_link(&config, &store, name, by).await?,
            Action::Link { name: None } => first(&config, &store, by).await?,
        }
        store.close().await;
        anyhow::Ok(())
    })?;
    Ok(Ending::Done)
}

fn new(
    name: &str,
    shown: Option<&str>,
    roles: &[Role],
    departments: &[String],
    by: &str,
) -> anyhow::Result<Account> {
    let name = account::name(name)?;
    let of = Account {
        shown: shown.unwrap_or(&name).to_owned(),
        roles: roles.iter().copied().collect(),
        departments: departments.iter().cloned().collect(),
        language: None,
        locked: None,
        has_password: false,
        made_by: by.to_owned(),
        made_at: Utc::now(),
        name,
    };
    account::fits(&of.roles, &of.departments)?;
    Ok(of)
}

async fn add(config: &Config, store: &Store, of: &Account, by: &str) -> anyhow::Result<()> {
    let mut writing = store.write().await?;
    let conn = writing.executor();
    ensure!(
        accounts::add(conn, of).await?,
        "there is an account {} already; `rollcall account list` shows it",
        of.name
    );
    let record = Record {
        at: of.made_at,
        actor: by,
        action: "account",
        subject: Some(&of.name),
        detail: json!({ "did": "add", "roles": of.roles, "departments": of.departments }),
    };
    audit::append(conn, record).await?;
    let path = link::make(conn, Some(&of.name), by, of.made_at).await?;
    writing.commit().await?;
    told(config, &of.shown, &path);
    Ok(())
}

/// Prints a link and what to do with it.
fn told(config: &Config, shown: &str, path: &str) {
    let language = run::language(config);
    screen::print(&Office::LinkMade.fill(language, &[&shown]));
    screen::print(&format!("{}{path}", config.settings.web.links_begin()));
    let hours = link::GOOD_FOR.num_hours();
    screen::print(&Office::MakeLinkText.fill(language, &[&hours]));
}

async fn list(config: &Config, store: &Store, json: bool) -> anyhow::Result<()> {
    let mut reading = store.read().await?;
    let all = accounts::all(reading.executor()).await?;
    if json {
        let listed: Vec<Listed<'_>> = all.iter().map(listed).collect();
        return screen::json(&listed);
    }
    let language = run::language(config);
    let comma = language.pick("、", ", ");
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|of| {
            let roles: Vec<&str> = of.roles.iter().map(|of| role(*of, language)).collect();
            let codes: Vec<&str> = of.departments.iter().map(String::as_str).collect();
            vec![
                of.name.clone(),
                of.shown.clone(),
                roles.join(comma),
                codes.join(comma),
                standing(of, language),
            ]
        })
        .collect();
    let heads = [
        Office::UserName,
        Office::UserShown,
        Office::UserRoles,
        Office::UserDepartments,
        Office::UserState,
    ];
    let heads = heads.map(|head| head.text(language));
    screen::print(&screen::table(&heads, &rows, &[]));
    Ok(())
}

fn listed(of: &Account) -> Listed<'_> {
    Listed {
        name: &of.name,
        shown: &of.shown,
        roles: &of.roles,
        departments: &of.departments,
        has_password: of.has_password,
        locked_by: of.locked.as_ref().map(|(by, _)| by.as_str()),
        made_by: &of.made_by,
        made_at: of.made_at,
    }
}

fn standing(of: &Account, language: Language) -> String {
    match &of.locked {
        Some((by, at)) => Office::UserLocked.fill(language, &[by, &at.format("%F")]),
        None if of.has_password => Office::UserActive.text(language).to_owned(),
        None => Office::UserNoPassword.text(language).to_owned(),
    }
}

async fn lock(store: &Store, name: &str, by: &str, locking: bool) -> anyhow::Result<()> {
    let now = Utc::now();
    let name = account::name(name)?;
    let mut writing = store.write().await?;
    let conn = writing.executor();
    ensure_there(accounts::get(conn, &name).await?.as_ref(), &name)?;
    accounts::lock(conn, &name, locking.then_some((by, now))).await?;
    if locking {
        sessions::end_all(conn, &name, None).await?;
        sessions::forget_links(conn, Some(&name)).await?;
    }
    let record = Record {
        at: now,
        actor: by,
        action: "account",
        subject: Some(&name),
        detail: json!({ "did": if locking { "lock" } else { "unlock" } }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    Ok(())
}

fn ensure_there(found: Option<&Account>, name: &str) -> anyhow::Result<()> {
    ensure!(
        found.is_some(),
        "there is no account {name}; `rollcall account list` shows all"
    );
    Ok(())
}

async fn reset(config: &Config, store: &Store, name: &str, by: &str) -> anyhow::Result<()> {
    let now = Utc::now();
    let name = account::name(name)?;
    let mut writing = store.write().await?;
    let conn = writing.executor();
    let found = accounts::get(conn, &name).await?;
    ensure_there(found.as_ref(), &name)?;
    accounts::forget_password(conn, &name).await?;
    sessions::end_all(conn, &name, None).await?;
    let record = Record {
        at: now,
        actor: by,
        action: "account",
        subject: Some(&name),
        detail: json!({ "did": "forget password" }),
    };
    audit::append(conn, record).await?;
    let path = link::make(conn, Some(&name), by, now).await?;
    writing.commit().await?;
    told(config, &found.map(|of| of.shown).unwrap_or(name), &path);
    Ok(())
}

async fn give_link(config: &Config, store: &Store, name: &str, by: &str) -> anyhow::Result<()> {
    let name = account::name(name)?;
    let mut writing = store.write().await?;
    let conn = writing.executor();
    let found = accounts::get(conn, &name).await?;
    ensure_there(found.as_ref(), &name)?;
    if found.as_ref().is_some_and(|of| of.locked.is_some()) {
        bail!("the account {name} is locked; `rollcall account unlock {name}` first");
    }
    let path = link::make(conn, Some(&name), by, Utc::now()).await?;
    writing.commit().await?;
    told(config, &found.map(|of| of.shown).unwrap_or(name), &path);
    Ok(())
}

async fn first(config: &Config, store: &Store, by: &str) -> anyhow::Result<()> {
    match link::first(store, by, Utc::now()).await? {
        Some(path) => {
            super::serve::invite(config, &path);
            Ok(())
        }
        None => bail!(
            "there is an administrator already, who adds accounts on the page of accounts; \
             `rollcall account link NAME` makes a link for a password"
        ),
    }
}
