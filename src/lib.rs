//! rollcall: real-name staffing reconciliation (机构编制实名制核对).

pub mod audit;
pub mod cli;
pub mod config;
pub mod domain;
pub mod establishment;
pub mod extract;
pub mod frames;
pub mod ledger;
pub mod normalise;
pub mod notify;
pub mod report;
pub mod rules;
pub mod run;
pub mod schedule;
pub mod store;
pub mod synth;
pub mod web;
