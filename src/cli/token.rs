//! `rollcall token`: tokens of the API from the command line.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{anyhow, ensure};
use chrono::{TimeDelta, Utc};
use clap::Subcommand;
use serde_json::json;

use super::{Ending, configuration, open_store, runtime, screen};
use crate::audit::{self, Record};
use crate::config::Config;
use crate::domain::account::{self, Permission, Token};
use crate::domain::words::Office;
use crate::run;
use crate::store::{Store, accounts, tokens};
use crate::web::tokens::{LONGEST, carried, new_text};

/// Make, list and withdraw tokens of the API.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a token for an account and print it, once.
    Add {
        /// The account: a token may at most what its account may.
        account: String,
        /// What it is used for.
        #[arg(long)]
        label: String,
        /// What it may: see-ledger, download, rerun, …; several with spaces.
        #[arg(long, required = true, num_args = 1.., value_parser = parse_permission)]
        scope: Vec<Permission>,
        /// Days until it is worth nothing.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=LONGEST))]
        days: i64,
    },
    /// Every token, newest first.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Withdraw a token.
    Withdraw {
        /// Its number.
        number: i64,
    },
}

fn parse_permission(text: &str) -> Result<Permission, String> {
    let carried = Permission::ALL.into_iter().filter(|of| of.delegable());
    let all: Vec<&str> = carried.map(Permission::as_str).collect();
    let found = Permission::parse(text).filter(|of| of.delegable());
    found.ok_or_else(|| format!("a token can carry: {}", all.join(", ")))
}

pub(super) fn run(home: &Path, args: &Args, by: &str) -> anyhow::Result<Ending> {
    let config = configuration(home)?;
    runtime()?.block_on(async {
        let store = open_store(&config, by).await?;
        match &args.action {
            Action::Add {
                account,
                label,
                scope,
                days,
            } => {
                let scope = scope.iter().copied().collect();
                add(&store, account, label, scope, *days, by).await?;
            }
            Action::List { json } => list(&config, &store, *json).await?,
            Action::Withdraw { number } => withdraw(&config, &store, *number, by).await?,
        }
        store.close().await;
        anyhow::Ok(())
    })?;
    Ok(Ending::Done)
}

async fn add(
    store: &Store,
    name: &str,
    label: &str,
    scope: BTreeSet<Permission>,
    days: i64,
    by: &str,
) -> anyhow::Result<()> {
    let name = account::name(name)?;
    let now = Utc::now();
    let mut writing = store.write().await?;
    let conn = writing.executor();
    let found = accounts::get(conn, &name).await?;
    let found = found
        .ok_or_else(|| anyhow!("there is no account {name}; `rollcall account list` shows all"))?;
    let may = carried(&found);
    if let Some(of) = scope.iter().find(|of| !may.contains(of)) {
        let may: Vec<&str> = may.iter().map(|of| of.as_str()).collect();
        let list = may.join(", ");
        return Err(anyhow!(
            "the account {name} may not {}; it may: {list}",
            of.as_str()
        ));
    }
    let of = Token {
        token_no: 0,
        account: name,
        label: label.trim().to_owned(),
        scope,
        made_at: now,
        made_by: by.to_owned(),
        expires_at: now + TimeDelta::days(days),
        used_at: None,
        withdrawn: None,
    };
    let (text, hash) = new_text()?;
    let number = tokens::add(conn, &of, &hash).await?;
    let record = Record {
        at: now,
        actor: by,
        action: "token",
        subject: Some(&of.account),
        detail: json!({ "did": "make", "token": number, "scope": of.scope, "until": of.expires_at }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    // The token alone, so that a script can take it.
    screen::print(&text);
    Ok(())
}

async fn list(config: &Config, store: &Store, json: bool) -> anyhow::Result<()> {
    let mut reading = store.read().await?;
    let all = tokens::list(reading.executor(), None).await?;
    if json {
        return screen::json(&all);
    }
    let language = run::language(config);
    let now = Utc::now();
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|of| {
            let scope: Vec<&str> = of.scope.iter().map(|of| of.as_str()).collect();
            let standing = match &of.withdrawn {
                Some((by, at)) => Office::TokenWithdrawn.fill(language, &[by, &at.format("%F")]),
                None if of.lives(now) => Office::TokenLives.text(language).to_owned(),
                None => Office::TokenExpired.text(language).to_owned(),
            };
            vec![
                of.token_no.to_string(),
                of.account.clone(),
                of.label.clone(),
                scope.join(" "),
                of.expires_at.format("%F").to_string(),
                standing,
            ]
        })
        .collect();
    let heads = [
        Office::TokenNumber,
        Office::TokenAccount,
        Office::TokenLabel,
        Office::TokenScope,
        Office::TokenExpires,
        Office::UserState,
    ];
    let heads = heads.map(|head| head.text(language));
    screen::print(&screen::table(&heads, &rows, &[0]));
    Ok(())
}

async fn withdraw(config: &Config, store: &Store, number: i64, by: &str) -> anyhow::Result<()> {
    let now = Utc::now();
    let mut writing = store.write().await?;
    let conn = writing.executor();
    let language = run::language(config);
    ensure!(
        tokens::withdraw(conn, number, by, now).await?,
        Office::NoSuchToken.fill(language, &[&number])
    );
    let of = tokens::numbered(conn, number).await?;
    let record = Record {
        at: now,
        actor: by,
        action: "token",
        subject: of.as_ref().map(|of| of.account.as_str()),
        detail: json!({ "did": "withdraw", "token": number }),
    };
    audit::append(conn, record).await?;
    writing.commit().await?;
    Ok(())
}
