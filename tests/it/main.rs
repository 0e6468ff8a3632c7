//! Tests of the whole program, one module a topic.

mod answers;
mod cli;
mod config;
mod desk;
mod domain;
mod establishment;
mod extract;
mod frames;
mod holds;
mod life;
mod near;
mod night;
mod normalise;
mod notify;
mod proof;
mod repeat;
mod report;
mod rules;
mod scene;
mod schedule;
mod second;
mod store;
mod synth;
mod tidy;
mod units;
mod workbook;
