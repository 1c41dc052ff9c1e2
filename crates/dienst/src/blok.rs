//! A block of rows of a feed: recognise the persons (which only reads), decide about all rows, write the register for the
//! rows that are accepted, record them, and take back what the log refused. A row that the rules or the log refuse leaves
//! nothing in the register. Whoever is killed between register and log mends it by giving the same file again.

use std::{collections::HashSet, sync::Arc};

mod codes;
mod opgenomen;
mod voorspel;

use aanlevering::{Ingelezen, Rijfout, Samenvatting};
use domein::{Aanleiding, afgeleide_id, gebeurtenis::VastleggingFout};
use eventstore::{Answer, AppendError, Envelope, HandleError, Plan, Position, Query};
use persoonsregister::{Herkenning, Persoon};
use uuid::Uuid;

use opgenomen::{Gelezen, Uitkomst};
pub(crate) use opgenomen::{Opgenomen, Wachtend};

use crate::{
    Aanvoer, ImportFout, Leveringsregel as _, Omgeving, Opdracht, QuarantaineFout, Rijpersoon, Weigert,
    aanvoer::weigering,
    betrokkene::MAX_HERKENNINGEN,
    datum_in_amsterdam, herhaling,
    inrichting::Bekend,
    probleem::te_groot,
    vastleggen::{Vastgelegd, is_zeker_niet_vastgelegd, leg_vast},
};

/// A refused row can change how later rows are recognised, so the block is decided again, at most this often. After that
/// its rows are taken one by one.
const MAX_RONDES: usize = 8;
/// Events that are read at a time.
const PER_BLADZIJDE: usize = 1_000;

/// Why a row is refused; an error when it is not the row's fault.
pub(crate) fn reden<D: eventstore::Decider<Error: Weigert>>(
    regel: u64,
    fout: HandleError<D::Error, VastleggingFout>,
) -> Result<Rijfout, ImportFout> {
    Ok(match fout {
        HandleError::Refused(reden) => weigering(regel, reden.code(), reden.to_string()),
        HandleError::Codec(VastleggingFout::TeGroot { .. }) => {
            weigering(regel, "te-groot", te_groot().detail().to_owned())
        }
        HandleError::Codec(VastleggingFout::OnbekendeSoort(soort)) => {
            return Err(ImportFout::NieuwereVersie { soort });
        }
        // Trying again does not help: the other rows are not held up by this one.
        HandleError::Codec(VastleggingFout::Vorm(_)) => onvastlegbaar(regel, DOSSIER_ONLEESBAAR),
        HandleError::KeyReused { .. } | HandleError::Append(AppendError::IdReused { .. }) => {
            onvastlegbaar(regel, AL_GEBRUIKT)
        }
        HandleError::Append(
            AppendError::TooLarge { .. } | AppendError::Nul { .. } | AppendError::StreamTwice { .. },
        ) => onvastlegbaar(regel, LOGBOEK_WEIGERT),
        HandleError::Store(fout) => return Err(fout.into()),
        HandleError::Append(fout) => return Err(fout.into()),
        fout => unreachable!("no other kind of error: {fout}"),
    })
}

/// The type of event that kept a row from being decided about, when only a newer program knows it.
fn van_nieuwere_versie<T, R>(besluit: &Result<T, HandleError<R, VastleggingFout>>) -> Option<String> {
    match besluit {
        Err(HandleError::Codec(VastleggingFout::OnbekendeSoort(soort))) => Some(soort.clone()),
        _ => None,
    }
}

/// Why a row cannot be recorded, whoever tries it again.
const DOSSIER_ONLEESBAAR: &str = "Dit programma kan niet alles lezen wat over dit dossier is vastgelegd.";
const AL_GEBRUIKT: &str = "Onder het nummer dat uit deze rij volgt, is al iets anders vastgelegd.";
const LOGBOEK_WEIGERT: &str = "Een waarde is te groot of heeft een teken dat niet kan worden vastgelegd.";

