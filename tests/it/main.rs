//! tests
mod extract;
