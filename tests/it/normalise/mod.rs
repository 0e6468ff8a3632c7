//! From raw bytes to accepted and quarantined rows.

mod bad;
mod encodings;
mod home;
mod kept;
mod objects;
mod separated;
mod values;
mod workbooks;
