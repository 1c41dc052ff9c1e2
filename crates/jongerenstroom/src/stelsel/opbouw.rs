//! Putting the services of a process together.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use dienst::{Gevolgd, Klok, Omgeving, Quarantaine, Reactie, Reactieloper, Systeemklok, VasteKlok};
use eventstore::{Database, Follower, Projection, Source};
use persoonsregister::Persoonsregister;
use rapportage::Rapportage;
use web::Toegang;

use super::{Bronnen, Cijfers, Stelsel, Volger, volger::Loper};
use crate::{
    cli::Algemeen,
    diensten::Dienst,
    fout::{Bij, Fout},
    instellingen::Instellingen,
    opslag::Opslag,
};

/// The file with the tokens.
pub(super) const TOEGANG: &str = "toegang.toml";

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
        Self::open(algemeen, begin, &Dienst::ALLE, Bronnen::logboeken(Opslag::van(algemeen))).await
    }

    /// These services without anything that follows a log: policies and read models are left to what runs.
    pub(crate) async fn zonder_volgers(
        algemeen: &Algemeen,
        begin: Begin,
        diensten: &[Dienst],
    ) -> Result<Self, Fout> {
        let bronnen = Bronnen::voor(algemeen, diensten).await?;
        Self::open(algemeen, begin, diensten, bronnen.zonder_volgers()).await
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
        mut bronnen: Bronnen,
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
        let instellingen = Instellingen::laad(&map, begin == Begin::Demo)?;
        let klok: Arc<dyn Klok> = match algemeen.nu {
            Some(nu) => Arc::new(VasteKlok(nu)),
            None => Arc::new(Systeemklok),
        };
        let gemeente = instellingen.gemeente.code.clone();
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
            bronnen.hier(dienst, log.clone());
            let (klok, gemeente) = (Arc::clone(&klok), gemeente.clone());
            omgevingen.insert(dienst, Omgeving { log, database, register, quarantaine, klok, gemeente });
        }
        let cijfers = if diensten.contains(&Dienst::Rapportage) {
            let feiten = opslag.database(Dienst::Rapportage).await?;
            let mut achter = Vec::new();
            for dienst in Dienst::MET_LOGBOEK {
                let bron = bronnen.van(dienst, Dienst::Rapportage).await?;
                achter.push((format!("feiten-{dienst}"), bron));
            }
            let rapportage = Rapportage::nieuw(
                feiten.clone(),
                gemeente,
                instellingen.gemeente.naam.clone(),
                Arc::clone(&klok),
                instellingen.regel(),
                instellingen.uitzonderingen(),
            )
            .met_bronnen(achter);
            Some(Cijfers { rapportage, feiten })
        } else {
            None
        };
        let feiten = cijfers.as_ref().map(|cijfers| &cijfers.feiten);
        let (reacties, leesmodellen) = if bronnen.volgen() {
            let leesmodellen = leesmodellen(&omgevingen, feiten, &mut bronnen).await?;
            (reacties(&omgevingen, &mut bronnen).await?, leesmodellen)
        } else {
            (Vec::new(), Vec::new())
        };
        Ok(Self {
            omgevingen,
            cijfers,
            klok,
            map,
            registers,
            andere_logs: bronnen.geopend(),
            toegang: Arc::new(toegang),
            reacties,
            leesmodellen,
        })
    }
}

/// The services' own lists, and the facts. A pair names whose it is and whose events it follows.
async fn leesmodellen(
    omgevingen: &BTreeMap<Dienst, Omgeving>,
    feiten: Option<&Database>,
    bronnen: &mut Bronnen,
) -> Result<Vec<Vec<Arc<Volger>>>, Fout> {
    let mut alle = Vec::new();
    for (dienst, omgeving) in omgevingen {
        let database = &omgeving.database;
        let log: Arc<dyn Source> = Arc::new(omgeving.log.clone());
        alle.push(vec![match dienst {
            Dienst::Signalering => {
                leesmodel((*dienst, *dienst), signalering::werkvoorraad(), database, log).await?
            }
            Dienst::Intake => leesmodel((*dienst, *dienst), intake::aanvragen(), database, log).await?,
            Dienst::Traject => leesmodel((*dienst, *dienst), traject::begeleiding(), database, log).await?,
            Dienst::Rapportage => continue,
        }]);
    }
    if let Some(feiten) = feiten {
        use rapportage::feiten::{IntakeFeiten, SignaleringFeiten, TrajectFeiten};
        let (s, i, t, r) = (Dienst::Signalering, Dienst::Intake, Dienst::Traject, Dienst::Rapportage);
        let bron = bronnen.van(s, r).await?;
        let signalering = leesmodel((r, s), SignaleringFeiten, feiten, bron).await?;
        let bron = bronnen.van(i, r).await?;
        let intake = leesmodel((r, i), IntakeFeiten, feiten, bron).await?;
        let bron = bronnen.van(t, r).await?;
        let traject = leesmodel((r, t), TrajectFeiten, feiten, bron).await?;
        alle.push(vec![signalering, intake, traject]);
    }
    Ok(alle)
}

/// What one service does because of another.
async fn reacties(
    omgevingen: &BTreeMap<Dienst, Omgeving>,
    bronnen: &mut Bronnen,
) -> Result<Vec<Arc<Volger>>, Fout> {
    let mut alle = Vec::new();
    let (s, i, t) = (Dienst::Signalering, Dienst::Intake, Dienst::Traject);
    if let Some(intake) = omgevingen.get(&i) {
        let bron = bronnen.van(s, i).await?;
        alle.push(reactie((i, s), intake::reacties::VersneldeAanvraag, intake, bron).await?);
    }
    if let Some(traject) = omgevingen.get(&t) {
        let bron = bronnen.van(i, t).await?;
        alle.push(reactie((t, i), traject::reacties::UitIntake, traject, bron).await?);
    }
    Ok(alle)
}

async fn reactie<R: Reactie>(
    van_volgt: (Dienst, Dienst),
    reactie: R,
    omgeving: &Omgeving,
    bron: Arc<dyn Source>,
) -> Result<Arc<Volger>, Fout> {
    let loper = Reactieloper::nieuw(reactie, omgeving.clone(), Arc::clone(&bron))
        .await
        .bij(format!("reactie {} kan niet worden klaargezet", R::NAAM))?;
    Ok(Volger::nieuw(van_volgt, bron, Loper::Reactie(loper)))
}

async fn leesmodel<P: Projection>(
    van_volgt: (Dienst, Dienst),
    projection: P,
    database: &Database,
    bron: Arc<dyn Source>,
) -> Result<Arc<Volger>, Fout> {
    let naam = projection.name();
    let volger = Follower::projection(Gevolgd(projection), database.clone(), Arc::clone(&bron))
        .await
        .bij(format!("leesmodel {naam} kan niet worden klaargezet"))?;
    Ok(Volger::nieuw(van_volgt, bron, Loper::Leesmodel(volger)))
}

/// Personal data lies in this folder, encrypted, with its key: nobody but the owner has business there.
fn maak_map(map: &Path) -> Result<(), Fout> {
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
