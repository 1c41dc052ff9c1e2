//! All cryptography of the register: sealing (XChaCha20-Poly1305), wrapping keys under the key-encryption key
//! (HKDF-SHA-256 per purpose), and the keyed hash (HMAC-SHA-256) by which a number is found. No IO.

use crate::{Error, Identificatie, Kek, KekFout};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use domein::PersoonId;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A symmetric key of 32 bytes.
pub(crate) type Sleutel = Zeroizing<[u8; 32]>;
/// The keyed hash of one number with its kind and scope.
pub(crate) type Kenmerk = [u8; 32];

/// Salt of the key derivation and first part of all associated data: this program, this format.
const DOMEIN: &[u8] = b"jongerenstroom/persoonsregister/v1";
const NONCE_BYTES: usize = 24;
const CONTROLETEKST: &[u8] = b"dit is de juiste hoofdsleutel";

/// What the ciphertext is for. It is bound into the associated data, so that a ciphertext opens nowhere else.
#[derive(Clone, Copy)]
pub(crate) enum Doel<'a> {
    Controle,
    Zoeksleutel,
    Aanleveringssleutel,
    Aanlevering,
    Persoonssleutel(PersoonId),
    Persoonskaart(PersoonId),
    /// A field outside the register, with the caller's own purpose.
    Veld(PersoonId, &'a str),
    /// An entry of the journal.
    Journaal(PersoonId),
    /// How somebody can be reached, with its kind.
    Contact(PersoonId, &'a str),
}

impl Doel<'_> {
    /// Fixed-length parts first, the caller's text last: no two purposes have the same bytes.
    fn bytes(self) -> Vec<u8> {
        let (soort, persoon, veld): (u8, _, _) = match self {
            Self::Controle => (1, None, ""),
            Self::Zoeksleutel => (2, None, ""),
            Self::Aanleveringssleutel => (3, None, ""),
            Self::Aanlevering => (4, None, ""),
            Self::Persoonssleutel(persoon) => (5, Some(persoon), ""),
            Self::Persoonskaart(persoon) => (6, Some(persoon), ""),
            Self::Veld(persoon, veld) => (7, Some(persoon), veld),
            Self::Journaal(persoon) => (8, Some(persoon), ""),
            Self::Contact(persoon, soort) => (9, Some(persoon), soort),
        };
        let mut bytes = DOMEIN.to_vec();
        bytes.push(soort);
        bytes.extend_from_slice(persoon.map(|p| p.0.into_bytes()).unwrap_or_default().as_slice());
        bytes.extend_from_slice(veld.as_bytes());
        bytes
    }
}

pub(crate) fn willekeurige_sleutel() -> Result<Sleutel, getrandom::Error> {
    let mut sleutel = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *sleutel)?;
    Ok(sleutel)
}

/// Random nonce, ciphertext, tag.
pub(crate) fn verzegel(sleutel: &Sleutel, doel: Doel<'_>, klaar: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce)?;
    let aad = doel.bytes();
    let cijfertekst = cijfer(sleutel)
        .encrypt(&XNonce::from(nonce), Payload { msg: klaar, aad: &aad })
        .map_err(|_| Error::Onleesbaar)?;
    let mut zegel = Vec::with_capacity(NONCE_BYTES + cijfertekst.len());
    zegel.extend_from_slice(&nonce);
    zegel.extend_from_slice(&cijfertekst);
    Ok(zegel)
}

pub(crate) fn ontzegel(sleutel: &Sleutel, doel: Doel<'_>, zegel: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (nonce, cijfertekst) = zegel.split_first_chunk::<NONCE_BYTES>().ok_or(Error::Onleesbaar)?;
    let aad = doel.bytes();
    cijfer(sleutel)
        .decrypt(&XNonce::from(*nonce), Payload { msg: cijfertekst, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| Error::Onleesbaar)
}

fn cijfer(sleutel: &Sleutel) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&**sleutel).into())
}

/// The key under which all other keys are wrapped, derived from the key-encryption key.
pub(crate) struct Omhulling {
    /// The number of the rotation that this key belongs to.
    pub(crate) versie: i64,
    sleutel: Sleutel,
}

impl Omhulling {
    pub(crate) fn new(kek: &Kek, versie: i64) -> Self {
        Self { versie, sleutel: afgeleid(kek, b"omhullen") }
    }

    pub(crate) fn omhul(&self, doel: Doel<'_>, sleutel: &Sleutel) -> Result<Vec<u8>, Error> {
        verzegel(&self.sleutel, doel, &**sleutel)
    }

    pub(crate) fn onthul(&self, doel: Doel<'_>, omhuld: &[u8]) -> Result<Sleutel, Error> {
        let bytes = ontzegel(&self.sleutel, doel, omhuld)?;
        let sleutel = bytes.as_slice().try_into().map_err(|_| Error::Onleesbaar)?;
        Ok(Zeroizing::new(sleutel))
    }
}

