//! What the operating system says about this process, under the names that Prometheus has for it.

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use metrics::{Unit, describe_gauge, gauge};

/// When this process began to keep metrics, and what the other numbers mean.
pub(crate) fn begin() {
    describe_gauge!("process_start_time_seconds", Unit::Seconds, "Start of the process, since 1970 in UTC");
    describe_gauge!("process_resident_memory_bytes", Unit::Bytes, "Memory in use");
    describe_gauge!("process_open_fds", "Open files and connections");
    if let Ok(sinds) = SystemTime::now().duration_since(UNIX_EPOCH) {
        gauge!("process_start_time_seconds").set(sinds.as_secs_f64());
    }
}

/// Looks again. Where there is no `/proc` the numbers are left out.
pub(crate) fn meet() {
    if let Some(bytes) = fs::read_to_string("/proc/self/status").ok().as_deref().and_then(geheugen_bytes) {
        gauge!("process_resident_memory_bytes").set(bytes);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        // The look itself holds one.
        let open = u32::try_from(open.count()).unwrap_or(u32::MAX).saturating_sub(1);
        gauge!("process_open_fds").set(open);
    }
}

/// `VmRSS:     1234 kB`, in bytes.
fn geheugen_bytes(status: &str) -> Option<f64> {
    let regel = status.lines().find_map(|regel| regel.strip_prefix("VmRSS:"))?;
    let kib: u32 = regel.split_whitespace().next()?.parse().ok()?;
    Some(f64::from(kib) * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn het_geheugen_staat_in_kibibytes() {
        assert_eq!(geheugen_bytes("Name:\tx\nVmRSS:\t    2048 kB\nThreads:\t2\n"), Some(2_097_152.0));
        assert_eq!(geheugen_bytes("Name:\tx\n"), None);
    }
}
