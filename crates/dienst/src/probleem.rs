//! Telling a caller in Dutch why a command has no effect.

use std::{error::Error, sync::Arc};

use domein::{MAX_GEBEURTENIS_BYTES, gebeurtenis::VastleggingFout};
use eventstore::{AppendError, HandleError, StoreError};
use web::Probleem;

use crate::{OpdrachtFout, Weigert};

/// Seconds after which a caller may try again when a database is away.
const OPNIEUW_S: u32 = 5;

/// Seconds after which a caller may try again when a newer version of the program is needed.
const NIEUWERE_VERSIE_S: u32 = 60;

/// The problem that a caller is shown.
#[must_use]
pub fn probleem<R: Weigert + 'static>(fout: &OpdrachtFout<R>) -> Probleem {
    match fout {
        HandleError::Refused(reden) if reden.onbekend() => {
            Probleem::niet_gevonden(reden.code(), reden.to_string())
        }
        HandleError::Refused(reden) => Probleem::conflict(reden.code(), reden.to_string()),
        HandleError::Append(AppendError::VersionConflict { .. } | AppendError::ConditionFailed) => {
            Probleem::conflict(
                "gelijktijdig-gewijzigd",
                "Iemand anders wijzigt hetzelfde dossier. Haal de nieuwste stand op en probeer het opnieuw.",
            )
        }
        HandleError::KeyReused { .. } | HandleError::Append(AppendError::IdReused { .. }) => {
            sleutel_hergebruikt()
        }
        HandleError::Append(AppendError::Unknown(_)) => Probleem::niet_beschikbaar(
            "onbekend-of-opgeslagen",
            "Het is niet zeker of dit is vastgelegd. Stuur hetzelfde verzoek opnieuw met dezelfde \
             Idempotency-Key: het wordt hooguit één keer vastgelegd.",
            1,
        ),
        HandleError::Append(AppendError::NotStored(oorzaak)) => onbereikbaar(oorzaak),
        HandleError::Codec(VastleggingFout::TeGroot { .. }) => te_groot(),
        HandleError::Codec(VastleggingFout::OnbekendeSoort(soort)) => nieuwere_versie(soort),
        overig => intern(overig),
    }
}

/// The problem for a command under the key of another one.
pub(crate) fn sleutel_hergebruikt() -> Probleem {
    Probleem::conflict(
        "sleutel-hergebruikt",
        "Deze Idempotency-Key is al gebruikt voor een ander verzoek. Gebruik voor elk verzoek een eigen sleutel.",
    )
}

/// The problem for a command whose event would be larger than may be recorded.
pub(crate) fn te_groot() -> Probleem {
    Probleem::te_veel(format!(
        "De teksten in dit verzoek zijn samen te lang om vast te leggen: hoogstens {} KiB. Kort ze in.",
        MAX_GEBEURTENIS_BYTES / 1024
    ))
}