fn onvastlegbaar(regel: u64, reden: &str) -> Rijfout {
    weigering(regel, "niet-vast-te-leggen", reden.to_owned())
}

/// With what the rows of a delivery are taken in.
pub(crate) struct Bezig<'a, A> {
    pub(crate) omgeving: &'a Omgeving,
    pub(crate) aanvoer: &'a A,
    pub(crate) aanleiding: &'a Aanleiding,
    /// How many deliveries were taken back before.
    teruggedraaid: u64,
    /// Which teams and coaches there are.
    inrichting: Bekend,
}

/// What was decided about a block, before anything of it is written.
struct Besloten<A: Aanvoer> {
    /// Without the rows that are refused.
    herkenning: Herkenning,
    plan: Plan<A::D, Aanleiding>,
    /// The row of each command in the plan.
    rijen: Vec<usize>,
    /// Per row, why it was refused in an earlier round.
    geweigerd: Vec<Option<Answer<A::D, Aanleiding>>>,
}

/// What came of each row, and the rows that were taken back from the register.
type Eens<A> = (Vec<Uitkomst<A>>, Vec<usize>);

/// Commands, and the row of each.
type Enveloppen<A> = (Vec<Envelope<<A as Aanvoer>::D, Aanleiding>>, Vec<usize>);

impl<'a, A: Aanvoer> Bezig<'a, A> {
    /// Looks how often a delivery was taken back.
    pub(crate) async fn begin(
        omgeving: &'a Omgeving,
        aanvoer: &'a A,
        aanleiding: &'a Aanleiding,
    ) -> Result<Self, ImportFout> {
        let query = Query::kinds(A::D::TERUGGEDRAAID.iter().copied());
        let (mut teruggedraaid, mut na) = (0, Position::START);
        let inrichting = Bekend::lees(&omgeving.database, &omgeving.gemeente).await;
        let inrichting = inrichting.map_err(QuarantaineFout::from)?;
        loop {
            let bladzijde = omgeving.log.read(&query, na, PER_BLADZIJDE).await?;
            teruggedraaid += bladzijde.events.len() as u64;
            if bladzijde.upto >= bladzijde.head {
                return Ok(Self { omgeving, aanvoer, aanleiding, teruggedraaid, inrichting });
            }
            na = bladzijde.upto;
        }
    }

    /// Takes a block of rows in.
    pub(crate) async fn neem_op(
        &self,
        blok: Vec<Ingelezen>,
        som: &mut Samenvatting,
    ) -> Result<Opgenomen, ImportFout> {
        som.gelezen += blok.len() as u64;
        let mut opgenomen = Opgenomen::default();
        let rijen = self.lees(blok, &mut opgenomen);
        let rijen = self.keur_codes(rijen, &mut opgenomen).await?;
        let alle: Vec<_> = rijen.iter().collect();
        let uitkomsten = self.beslis_en_leg_vast(&alle).await?;
        opgenomen.neem(self.aanvoer, rijen, uitkomsten, som)?;
        som.geweigerd += (opgenomen.geweigerd.len() + opgenomen.wachtend.len()) as u64;
        Ok(opgenomen)
    }

    /// The rows with their types; those that cannot be read are refused.
    fn lees(&self, blok: Vec<Ingelezen>, opgenomen: &mut Opgenomen) -> Vec<Gelezen<A::Melding>> {
        let mut rijen = Vec::with_capacity(blok.len());
        let vandaag = datum_in_amsterdam(self.aanleiding.vastgelegd_op);
        for Ingelezen { regel, ruw, uitkomst, .. } in blok {
            match uitkomst.and_then(|rij| self.aanvoer.lees(&rij, vandaag)) {
                Ok(melding) => rijen.push(Gelezen { regel, ruw, melding }),
                Err(redenen) => opgenomen.geweigerd.push((ruw, redenen)),
            }
        }
        rijen
    }

