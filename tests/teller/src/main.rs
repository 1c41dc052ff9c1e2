//! Jongerenstroom with a fifth service: the ordinary list and one line.

fn main() -> std::process::ExitCode {
    let mut diensten = jongerenstroom::DIENSTEN.to_vec();
    diensten.push(&teller::CONTRACT);
    jongerenstroom::main_met(diensten)
}