fn afgeleid(kek: &Kek, doel: &[u8]) -> Sleutel {
    let mut sleutel = Zeroizing::new([0; 32]);
    // Expanding fails only beyond 255 × 32 bytes.
    let gelukt = Hkdf::<Sha256>::new(Some(DOMEIN), kek.bytes()).expand(doel, &mut *sleutel);
    debug_assert!(gelukt.is_ok());
    sleutel
}

/// What the database keeps about the keys that are not a person's: nothing in it is readable without the
/// key-encryption key.
pub(crate) struct Ring {
    pub(crate) kek_versie: i64,
    pub(crate) controle: Vec<u8>,
    pub(crate) zoeksleutel: Vec<u8>,
    pub(crate) aanleveringssleutel: Vec<u8>,
}

/// The keys that stay the same for the life of the database, unwrapped.
pub(crate) struct Vast {
    zoeksleutel: Sleutel,
    aanleveringssleutel: Sleutel,
}

impl Vast {
    pub(crate) fn willekeurig() -> Result<Self, Error> {
        Ok(Self { zoeksleutel: willekeurige_sleutel()?, aanleveringssleutel: willekeurige_sleutel()? })
    }

    /// Wraps the keys under a key-encryption key; `versie` counts the rotations.
    pub(crate) fn omhul(&self, kek: &Kek, versie: i64) -> Result<(Omhulling, Ring), Error> {
        let omhulling = Omhulling::new(kek, versie);
        let ring = Ring {
            kek_versie: versie,
            controle: verzegel(&afgeleid(kek, b"controle"), Doel::Controle, CONTROLETEKST)?,
            zoeksleutel: omhulling.omhul(Doel::Zoeksleutel, &self.zoeksleutel)?,
            aanleveringssleutel: omhulling.omhul(Doel::Aanleveringssleutel, &self.aanleveringssleutel)?,
        };
        Ok((omhulling, ring))
    }

    /// [`KekFout::VerkeerdeSleutel`] when the key is not the one of this ring.
    pub(crate) fn onthul(kek: &Kek, ring: &Ring) -> Result<(Omhulling, Self), Error> {
        ontzegel(&afgeleid(kek, b"controle"), Doel::Controle, &ring.controle)
            .map_err(|_| KekFout::VerkeerdeSleutel)?;
        let omhulling = Omhulling::new(kek, ring.kek_versie);
        let vast = Self {
            zoeksleutel: omhulling.onthul(Doel::Zoeksleutel, &ring.zoeksleutel)?,
            aanleveringssleutel: omhulling.onthul(Doel::Aanleveringssleutel, &ring.aanleveringssleutel)?,
        };
        Ok((omhulling, vast))
    }

    pub(crate) fn kenmerk(&self, identificatie: &Identificatie) -> Kenmerk {
        self.kenmerk_van(identificatie.soort(), identificatie.delen())
    }

    /// The hash under which a program of before kept this number, when it is another: of the number as it is spelled,
    /// and not of its normal form.
    pub(crate) fn vroeger_kenmerk(&self, identificatie: &Identificatie) -> Option<Kenmerk> {
        let geleverd = identificatie.zoals_geleverd();
        (geleverd != identificatie.delen()).then(|| self.kenmerk_van(identificatie.soort(), geleverd))
    }

    fn kenmerk_van(&self, soort: &str, delen: [&str; 3]) -> Kenmerk {
        self.mac(std::iter::once(soort).chain(delen).map(str::as_bytes))
    }

    /// The first part is no kind of number: what this hashes is never the hash of a number.
    pub(crate) fn vingerafdruk(&self, doel: &str, bytes: &[u8]) -> [u8; 32] {
        self.mac([b"vingerafdruk", doel.as_bytes(), bytes].into_iter())
    }

    /// As a fingerprint, never the hash of a number.
    pub(crate) fn zoekwaarde(&self, delen: [&str; 3]) -> [u8; 32] {
        self.mac(std::iter::once("zoeken").chain(delen).map(str::as_bytes))
    }

    /// Every part is preceded by its length: no two lists of parts give the same bytes to the hash.
    fn mac<'a>(&self, delen: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
        // HMAC fills a key up to the block length with zeros.
        let mut blok = Zeroizing::new([0; 64]);
        blok[..32].copy_from_slice(&*self.zoeksleutel);
        let mut mac = Hmac::<Sha256>::new((&*blok).into());
        for deel in delen {
            mac.update(&(deel.len() as u64).to_le_bytes());
            mac.update(deel);
        }
        mac.finalize().into_bytes().into()
    }

    pub(crate) fn verzegel_aanlevering(&self, klaar: &[u8]) -> Result<Vec<u8>, Error> {
        verzegel(&self.aanleveringssleutel, Doel::Aanlevering, klaar)
    }

    pub(crate) fn ontzegel_aanlevering(&self, zegel: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        ontzegel(&self.aanleveringssleutel, Doel::Aanlevering, zegel)
    }
}
