//! Tests of the whole program, one module a topic.

mod answers;
mod config;
mod domain;
mod extract;
mod holds;
mod night;
mod normalise;
mod report;
mod rules;
mod scene;
mod second;
mod synth;
mod tidy;
