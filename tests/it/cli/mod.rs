//! The command line as a person meets it: the built program in small homes of their own.

mod diff;
mod explain;
pub mod home;
mod rules;
mod run;
mod source;
