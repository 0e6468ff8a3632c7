//! From raw bytes to accepted and quarantined rows.

#[path = "normalise/home.rs"]
mod home;
#[path = "normalise/separated.rs"]
mod separated;
