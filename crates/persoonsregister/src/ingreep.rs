//! Changing the register on purpose, beside what sources tell: who asks for it is alone while it is done, nothing of the
//! persons can be taken back any more, and every change goes into the journal.

use crate::bekend::controleer_versie;
use crate::databank::{Databanksoort, Toegang, Tx};
use crate::gegevens::Persoonskaart;
use crate::journaal::{Bij, Handeling, Opdrachtgever, schrijf_journaal};
use crate::kluis::{Kenmerk, Omhulling, Vast};
use crate::poging::probeer;
use crate::rij::{OpenKaart, hexlijst, lees_id, lees_persoon};
use crate::wachten::Wachten;
use crate::{Error, Identificatie, Persoonsregister};
use domein::PersoonId;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// A change that is under way.
pub(crate) struct Ingreep<'a> {
    pub(crate) tx: Tx,
    pub(crate) soort: Databanksoort,
    vast: &'a Vast,
    omhulling: &'a Omhulling,
    /// Attempts that may still take something back of whom it is about: then it has to wait.
    voorlopig: BTreeSet<i64>,
}

impl Persoonsregister {
    /// Makes a change in one transaction that nobody else writes beside; again from the start when something of the
    /// persons that it opens may still be taken back. Doing it twice must be doing it once.
    pub(crate) async fn grijp_in<T>(
        &self,
        wat: impl AsyncFn(&mut Ingreep<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut wachten = Wachten::new();
        loop {
            let omhulling = self.omhulling.read().await;
            let gedaan = probeer(self.databank.soort, |_| async {
                let mut tx = self.databank.begin_schrijven(Toegang::Alleen).await?;
                controleer_versie(&mut tx, &omhulling).await?;
                let soort = self.databank.soort;
                let voorlopig = BTreeSet::new();
                let mut ingreep = Ingreep { tx, soort, vast: &self.vast, omhulling: &omhulling, voorlopig };
                match wat(&mut ingreep).await {
                    _ if !ingreep.voorlopig.is_empty() => Ok(Err(ingreep.voorlopig)),
                    Ok(uitkomst) => {
                        ingreep.tx.commit().await?;
                        Ok(Ok(uitkomst))
                    }
                    Err(fout) => Err(fout),
                }
            });
            match gedaan.await? {
                Ok(uitkomst) => return Ok(uitkomst),
                Err(pogingen) => {
                    drop(omhulling);
                    wachten.op(self, &pogingen).await?;
                }
            }
        }
    }
}

impl Ingreep<'_> {
    /// A person, and in whom the person has merged.
    pub(crate) async fn open(&mut self, persoon: PersoonId) -> Result<(OpenKaart, Option<PersoonId>), Error> {
        let rij = lees_persoon(&mut *self.tx, persoon).await?;
        self.voorlopig.extend(rij.poging);
        let (rij, opgegaan_in) = rij.van(persoon, self.omhulling)?;
        if !self.voorlopig.is_empty() {
            return Err(Error::Bezet);
        }
        Ok((rij.ontsluit(self.omhulling, persoon)?, opgegaan_in))
    }

    /// Who this person is by now: the last of those in whom the person has merged.
    pub(crate) async fn open_hoofd(&mut self, persoon: PersoonId) -> Result<(PersoonId, OpenKaart), Error> {
        let mut wie = persoon;
        loop {
            match self.open(wie).await? {
                (kaart, None) => return Ok((wie, kaart)),
                (_, Some(verder)) => wie = verder,
            }
        }
    }

    /// The persons who merged into this one, not those who merged into them.
    pub(crate) async fn opgegaan(&mut self, in_wie: PersoonId) -> Result<Vec<PersoonId>, Error> {
        let sql = "select persoon_id from persoon where opgegaan_in = $1 order by persoon_id";
        let ids: Vec<Vec<u8>> =
            sqlx::query_scalar(sql).bind(in_wie.0.as_bytes().as_slice()).fetch_all(&mut *self.tx).await?;
        ids.iter().map(|id| lees_id(id)).collect()
    }

    /// Under what a number may be linked: its normal form first.
    pub(crate) fn kenmerken(&self, nummer: &Identificatie) -> Vec<Kenmerk> {
        std::iter::once(self.vast.kenmerk(nummer)).chain(self.vast.vroeger_kenmerk(nummer)).collect()
    }

    /// Whose number it is, and whether it is a BSN that the person had before.
    pub(crate) async fn van(&mut self, nummer: &Identificatie) -> Result<Option<(PersoonId, bool)>, Error> {
        for kenmerk in self.kenmerken(nummer) {
            let sql = "select persoon_id, vervallen from identificatie where kenmerk = $1";
            let rij: Option<(Vec<u8>, i64)> =
                sqlx::query_as(sql).bind(kenmerk.as_slice()).fetch_optional(&mut *self.tx).await?;
            if let Some((persoon, vervallen)) = rij {
                return Ok(Some((lees_id(&persoon)?, vervallen != 0)));
            }
        }
        Ok(None)
    }

