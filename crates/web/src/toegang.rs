//! The access tokens of the embedded default: one file, `toegang.toml`, that only its owner can read.
//! In memory only SHA-256 digests are kept, and they are compared in constant time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use domein::{Gebiedsteam, Gemeentecode, Rol};
use futures_util::future::{BoxFuture, FutureExt as _, ready};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::{Gebruiker, Herkenner, wie::Reden};

/// Shortest token that is taken: 256 bits in base64url.
const MIN_TOKEN_TEKENS: usize = 43;
/// Largest `toegang.toml` that is read.
const MAX_BESTAND_BYTES: u64 = 256 * 1024;

/// Why the access tokens cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ToegangFout {
    /// Reading or writing went wrong.
    #[error("{pad}: {oorzaak}")]
    Bestand {
        /// The file.
        pad: PathBuf,
        /// What the system said.
        #[source]
        oorzaak: io::Error,
    },
    /// Others on this machine can read the tokens.
    #[error(
        "{pad} is leesbaar voor anderen; de tokens erin zijn niet meer geheim. Verwijder het bestand, dan worden nieuwe gemaakt, of geef het rechten 0600 als u zeker weet dat niemand het las"
    )]
    Leesbaar {
        /// The file.
        pad: PathBuf,
    },
    /// The contents are not what they should be. Nothing of the contents is repeated: they are secret.
    #[error("{pad}: {reden}")]
    Inhoud {
        /// The file.
        pad: PathBuf,
        /// What is wrong, in Dutch.
        reden: String,
    },
    /// Not the code of a municipality.
    #[error("een gemeentecode bestaat uit GM en vier cijfers, zoals GM0014")]
    Gemeente,
    /// The system gives no random numbers.
    #[error("het systeem geeft geen willekeurige getallen: {0}")]
    Toeval(#[from] getrandom::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bestand {
    toegang: Vec<Regel>,
}

/// One access in the file. A file of an earlier version has `naam` for `sub` and one `rol`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regel {
    #[serde(alias = "naam")]
    sub: String,
    #[serde(alias = "rol")]
    rollen: EenOfMeer<Rol>,
    gemeente: String,
    #[serde(default)]
    teams: Vec<Gebiedsteam>,
    token: String,
}

/// One value, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum EenOfMeer<T> {
    Een(T),
    Meer(Vec<T>),
}

impl<T> EenOfMeer<T> {
    fn als_lijst(&self) -> &[T] {
        match self {
            Self::Een(een) => std::slice::from_ref(een),
            Self::Meer(meer) => meer,
        }
    }
}

/// The users that have a token.
#[derive(Debug)]
pub struct Toegang {
    /// Digest of the token, and whose it is.
    gebruikers: Vec<([u8; 32], Gebruiker)>,
}

impl Toegang {
    /// Reads the file, or makes it with a fresh token for every role when it is not there.
    ///
    /// # Errors
    /// See [`ToegangFout`]; a file that others can read is refused.
    pub fn laad_of_maak(pad: &Path, gemeente: &str) -> Result<Self, ToegangFout> {
        match lees(pad) {
            Err(ToegangFout::Bestand { oorzaak, .. }) if oorzaak.kind() == ErrorKind::NotFound => {
                schrijf(pad, &regels(gemeente)?)?;
                Self::uit(&lees(pad)?, pad)
            }
            gelezen => Self::uit(&gelezen?, pad),
        }
    }

    /// Fresh tokens for every role that are kept nowhere, with the tokens themselves.
    ///
    /// # Errors
    /// [`ToegangFout::Gemeente`] and [`ToegangFout::Toeval`].
    pub fn vers(gemeente: &str) -> Result<(Self, BTreeMap<Rol, String>), ToegangFout> {
        let regels = regels(gemeente)?;
        let toegang = Self::uit(&regels, Path::new("toegang.toml"))?;
        Ok((toegang, regels.iter().flat_map(tokens).collect()))
    }

    /// The first token of a role in the file, for a command on the same machine.
    ///
    /// # Errors
    /// As for [`Self::laad_of_maak`], and when the file is not there.
    pub fn lees_token(pad: &Path, rol: Rol) -> Result<Option<String>, ToegangFout> {
        Ok(lees(pad)?.into_iter().find(|r| r.rollen.als_lijst().contains(&rol)).map(|r| r.token))
    }

    fn uit(regels: &[Regel], pad: &Path) -> Result<Self, ToegangFout> {
        let fout = |reden: String| ToegangFout::Inhoud { pad: pad.to_owned(), reden };
        let mut gebruikers: Vec<([u8; 32], Gebruiker)> = Vec::with_capacity(regels.len());
        for (i, regel) in regels.iter().enumerate() {
            let nr = i + 1;
            if regel.token.len() < MIN_TOKEN_TEKENS || !regel.token.bytes().all(|b| b.is_ascii_graphic()) {
                return Err(fout(format!(
                    "het token van toegang {nr} is korter dan {MIN_TOKEN_TEKENS} tekens of bevat andere tekens dan zichtbare ASCII"
                )));
            }
            let Ok(gemeente) = regel.gemeente.parse::<Gemeentecode>() else {
                return Err(fout(format!("de gemeente van toegang {nr} is geen code zoals GM0014")));
            };
            let rollen = regel.rollen.als_lijst();
            if rollen.is_empty() || rollen.contains(&Rol::Systeem) {
                return Err(fout(format!("de rollen van toegang {nr} zijn leeg of noemen het systeem zelf")));
            }
            if regel.sub.is_empty() {
                return Err(fout(format!("de sub van toegang {nr} is leeg")));
            }
            let afdruk = afdruk(&regel.token);
            if gebruikers.iter().any(|(bekend, _)| *bekend == afdruk) {
                return Err(fout(format!("het token van toegang {nr} komt eerder in het bestand voor")));
            }
            let (sub, rollen, teams) = (regel.sub.clone(), rollen.to_vec(), regel.teams.clone());
            let gebruiker = Gebruiker { sub, rollen, gemeente, teams };
            gebruikers.push((afdruk, gebruiker));
        }
        Ok(Self { gebruikers })
    }
}

