//! Tests of the whole program, one module a topic.

mod domain;
mod extract;
mod report;
mod normalise;