    /// Decides about the rows, writes the register and records them. Rows that were refused beside a row that the log then
    /// refused are decided again without it.
    async fn beslis_en_leg_vast(
        &self,
        rijen: &[&Gelezen<A::Melding>],
    ) -> Result<Vec<Uitkomst<A>>, ImportFout> {
        let (mut uitkomsten, mut teruggenomen) = self.samen_of_apart(rijen).await?;
        let mut open: Vec<usize> = (0..rijen.len()).collect();
        while !teruggenomen.is_empty() {
            // In every round at least one row less.
            let blijft = |(plek, rij): (usize, &usize)| {
                let weer = uitkomsten[*rij].is_geweigerd() && !teruggenomen.contains(&plek);
                weer.then_some(*rij)
            };
            open = open.iter().enumerate().filter_map(blijft).collect();
            let deel: Vec<_> = open.iter().map(|rij| rijen[*rij]).collect();
            let (opnieuw, nu) = self.samen_of_apart(&deel).await?;
            open.iter().zip(opnieuw).for_each(|(rij, uitkomst)| uitkomsten[*rij] = uitkomst);
            teruggenomen = nu;
        }
        Ok(uitkomsten)
    }

    /// All together, or one by one when they stand in each other's way too much for that.
    async fn samen_of_apart(&self, rijen: &[&Gelezen<A::Melding>]) -> Result<Eens<A>, ImportFout> {
        if let Some(samen) = self.eens(rijen).await? {
            return Ok(samen);
        }
        let (mut uitkomsten, mut teruggenomen) = (Vec::with_capacity(rijen.len()), Vec::new());
        for (plek, rij) in rijen.iter().enumerate() {
            let een = self.eens(&[*rij]).await?.ok_or(persoonsregister::Error::Samenloop)?;
            uitkomsten.extend(een.0);
            if !een.1.is_empty() {
                teruggenomen.push(plek);
            }
        }
        Ok((uitkomsten, teruggenomen))
    }

    /// Once, with the rows of which nothing stands in the register because the log refused them; `None` when the rows stand
    /// in each other's way too much to be taken in together, and then nothing is changed.
    async fn eens(&self, rijen: &[&Gelezen<A::Melding>]) -> Result<Option<Eens<A>>, ImportFout> {
        for _ in 0..MAX_HERKENNINGEN {
            let Some(besloten) = self.beslis(rijen, MAX_RONDES).await? else { return Ok(None) };
            let Besloten { herkenning, plan, rijen: plaatsen, geweigerd: mut per_rij } = besloten;
            let herkend = herkenning.uitkomsten().to_vec();
            let (log, van_rij) = (self.omgeving.log.clone(), plaatsen.clone());
            let vastleggen = async move { plan.append(&log).await };
            let verloren = move |antwoorden: &Result<Vec<Answer<A::D, Aanleiding>>, _>| {
                let Ok(antwoorden) = antwoorden else { return Vec::new() };
                let per_rij = van_rij.into_iter().zip(antwoorden);
                let verloren = per_rij.filter(|(_, antwoord)| match antwoord {
                    Ok(_) => false,
                    Err(fout) => is_zeker_niet_vastgelegd(fout),
                });
                verloren.map(|(rij, _)| rij).collect()
            };
            let register = &self.omgeving.register;
            let vastgelegd = leg_vast(register, Arc::new(herkenning), vastleggen, verloren).await?;
            let Some(Vastgelegd { antwoord, teruggenomen }) = vastgelegd else { continue };
            for (rij, antwoord) in plaatsen.into_iter().zip(antwoord?) {
                per_rij[rij] = Some(antwoord);
            }
            let uitkomsten = per_rij.into_iter().zip(herkend).zip(rijen);
            let uitkomsten =
                uitkomsten.map(|((antwoord, herkend), rij)| Uitkomst::van(antwoord, herkend, rij));
            return Ok(Some((uitkomsten.collect(), teruggenomen)));
        }
        Ok(None)
    }

