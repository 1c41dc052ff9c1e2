//! Jongerenstroom as it is installed.

fn main() -> std::process::ExitCode {
    jongerenstroom::main_met(jongerenstroom::DIENSTEN.to_vec())
}
