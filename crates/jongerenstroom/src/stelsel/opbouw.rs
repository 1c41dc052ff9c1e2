//! Putting the services of a process together.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use dienst::{Dienst, Gevolgd, Klok, Omgeving, Quarantaine, Systeemklok, VasteKlok, contract::Leesmodel};
use domein::Metadata;
use eventstore::{Database, Follower, Position, Query, Source, Tag};
use persoonsregister::Persoonsregister;
use web::Toegang;

use super::{Sources, Stelsel, Volgend, Volger, volger::Loper};
use crate::{
    cli::Algemeen,
    fout::{Bij, Fout},
    instellingen::Instellingen,
    opslag::Opslag,
};

/// The file with the tokens.
pub(crate) const TOEGANG: &str = "toegang.toml";

/// Whether a command may begin a new data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// There must be one.
    Bestaand,
    /// A new one is fine.
    Mag,
    /// A new one is fine, with the settings that go with the example.
    Demo,
}

impl Stelsel {
    /// All services, which follow one another's logs.
    pub(crate) async fn geheel(algemeen: &Algemeen, begin: Begin) -> Result<Self, Fout> {
        let alle: Vec<Dienst> = algemeen.diensten.alle().collect();
        Self::open(algemeen, begin, &alle, Sources::logboeken(Opslag::van(algemeen))).await
    }

    /// These services without anything that follows a log: reactions and read models are left to what runs.
    pub(crate) async fn zonder_volgers(
        algemeen: &Algemeen,
        begin: Begin,
        diensten: &[Dienst],
    ) -> Result<Self, Fout> {
        let sources = Sources::voor(algemeen, diensten).await?;
        Self::open(algemeen, begin, diensten, sources.zonder_volgers()).await
    }

    /// Opens these services. The data folder holds the settings and the tokens, and in the embedded default the
    /// databases. There it is made when it is not there, and only its owner may enter it; on PostgreSQL the settings must
    /// have been put in it.
    ///
    /// `begin` says whether that may be: who asks for a report of a folder that is not there made a mistake.
    pub(crate) async fn open(
        algemeen: &Algemeen,
        begin: Begin,
        diensten: &[Dienst],
        mut sources: Sources,
    ) -> Result<Self, Fout> {
        let map = algemeen.data.clone();
        let opslag = Opslag::van(algemeen);
        opslag.keur(diensten)?;
        if begin == Begin::Bestaand && !opslag.bestaat() {
            return Err(Fout::Gebruik(format!(
                "in {} staan nog geen gegevens. Klopt --data? Begin met `jongerenstroom demo`, `serve` of `import`",
                map.display()
            )));
        }
        if begin != Begin::Demo && !opslag.is_ingebed() {
            Instellingen::moeten_er_zijn(&map)?;
        }
        maak_map(&map)?;
        let instellingen = Arc::new(Instellingen::laad(&map, begin == Begin::Demo)?.voor_diensten());
        let klok: Arc<dyn Klok> = match algemeen.nu {
            Some(nu) => Arc::new(VasteKlok(nu)),
            None => Arc::new(Systeemklok),
        };
        let gemeente = instellingen.gemeente.clone();
        let toegang = Toegang::laad_of_maak(&map.join(TOEGANG), gemeente.as_str())
            .map_err(|fout| Fout::Gebruik(fout.to_string()))?;

        let mut registers: Vec<Persoonsregister> = Vec::new();
        let mut omgevingen = BTreeMap::new();
        for dienst in diensten.iter().copied().filter(|dienst| dienst.heeft_logboek()) {
            let log = opslag.log(dienst).await?;
            let database = opslag.database(dienst).await?;
            // In one folder all services share the file and its connections.
            let register = match registers.first() {
                Some(register) if opslag.is_ingebed() => register.clone(),
                _ => {
                    let register = opslag.register(dienst).await?;
                    registers.push(register.clone());
                    register
                }
            };
            let quarantaine = Quarantaine::open(database.clone(), register.clone())
                .await
                .bij(format!("de quarantaine van {dienst} kan niet worden geopend"))?;
            sources.hier(dienst, log.clone());
            let (klok, gemeente) = (Arc::clone(&klok), gemeente.clone());
            let normen = Arc::new(instellingen.normen.clone());
            let onderbreking_dagen = instellingen.onderbreking_dagen;
            omgevingen.insert(
                dienst,
                Omgeving { log, database, register, quarantaine, klok, gemeente, normen, onderbreking_dagen },
            );
        }
        keur_gemeente(&omgevingen).await?;
        let mut volgend = BTreeMap::new();
        for dienst in diensten.iter().copied().filter(|dienst| !dienst.heeft_logboek()) {
            let mut gevolgd = Vec::new();
            for Leesmodel { van, maak } in dienst.leesmodellen {
                gevolgd.push((maak().name(), sources.van(vind(algemeen, van)?, dienst).await?));
            }
            volgend.insert(dienst, Volgend { database: opslag.database(dienst).await?, sources: gevolgd });
        }
        let mut stelsel = Self {
            diensten: algemeen.diensten,
            omgevingen,
            volgend,
            klok,
            instellingen,
            map,
            registers,
            andere_logs: Vec::new(),
            toegang: Arc::new(toegang),
            reacties: Vec::new(),
            leesmodellen: Vec::new(),
        };
        if sources.volgen() {
            stelsel.leesmodellen = leesmodellen(algemeen, &stelsel, &mut sources).await?;
            stelsel.reacties = reacties(algemeen, &stelsel, &mut sources).await?;
        }
        stelsel.andere_logs = sources.geopend();
        Ok(stelsel)
    }
}