impl Toegang {
    /// Whose token it is. Every digest is looked at in full, whatever was found before it.
    fn zoek(&self, token: &str) -> Result<Gebruiker, Reden> {
        let afdruk = afdruk(token);
        let mut gevonden = None;
        for (bekend, gebruiker) in &self.gebruikers {
            if bool::from(bekend.ct_eq(&afdruk)) {
                gevonden = Some(gebruiker);
            }
        }
        gevonden.cloned().ok_or(Reden::Onbekend)
    }
}

impl Herkenner for Toegang {
    fn herken<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Gebruiker, Reden>> {
        ready(self.zoek(token)).boxed()
    }
}

/// The token of an access, once for each of its roles.
fn tokens(regel: &Regel) -> impl Iterator<Item = (Rol, String)> {
    regel.rollen.als_lijst().iter().map(|rol| (*rol, regel.token.clone()))
}

fn afdruk(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A fresh access for every role that somebody can log in with.
fn regels(gemeente: &str) -> Result<Vec<Regel>, ToegangFout> {
    let gemeente: Gemeentecode = gemeente.parse().map_err(|_| ToegangFout::Gemeente)?;
    let regel = |rol: &Rol| {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Regel {
            sub: rol.code().to_owned(),
            rollen: EenOfMeer::Een(*rol),
            gemeente: gemeente.to_string(),
            teams: Vec::new(),
            token: BASE64URL_NOPAD.encode(&bytes),
        })
    };
    Rol::MET_TOKEN.iter().map(regel).collect()
}

fn lees(pad: &Path) -> Result<Vec<Regel>, ToegangFout> {
    let fout = |oorzaak| ToegangFout::Bestand { pad: pad.to_owned(), oorzaak };
    let bestand = File::open(pad).map_err(fout)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if bestand.metadata().map_err(fout)?.mode() & 0o077 != 0 {
            return Err(ToegangFout::Leesbaar { pad: pad.to_owned() });
        }
    }
    let mut tekst = String::new();
    bestand.take(MAX_BESTAND_BYTES).read_to_string(&mut tekst).map_err(fout)?;
    let bestand: Bestand = toml::from_str(&tekst).map_err(|e| {
        let regel = e.span().map_or(0, |plek| tekst[..plek.start].matches('\n').count() + 1);
        let reden = format!(
            "regel {regel} is niet te lezen. Verwacht: [[toegang]] met sub, rollen, gemeente en token"
        );
        ToegangFout::Inhoud { pad: pad.to_owned(), reden }
    })?;
    Ok(bestand.toegang)
}

/// Writes beside the goal and links it in place: the file is there whole or not at all, and a file that
/// is there already is never overwritten.
fn schrijf(pad: &Path, regels: &[Regel]) -> Result<(), ToegangFout> {
    let fout = |oorzaak| ToegangFout::Bestand { pad: pad.to_owned(), oorzaak };
    let mut tekst = String::from(
        "# Toegangstokens per rol. Geheim: alleen de eigenaar van dit bestand mag het lezen.\n\
         # Een token intrekken: verwijder het blok en start opnieuw. Met `teams = [\"…\"]` ziet iemand alleen die \
         gebiedsteams.\n",
    );
    for Regel { sub, rollen, gemeente, token, .. } in regels {
        let rollen: Vec<String> = rollen.als_lijst().iter().map(|rol| format!("\"{rol}\"")).collect();
        let rollen = rollen.join(", ");
        // Writing to a string does not fail.
        let _ = write!(
            tekst,
            "\n[[toegang]]\nsub = \"{sub}\"\nrollen = [{rollen}]\ngemeente = \"{gemeente}\"\ntoken = \"{token}\"\n"
        );
    }
    let voorlopig = pad.with_extension(format!("{}.voorlopig", Uuid::new_v4().simple()));
    let mut opties = OpenOptions::new();
    opties.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        opties.mode(0o600);
    }
    let gelukt = opties
        .open(&voorlopig)
        .and_then(|mut bestand| bestand.write_all(tekst.as_bytes()).and_then(|()| bestand.sync_all()))
        .and_then(|()| match fs::hard_link(&voorlopig, pad) {
            // Another process was first: its tokens hold.
            Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
            anders => anders,
        });
    let opgeruimd = fs::remove_file(&voorlopig);
    gelukt.and(opgeruimd).map_err(fout)
}
