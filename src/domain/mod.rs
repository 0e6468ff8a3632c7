//! The words of the field as small validated types. Nothing here knows of frames or rules, nor of any file
//! but the home's secret.

pub mod account;
pub mod answer;
pub mod attempt;
mod birth_mask;
pub mod calendar;
pub mod entry;
pub mod evidence;
pub mod folder;
pub mod label;
pub mod mask;
pub mod money;
mod numerals;
pub mod org_code;
pub mod overlay;
pub mod person_id;
pub mod person_name;
mod phone;
pub mod quantity;
pub mod retirement;
pub mod secret;
pub mod share;
pub mod snapshot;
pub mod summary;
pub mod table;
pub mod token;
pub mod words;
