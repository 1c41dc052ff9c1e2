//! Processes of others: signals to them, and what `/proc` says about them.

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const MAX_EINDE: Duration = Duration::from_secs(30);

/// Sends a signal to these processes; those that are gone already get none.
pub(crate) fn signaal(naam: &str, pids: &[u32]) {
    let nummers = pids.iter().map(u32::to_string);
    let mut opdracht = Command::new("kill");
    let _ = opdracht.arg(format!("-{naam}")).args(nummers).stderr(Stdio::null()).status();
}

/// The processes that this one started and that are still there.
pub(crate) fn kinderen(pid: u32) -> Vec<u32> {
    let alle =
        fs::read_dir("/proc").unwrap().filter_map(|deel| deel.ok()?.file_name().to_str()?.parse().ok());
    alle.filter(|kind| veld(*kind, 4).as_deref() == Some(pid.to_string().as_str())).collect()
}

/// Whether a process is there and has not ended.
pub(crate) fn leeft(pid: u32) -> bool {
    veld(pid, 3).is_some_and(|stand| stand != "Z")
}

/// When a process began, in ticks since the machine did.
pub(crate) fn begin(pid: u32) -> Option<String> {
    veld(pid, 22)
}

/// Waits until these processes have ended.
///
/// # Panics
/// When one does not.
pub(crate) fn wacht_tot_weg(pids: &[u32]) {
    let begonnen = Instant::now();
    while let Some(pid) = pids.iter().find(|pid| leeft(**pid)) {
        assert!(begonnen.elapsed() < MAX_EINDE, "process {pid} does not end");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A field of the process's state, counted from 1. The name, field 2, is between brackets and may hold spaces.
fn veld(pid: u32, nummer: usize) -> Option<String> {
    let stand = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, na_de_naam) = stand.rsplit_once(')')?;
    na_de_naam.split_whitespace().nth(nummer - 3).map(str::to_owned)
}
