//! The words of the field as small validated types. Nothing here knows of files, frames or rules.

pub mod snapshot;
pub mod summary;
pub mod table;