/// Refuses settings that name another municipality than the logs are of: every figure would be zero, and what is delivered
/// would stand beside what is there.
async fn keur_gemeente(omgevingen: &BTreeMap<Dienst, Omgeving>) -> Result<(), Fout> {
    for (dienst, omgeving) in omgevingen {
        let onleesbaar = || format!("het logboek van {dienst} kan niet worden gelezen");
        let eigen = Query::tags([Tag::new(format!("gemeente:{}", omgeving.gemeente))]);
        let eerste = omgeving.log.read(&Query::all(), Position::START, 1).await.bij(onleesbaar())?;
        let Some(eerste) = eerste.events.first() else { continue };
        let van_wie = |meta: &str| serde_json::from_str::<Metadata>(meta).ok().map(|kop| kop.gemeente);
        let Some(ander) = van_wie(&eerste.meta).filter(|van| *van != omgeving.gemeente) else { continue };
        let bladzij = omgeving.log.read(&eigen, Position::START, 1).await.bij(onleesbaar())?;
        if bladzij.events.is_empty() {
            return Err(Fout::Gebruik(format!(
                "in het logboek van {dienst} staan gegevens van {ander}, en de instellingen noemen {}. Zet in \
                 instellingen.toml de gemeente van de gegevens, of begin met een lege map",
                omgeving.gemeente
            )));
        }
    }
    Ok(())
}

/// A service that another one names.
fn vind(algemeen: &Algemeen, naam: &str) -> Result<Dienst, Fout> {
    algemeen.diensten.vind(naam).ok_or_else(|| Fout::Gebruik(format!("er is geen dienst {naam}")))
}

/// The read models of each service.
async fn leesmodellen(
    algemeen: &Algemeen,
    stelsel: &Stelsel,
    sources: &mut Sources,
) -> Result<Vec<Vec<Arc<Volger>>>, Fout> {
    let mut alle = Vec::new();
    for (dienst, database) in stelsel.databases() {
        let mut eigen = Vec::new();
        for model in dienst.leesmodellen {
            let gevolgd = vind(algemeen, model.van)?;
            let source = sources.van(gevolgd, dienst).await?;
            eigen.push(leesmodel((dienst, gevolgd), model, database, source).await?);
        }
        alle.push(eigen);
    }
    Ok(alle)
}

/// What one service does because of another.
async fn reacties(
    algemeen: &Algemeen,
    stelsel: &Stelsel,
    sources: &mut Sources,
) -> Result<Vec<Arc<Volger>>, Fout> {
    let mut alle = Vec::new();
    for (dienst, omgeving) in stelsel.omgevingen() {
        for reactie in dienst.reacties() {
            let gevolgd = vind(algemeen, reactie.op)?;
            let source = sources.van(gevolgd, dienst).await?;
            let loper = (reactie.maak)(omgeving.clone(), Arc::clone(&source))
                .await
                .bij(format!("een reactie van {dienst} op {gevolgd} kan niet worden klaargezet"))?;
            alle.push(Volger::nieuw((dienst, gevolgd), source, Loper::Reactie(loper)));
        }
    }
    Ok(alle)
}

async fn leesmodel(
    van_volgt: (Dienst, Dienst),
    model: &Leesmodel,
    database: &Database,
    source: Arc<dyn Source>,
) -> Result<Arc<Volger>, Fout> {
    let projection = (model.maak)();
    let naam = projection.name();
    let volger = Follower::projection(Gevolgd(projection), database.clone(), Arc::clone(&source))
        .await
        .bij(format!("leesmodel {naam} kan niet worden klaargezet"))?;
    Ok(Volger::nieuw(van_volgt, source, Loper::Leesmodel(volger)))
}

/// Personal data lies in this folder, encrypted, with its key: nobody but the owner has business there.
pub(crate) fn maak_map(map: &Path) -> Result<(), Fout> {
    #[cfg(unix)]
    if let Ok(bestaand) = std::fs::metadata(map) {
        let rechten = std::os::unix::fs::PermissionsExt::mode(&bestaand.permissions());
        if rechten & 0o077 != 0 {
            let pad = map.display();
            return Err(Fout::Gebruik(format!(
                "anderen kunnen in {pad} kijken; voer uit: chmod 700 '{pad}'"
            )));
        }
    }
    let mut bouwer = std::fs::DirBuilder::new();
    bouwer.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut bouwer, 0o700);
    bouwer.create(map).bij(format!("de map {} kan niet worden gemaakt", map.display()))
}
