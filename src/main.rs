//! The command line; see `rollcall --help`.

/// polars allocates much and from many threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h, which the bindings do not name.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
/// Freed memory is not given back before the end: a stage takes what the stage before it left. Given back after the
/// allocator's own 10 ms, or after seconds on a busy machine, the kernel clears the same pages again and again, and to
/// clear a gigabyte takes it as long as to read one.
const NEVER: std::ffi::c_long = -1;

fn main() -> std::process::ExitCode {
    // SAFETY: sets one number of the allocator before any other thread is there; any value is valid.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, NEVER) };
    rollcall::cli::main()
}
