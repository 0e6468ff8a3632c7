//! Tests of the whole program, one module a topic.

mod config;
mod domain;
mod extract;
mod normalise;
mod report;
mod synth;