    /// Decides until no refused row stands under another row. In every round those are left out that were refused
    /// first of their person: a later one may have been refused because of what an earlier one said.
    async fn beslis(
        &self,
        rijen: &[&Gelezen<A::Melding>],
        rondes: usize,
    ) -> Result<Option<Besloten<A>>, ImportFout> {
        let aanmeldingen = rijen.iter().map(|rij| self.aanvoer.aanmelding(&rij.melding)).collect();
        let mut herkenning = self.omgeving.register.herken(aanmeldingen).await?;
        let mut geweigerd: Vec<Option<Answer<A::D, Aanleiding>>> = rijen.iter().map(|_| None).collect();
        for _ in 0..rondes {
            let over = (0..rijen.len()).filter(|rij| geweigerd[*rij].is_none());
            let (vragen, plaatsen) = self.vragen(rijen, &herkenning, over).await?;
            let plan = eventstore::decide_many(&self.omgeving.log, vragen).await?;
            let mut personen = HashSet::new();
            let (mut eerste, mut twijfel) = (Vec::new(), false);
            let besluiten = plan.decisions();
            if let Some(soort) = besluiten.iter().find_map(|besluit| van_nieuwere_versie(besluit)) {
                return Err(ImportFout::NieuwereVersie { soort });
            }
            for (plek, (besluit, rij)) in besluiten.into_iter().zip(&plaatsen).enumerate() {
                if let (Err(_), Ok(Persoon { id, .. })) = (besluit, &herkenning.uitkomsten()[*rij]) {
                    match personen.insert(*id) {
                        true => eerste.push((plek, *rij)),
                        false => twijfel = true,
                    }
                }
            }
            let anders = herkenning.laat_weg(eerste.iter().map(|(_, rij)| *rij));
            if !twijfel && anders.is_empty() {
                let plan = plan.refusals_stand();
                return Ok(Some(Besloten { herkenning, plan, rijen: plaatsen, geweigerd }));
            }
            let mut besluiten: Vec<_> = plan.into_decisions().into_iter().map(Some).collect();
            for (plek, rij) in eerste {
                geweigerd[rij] = besluiten[plek].take();
            }
        }
        Ok(None)
    }

    /// The id of a command: another one after a delivery was taken back, for its rows may come again. What was not taken
    /// back is known to the rules. Rows that count each time are numbered by what their stream says.
    fn id_van_nu(&self, opdracht: &Opdracht<A::D>) -> Uuid {
        if self.teruggedraaid == 0 || opdracht.per_keer {
            return opdracht.id;
        }
        let keer = self.teruggedraaid.to_string();
        afgeleide_id("dienst.na-terugdraaien", &[&opdracht.id.to_string(), &keer])
    }

    /// The commands of these rows, with the row of each; those of whom the register does not know who it is have none.
    async fn vragen(
        &self,
        rijen: &[&Gelezen<A::Melding>],
        herkenning: &Herkenning,
        welke: impl Iterator<Item = usize>,
    ) -> Result<Enveloppen<A>, ImportFout> {
        let (mut opdrachten, mut plaatsen) =
            (Vec::with_capacity(rijen.len()), Vec::with_capacity(rijen.len()));
        for rij in welke {
            let Ok(Persoon { id, geboorte, .. }) = herkenning.uitkomsten()[rij] else { continue };
            let persoon = Rijpersoon { id, geboorte, herkenning, rij };
            let mut opdracht = self.aanvoer.opdracht(self.omgeving, &rijen[rij].melding, &persoon)?;
            opdracht.id = self.id_van_nu(&opdracht);
            opdrachten.push(opdracht);
            plaatsen.push(rij);
        }
        herhaling::nummer(&self.omgeving.log, self.aanvoer, &mut opdrachten).await?;
        let envelope = |Opdracht { stream, id, opdracht, .. }| Envelope {
            stream,
            id,
            command: opdracht,
            codec: self.aanleiding.clone(),
        };
        Ok((opdrachten.into_iter().map(envelope).collect(), plaatsen))
    }
}
