//! Jongerenstroom as it is installed.

/// Taking a file in is a fifth faster with it, and what one thread frees another can use.
#[global_allocator]
static GEHEUGEN: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    jongerenstroom::main_met(jongerenstroom::DIENSTEN.to_vec())
}
