//! The ledger that remembers: merging nights into it, held to a model, to kills, and to two writers at once.

mod baseline;
mod closing;
mod hands;
mod killed;
mod life;
mod million;
mod model;
mod nights;
mod real;
mod sequences;
mod two;
