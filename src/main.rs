//! The command line; see `rollcall --help`.

/// polars allocates much and from many threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h, which the bindings do not name.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
/// How long freed memory is kept before it goes back to the system. With the allocator's own 10 ms the kernel clears
/// the same pages again and again between the stages of a night: a fifth of a run's time.
const KEPT_FOR_MS: std::ffi::c_long = 2_000;

fn main() -> std::process::ExitCode {
    // SAFETY: sets one number of the allocator before any other thread is there; any value is valid.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, KEPT_FOR_MS) };
    rollcall::cli::main()
}
