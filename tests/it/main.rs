//! Tests of the whole program, one module a topic.

mod answers;
mod config;
mod domain;
mod extract;
mod night;
mod normalise;
mod report;
mod second;
mod synth;