/// The problem for what should not happen: the cause goes to the log, the caller gets a number to ask about. A database
/// that cannot be reached, however deep it lies below the cause, is something to come back for.
#[must_use]
pub fn intern(oorzaak: &(dyn Error + 'static)) -> Probleem {
    if databank_weg(oorzaak) {
        return onbereikbaar(oorzaak);
    }
    match van_nieuwere_versie(oorzaak) {
        Some(soort) => nieuwere_versie(soort),
        None => Probleem::intern(oorzaak),
    }
}

/// The problem for a stream with an event of a type that only a newer program knows: asked of that program, it works.
pub(crate) fn nieuwere_versie(soort: &str) -> Probleem {
    tracing::error!(soort, "a newer program recorded an event of a type that this one does not know");
    Probleem::niet_beschikbaar(
        "nieuwere-versie-nodig",
        "Over dit dossier heeft een nieuwere versie van dit programma iets vastgelegd, dat deze versie niet kan lezen. \
         Er is niets veranderd. Stuur hetzelfde verzoek opnieuw, met dezelfde Idempotency-Key, zodra de nieuwere versie \
         draait; blijft het, waarschuw dan de beheerder.",
        NIEUWERE_VERSIE_S,
    )
}

/// The type of event that only a newer program knows, when that lies below the cause.
fn van_nieuwere_versie<'a>(fout: &'a (dyn Error + 'static)) -> Option<&'a str> {
    let mut laag = Some(fout);
    while let Some(fout) = laag {
        if let Some(VastleggingFout::OnbekendeSoort(soort)) = fout.downcast_ref() {
            return Some(soort);
        }
        laag = fout.source();
    }
    None
}

fn onbereikbaar(oorzaak: &dyn std::fmt::Display) -> Probleem {
    tracing::error!(%oorzaak, "a database cannot be reached");
    Probleem::niet_beschikbaar(
        "opslag-niet-bereikbaar",
        "De gegevens zijn nu niet bereikbaar. Stuur hetzelfde verzoek over enkele seconden opnieuw, met dezelfde \
         Idempotency-Key: het wordt hooguit één keer vastgelegd.",
        OPNIEUW_S,
    )
}

/// Whether it comes from a database that is away, starting, stopping or full, or from a person about whom others go on
/// writing: another moment may help.
fn databank_weg(fout: &(dyn Error + 'static)) -> bool {
    let mut laag = Some(fout);
    while let Some(fout) = laag {
        if let Some(fout) = fout.downcast_ref::<sqlx::Error>() {
            return is_weg(fout);
        }
        let store = fout.downcast_ref::<StoreError>();
        let store = store.or_else(|| fout.downcast_ref::<Arc<StoreError>>().map(Arc::as_ref));
        if let Some(StoreError::Closed | StoreError::Stopped | StoreError::TimedOut) = store {
            return true;
        }
        use persoonsregister::Error::{Bezet, GeenAntwoord, Samenloop};
        if let Some(Bezet | GeenAntwoord | Samenloop) = fout.downcast_ref() {
            return true;
        }
        laag = fout.source();
    }
    false
}

fn is_weg(fout: &sqlx::Error) -> bool {
    match fout {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // Connection exception, insufficient resources, operator intervention, read-only after a failover. The codes
        // of SQLite are numbers that never begin like this.
        sqlx::Error::Database(fout) => fout.code().is_some_and(|code| {
            code.len() == 5
                && (["08", "53", "57"].iter().any(|soort| code.starts_with(soort)) || code == "25006")
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("laag")]
    struct Laag(#[source] AppendError);

    #[test]
    fn een_databank_die_weg_is_blijft_herkenbaar_onder_alle_lagen() {
        let weg = || sqlx::Error::Io(std::io::ErrorKind::ConnectionRefused.into());
        let diep = Laag(AppendError::NotStored(Arc::new(StoreError::Database(weg()))));
        let gesloten = Laag(AppendError::NotStored(Arc::new(StoreError::Closed)));
        let bezet = persoonsregister::Error::Bezet;
        for fout in [&diep as &(dyn Error + 'static), &weg(), &StoreError::Stopped, &gesloten, &bezet] {
            let probleem = intern(fout);
            assert_eq!(
                (probleem.status().as_u16(), probleem.code()),
                (503, "opslag-niet-bereikbaar"),
                "{fout:?}"
            );
        }
        let kapot = StoreError::Database(sqlx::Error::RowNotFound);
        assert_eq!(intern(&kapot).code(), "interne-fout");
    }

    #[test]
    fn elke_code_van_deze_crate_is_beschreven() {
        for code in [
            "gelijktijdig-gewijzigd",
            "sleutel-hergebruikt",
            "onbekend-of-opgeslagen",
            "opslag-niet-bereikbaar",
            "nieuwere-versie-nodig",
            "aanlevering-onbruikbaar",
            "bsn-onjuist",
            "te-groot",
            "interne-fout",
            "niet-vast-te-leggen",
            "niet-gevonden",
            "gebruiker-onbruikbaar",
            "datum-te-vroeg",
            "datum-te-laat",
        ] {
            assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
        }
        for code in persoonsregister::HerkenFout::CODES {
            assert!(web::is_beschreven(code), "{code} staat niet in docs/fouten.md");
        }
    }
}
