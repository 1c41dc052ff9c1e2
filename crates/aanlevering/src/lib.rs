//! Reading what others deliver: from the bytes of an untrusted file or request to rows with a line number and
//! typed fields, with everything that is wrong in a row reported at once, in Dutch. It knows no service and no
//! store; an owner of a feed describes its columns in an [`Indeling`].
//!
//! A broken file changes nothing: [`keur`] walks the whole file first and finds every fault that makes the file
//! unusable; only what it returns, a [`Gekeurd`], gives out rows. Memory stays within [`grenzen`], whatever the
//! size of the file.
//!
//! ```
//! use aanlevering::{Indeling, Kolom, Mapping, keur};
//!
//! const MELDINGEN: Indeling = Indeling::csv_of_json(&[
//!     Kolom::nodig("meldingsnummer", "eigen zaaknummer van de bron"),
//!     Kolom::nodig("datum", "dag waarop het geldt"),
//! ]);
//!
//! let bestand = std::io::Cursor::new("Datum;Meldingsnummer\n03-02-2025;M-1\n31-02-2025;M-2\n");
//! let gekeurd = keur(&mut bestand.clone(), &MELDINGEN, &Mapping::default())?;
//! let mut bron = gekeurd.bron(bestand)?;
//! for ingelezen in bron.blok(100)? {
//!     let melding = ingelezen.uitkomst.and_then(|rij| {
//!         let mut lezer = rij.lezer();
//!         let nummer = lezer.verplicht_tekst("meldingsnummer", 64);
//!         let datum = lezer.datum("datum");
//!         lezer.klaar_met(|| Some((nummer?, datum?)))
//!     });
//!     match ingelezen.regel {
//!         2 => assert_eq!(melding.unwrap().0, "M-1"),
//!         _ => assert_eq!(melding.unwrap_err()[0].code, "notatie-onjuist"),
//!     }
//! }
//! # Ok::<(), aanlevering::Bestandsfout>(())
//! ```

mod als_code;
mod bestand;
pub mod code;
mod csv;
mod csv_keuring;
pub mod datum;
mod fout;
mod geboren;
mod geen_datum;
pub mod grenzen;
mod indeling;
mod json;
mod json_keuring;
mod keuring;
mod kopie;
mod kopregel;
mod kopzoeker;
mod lezer;
mod lijkt;
mod mapping;
mod mappingvoorstel;
mod mogelijk;
mod nummer;
mod plaatswoord;
mod regels;
mod rij;
mod rijenlezer;
mod samenvatting;
mod tekenset;
mod tijdstip;
mod tomlfout;
mod toonbaar;
mod uniek;
mod utf16;
mod voorstel;
mod vorm;
mod werkmap;
mod xml;

pub use als_code::als_code;
pub use bestand::open;
pub use fout::{Bestandsfout, Opmerking, Rijfout};
pub use geboren::Geboren;
pub use indeling::{Indeling, Kolom, Vorm};
pub use keuring::{Gekeurd, keur};
pub use lezer::Lezer;
pub use lijkt::dichtstbij;
pub use mapping::{EinddatumIs, Leveringsmapping, Mapping, Mappingfout, TekensetKeuze};
pub use mappingvoorstel::stel_mapping_voor;
pub use nummer::{Afrondingen, schoon_nummer};
pub use plaatswoord::Plaatswoord;
pub use rij::Rij;
pub use rijenlezer::{Herlezer, Ingelezen, Rijenlezer};
pub use samenvatting::Samenvatting;
pub use tekenset::Tekenset;
pub use tomlfout::{tomlfout, tomlplek};