    /// The BSN that holds, of the numbers on a card.
    pub(crate) async fn bsn<'k>(
        &mut self,
        persoon: PersoonId,
        kaart: &'k Persoonskaart,
    ) -> Result<Option<&'k Identificatie>, Error> {
        let sql =
            "select kenmerk from identificatie where persoon_id = $1 and soort = 'bsn' and vervallen = 0";
        let kenmerk: Option<Vec<u8>> = sqlx::query_scalar(sql)
            .bind(persoon.0.as_bytes().as_slice())
            .fetch_optional(&mut *self.tx)
            .await?;
        let Some(kenmerk) = kenmerk else { return Ok(None) };
        let is = |nummer: &&Identificatie| self.vast.kenmerk(nummer).as_slice() == kenmerk;
        Ok(kaart.identificaties.iter().find(is))
    }

    /// Takes the links of these numbers away from a person.
    pub(crate) async fn verwijder_koppelingen(
        &mut self,
        persoon: PersoonId,
        nummers: &[&Identificatie],
    ) -> Result<(), Error> {
        let sql =
            format!("delete from identificatie where kenmerk {} and persoon_id = $2", self.soort.in_rijen());
        self.op_koppelingen(sql, persoon, nummers).await
    }

    /// Gives the links of these numbers to a person, as BSNs of before.
    pub(crate) async fn verplaats_koppelingen(
        &mut self,
        naar: PersoonId,
        nummers: &[&Identificatie],
    ) -> Result<(), Error> {
        let sql = format!(
            "update identificatie set persoon_id = $2, vervallen = case soort when 'bsn' then 1 else 0 end \
             where kenmerk {}",
            self.soort.in_rijen()
        );
        self.op_koppelingen(sql, naar, nummers).await
    }

    /// Gives all links of a person to another, as BSNs of before.
    pub(crate) async fn verplaats_alle(&mut self, van: PersoonId, naar: PersoonId) -> Result<(), Error> {
        let sql = "update identificatie set persoon_id = $2, vervallen = case soort when 'bsn' then 1 else 0 end \
            where persoon_id = $1";
        let opdracht = sqlx::query(sql).bind(van.0.as_bytes().as_slice());
        opdracht.bind(naar.0.as_bytes().as_slice()).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Makes a number the BSN that holds (or one of before) of the person who has it.
    pub(crate) async fn zet_vervallen(&mut self, bsn: &Identificatie, vervallen: bool) -> Result<(), Error> {
        let opdracht = sqlx::query("update identificatie set vervallen = $2 where kenmerk = $1");
        let kenmerk = self.vast.kenmerk(bsn);
        opdracht.bind(kenmerk.as_slice()).bind(i64::from(vervallen)).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Gives a person a number that nobody has.
    pub(crate) async fn koppel(&mut self, persoon: PersoonId, nummer: &Identificatie) -> Result<(), Error> {
        let sql = "insert into identificatie (kenmerk, persoon_id, soort) values ($1, $2, $3)";
        let kenmerk = self.vast.kenmerk(nummer);
        let opdracht = sqlx::query(sql).bind(kenmerk.as_slice()).bind(persoon.0.as_bytes().as_slice());
        opdracht.bind(nummer.soort()).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Says that a person has merged into another, or is somebody by himself again, and tells whoever follows that.
    pub(crate) async fn zet_opgegaan(
        &mut self,
        persoon: PersoonId,
        in_wie: PersoonId,
        ongedaan: bool,
    ) -> Result<(), Error> {
        let [persoon, in_wie] = [persoon.0.as_bytes().to_vec(), in_wie.0.as_bytes().to_vec()];
        let opdracht = sqlx::query("update persoon set opgegaan_in = $2 where persoon_id = $1");
        let nu_in = (!ongedaan).then(|| in_wie.clone());
        opdracht.bind(persoon.clone()).bind(nu_in).execute(&mut *self.tx).await?;
        let vertel =
            sqlx::query("insert into samenvoeging (persoon_id, in_wie, ongedaan) values ($1, $2, $3)");
        vertel.bind(persoon).bind(in_wie).bind(i64::from(ongedaan)).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Puts another card in the place of one, and notes who asked for it, and why.
    pub(crate) async fn schrijf(
        &mut self,
        persoon: PersoonId,
        voor: &OpenKaart,
        na: Persoonskaart,
        (handeling, wie): (Handeling, Opdrachtgever<'_>),
        bij: Bij<'_>,
    ) -> Result<(), Error> {
        let na = OpenKaart { sleutel: voor.sleutel.clone(), kaart: na };
        let opdracht = sqlx::query("update persoon set gegevens = $2, zoekwaarde = $3 where persoon_id = $1");
        let kaart = na.verzegel(self.vast, persoon)?;
        let opdracht = opdracht.bind(persoon.0.as_bytes().as_slice()).bind(kaart.gegevens);
        opdracht.bind(kaart.zoekwaarde).execute(&mut *self.tx).await?;
        schrijf_journaal(&mut self.tx, self.soort, persoon, (handeling, wie), (voor, &na.kaart), bij).await
    }

    async fn op_koppelingen(
        &mut self,
        sql: String,
        persoon: PersoonId,
        nummers: &[&Identificatie],
    ) -> Result<(), Error> {
        let kenmerken: Vec<Kenmerk> = nummers.iter().flat_map(|nummer| self.kenmerken(nummer)).collect();
        // Safe: built from constants, values are bound.
        let opdracht =
            sqlx::query(AssertSqlSafe(sql)).bind(hexlijst(kenmerken.iter().map(<[u8; 32]>::as_slice))?);
        opdracht.bind(persoon.0.as_bytes().as_slice()).execute(&mut *self.tx).await?;
        Ok(())
    }
}
