//! One server for a whole test run, although each test may be a process of its own: the process that runs the tests
//! is what they share. The first test starts the server together with a watcher that ends it when that process is gone.

use std::{
    env, fs,
    io::{Read as _, Seek as _, Write as _},
    os::unix::process::{CommandExt as _, parent_id},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Plek, nieuwe_map, server_opdracht, wacht_tot_gereed};
use crate::{poort::vrije_poort, proces};

/// Nothing in here outlives the test run, so nothing needs to reach a disk. And nothing is done but what a test asks:
/// some count what they caused.
const SNEL: [&str; 4] = ["fsync=off", "full_page_writes=off", "max_wal_size=4GB", "autovacuum=off"];

/// Starts the server and ends it when the process of the tests is gone. A process is known by its number and the
/// moment at which it began (field 22 of its state), since numbers are used again.
const WACHTER: &str = r#"
pid=$1 begin=$2 map=$3 staat=$4; shift 4
"$@" & server=$!
leeft() { read -r stand 2>/dev/null < "/proc/$pid/stat" || return 1; set -- $stand; [ "${22}" = "$begin" ] && [ "$3" != Z ]; }
while leeft && kill -0 $server; do sleep 1; done
rm -f "$staat"
kill -QUIT $server; wait $server
rm -rf "$map"
"#;

/// Where the server of this test run listens; started when it is not there yet.
pub(super) fn plek() -> Plek {
    let (pid, begin) = testrun();
    let staat = env::temp_dir().join(format!("js-pg-{pid}-{begin}"));
    let mut bestand =
        fs::OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&staat).unwrap();
    // Held until this process drops the file; the others of the test run wait for it.
    bestand.lock().unwrap();
    let mut tekst = String::new();
    bestand.read_to_string(&mut tekst).unwrap();
    if let Some((poort, map)) = tekst.split_once(' ') {
        return Plek { poort: poort.parse().unwrap(), socketmap: PathBuf::from(map) };
    }
    let plek = start(pid, &begin, &staat);
    bestand.rewind().unwrap();
    write!(bestand, "{} {}", plek.poort, plek.socketmap.display()).unwrap();
    plek
}

/// The process that all tests of this run share, and when it began: the test runner when there is one, else this
/// process itself.
fn testrun() -> (u32, String) {
    let ouder = parent_id();
    let naam = fs::read_to_string(format!("/proc/{ouder}/comm")).unwrap_or_default();
    let pid = if naam.starts_with("cargo") { ouder } else { std::process::id() };
    let begin = proces::begin(pid).expect("Linux: /proc tells when a process began");
    (pid, begin)
}

fn start(pid: u32, begin: &str, staat: &Path) -> Plek {
    let map = nieuwe_map();
    let plek = Plek { poort: vrije_poort(), socketmap: map.clone() };
    let server = server_opdracht(&map, &plek, &SNEL);
    let verslag = fs::OpenOptions::new().append(true).open(map.join("server.log")).unwrap();
    let mut wachter = Command::new("sh")
        .args(["-c", WACHTER, "wachter", &pid.to_string(), begin])
        .args([&map, staat])
        .arg(server.get_program())
        .args(server.get_args())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(verslag)
        .process_group(0)
        .spawn()
        .unwrap();
    wacht_tot_gereed(&map, || wachter.try_wait().unwrap().is_none());
    plek.sql("postgres", "CREATE ROLE toets LOGIN");
    plek
}
