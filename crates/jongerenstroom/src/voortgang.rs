//! A progress bar on standard error, when somebody is looking at it.

use std::time::Duration;

use dienst::Voortgang;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the bytes of a file.
pub(crate) fn balk(wat: &str) -> ProgressBar {
    // indicatif draws nothing when standard error is no terminal.
    let balk = ProgressBar::new(0);
    if let Ok(stijl) = ProgressStyle::with_template("{msg} [{bar:32}] {percent:>3}% {prefix} ({eta})") {
        balk.set_style(stijl.progress_chars("━╸─"));
    }
    balk.set_message(wat.to_owned());
    balk
}

/// Moves the bar.
pub(crate) fn zet(balk: &ProgressBar, voortgang: Voortgang) {
    balk.set_length(voortgang.totaal_bytes.max(1));
    balk.set_position(voortgang.gelezen_bytes);
    balk.set_prefix(format!("{} rijen", voortgang.samenvatting.gelezen));
}

/// A sign of life for work of unknown length.
pub(crate) fn bezig(wat: &str) -> ProgressBar {
    let balk = ProgressBar::new_spinner();
    balk.set_message(wat.to_owned());
    balk.enable_steady_tick(Duration::from_millis(120));
    balk
}
