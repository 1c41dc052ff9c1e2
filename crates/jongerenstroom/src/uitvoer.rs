//! What the program says. A reader who has heard enough (`… | head`) closes the pipe: the rest is then said to nobody,
//! and the command finishes what it is at, with the exit code that belongs to it. `println!` would panic there.

use std::{
    fmt::Arguments,
    io::{self, ErrorKind, Write as _},
    sync::atomic::{AtomicBool, Ordering},
};

/// Something could not be said, and not because nobody listens.
static MISLUKT: AtomicBool = AtomicBool::new(false);

/// A line on standard output.
macro_rules! zeg {
    ($($deel:tt)*) => { $crate::uitvoer::schrijf_uit(format_args!("{}\n", format_args!($($deel)*))) };
}

/// A line on standard error.
macro_rules! meld {
    ($($deel:tt)*) => { $crate::uitvoer::schrijf_fout(format_args!("{}\n", format_args!($($deel)*))) };
}

pub(crate) use {meld, zeg};

/// Text on standard output. When that fails for another reason than a closed pipe (a full disk), it is said once, and
/// the command has failed.
pub(crate) fn schrijf_uit(tekst: Arguments<'_>) {
    let mut uit = io::stdout().lock();
    let gezegd = uit.write_fmt(tekst).and_then(|()| uit.flush());
    if let Err(fout) = gezegd
        && fout.kind() != ErrorKind::BrokenPipe
        && !MISLUKT.swap(true, Ordering::Relaxed)
    {
        meld!("Fout: de uitvoer kan niet worden geschreven: {fout}");
    }
}

/// Text on standard error. There is nowhere to say that this fails.
pub(crate) fn schrijf_fout(tekst: Arguments<'_>) {
    let _ = io::stderr().lock().write_fmt(tekst);
}

/// Whether everything was said, or nobody listened.
pub(crate) fn is_gelukt() -> bool {
    !MISLUKT.load(Ordering::Relaxed)
}
