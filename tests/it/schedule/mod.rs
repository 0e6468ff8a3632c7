//! The schedule: what is due when, and a service that keeps to it.

mod asked;
mod fires;
mod process;
mod service;
