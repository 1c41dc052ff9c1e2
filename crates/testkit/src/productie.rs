//! The program in the shape of production: each service a process of its own with a database of its own on PostgreSQL,
//! a persoonsregister that they share, and NATS between them.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    Databank, Dienst, Dienstfeiten, NatsServer, PostgresServer, Proxy, Uitkomst, Versie, Werkmap,
    poort::vrije_poort,
};

const REGISTER: &str = "persoonsregister";

/// Most time until everything that was recorded has had its effect everywhere.
const MAX_RUST: Duration = Duration::from_secs(120);
/// Looks in a row in which nothing may be left to do: a reaction may add events after the first.
const KEREN_RUST: usize = 2;

/// How the services are started.
#[derive(Default)]
pub struct Opzet<'a> {
    /// The moment that they take for now.
    pub nu: Option<&'a str>,
    /// The server with their databases; without one, that of the test run.
    pub postgres: Option<&'a PostgresServer>,
    /// Between the services and PostgreSQL; none when they connect straight.
    pub naar_postgres: Option<&'a Proxy>,
    /// Between the services and NATS; none when they connect straight.
    pub naar_nats: Option<&'a Proxy>,
    /// More arguments of every `serve`.
    pub argumenten: &'a [&'a str],
    /// More variables of every command.
    pub omgeving: Vec<(&'static str, String)>,
    /// The version of the program.
    pub versie: Versie,
    /// Another program than the ordinary one.
    pub programma: Option<&'a Path>,
}

/// The services as processes, and what they stand on. The services are ended before their servers.
pub struct Productie {
    diensten: Vec<Dienstfeiten>,
    draaiend: BTreeMap<&'static str, Dienst>,
    poorten: BTreeMap<&'static str, u16>,
    /// Settings, tokens and the key-encryption key; and room for files.
    pub werk: Werkmap,
    /// The databases of the services and that of the persoonsregister.
    pub databanken: BTreeMap<&'static str, Databank>,
    omgeving: Vec<(&'static str, String)>,
    nats_url: String,
    argumenten: Vec<String>,
    nu: Option<String>,
    /// The version of every service and command that is started from now on; what runs goes on.
    pub versie: Versie,
}

impl Productie {
    /// Everything ready, nothing started: databases, the persoonsregister and its key.
    ///
    /// # Panics
    /// When something cannot be made ready.
    #[must_use]
    pub fn nieuw(nats: &NatsServer, opzet: &Opzet<'_>) -> Self {
        let werk = werkmap(opzet.programma);
        let diensten = werk.diensten();
        let mut namen = vec![REGISTER];
        namen.extend(diensten.iter().map(|dienst| dienst.naam));
        let databanken = match opzet.postgres {
            Some(server) => server.databanken_voor(&namen),
            None => PostgresServer::gedeeld_voor(&namen),
        };
        let register = &databanken[0];
        let adres = opzet.naar_postgres.map_or(register.adres(), Proxy::adres);
        let met_naam = |naam: &str| format!("postgres://{{dienst}}@{adres}/{naam}");
        let mut omgeving = vec![
            ("JONGERENSTROOM_DATABASE_URL", met_naam(&register.naam().replace(REGISTER, "{dienst}"))),
            ("JONGERENSTROOM_PERSOONSREGISTER_URL", met_naam(register.naam())),
            ("JONGERENSTROOM_KEK", sleutel()),
        ];
        omgeving.extend(opzet.omgeving.iter().cloned());
        let inrichten = register.url();
        let productie = Self {
            draaiend: BTreeMap::new(),
            poorten: diensten.iter().map(|dienst| (dienst.naam, vrije_poort())).collect(),
            diensten,
            werk,
            databanken: namen.into_iter().zip(databanken).collect(),
            omgeving,
            nats_url: format!("nats://{}", opzet.naar_nats.map_or(nats.adres(), Proxy::adres)),
            argumenten: opzet.argumenten.iter().map(|argument| (*argument).to_owned()).collect(),
            nu: opzet.nu.map(str::to_owned),
            versie: opzet.versie,
        };
        let _ = productie.draai(&["register", "inrichten", "--persoonsregister-url", &inrichten]).goed();
        productie
    }

    /// Everything ready, and all services started at once.
    ///
    /// # Panics
    /// When one does not start.
    #[must_use]
    pub fn start(nats: &NatsServer, opzet: &Opzet<'_>) -> Self {
        let mut productie = Self::nieuw(nats, opzet);
        productie.start_alle();
        productie
    }

    /// Starts every service that does not run, all at once.
    ///
    /// # Panics
    /// When one does not start.
    pub fn start_alle(&mut self) {
        let te_doen: Vec<&'static str> =
            self.namen().filter(|dienst| !self.draaiend.contains_key(dienst)).collect();
        let gestart: Vec<_> = std::thread::scope(|draden| {
            let (productie, poorten) = (&*self, &self.poorten);
            let start = |dienst| draden.spawn(move || productie.begin(dienst, poorten[dienst]));
            let bezig: Vec<_> = te_doen.iter().map(|dienst| start(*dienst)).collect();
            bezig.into_iter().map(|draad| draad.join().unwrap()).collect()
        });
        self.draaiend.extend(te_doen.into_iter().zip(gestart));
    }

    /// Starts one service, on the port that it always has.
    ///
    /// # Panics
    /// When it already runs, or does not start.
    pub fn start_een(&mut self, dienst: &'static str) {
        let gestart = self.begin(dienst, self.poorten[dienst]);
        assert!(self.draaiend.insert(dienst, gestart).is_none(), "{dienst} ran already");
    }

    /// Starts another instance of a service, beside the one that runs.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn nog_een(&self, dienst: &'static str) -> Dienst {
        self.begin(dienst, vrije_poort())
    }

    /// The services, in the order in which what follows from an event runs through them.
    fn namen(&self) -> impl Iterator<Item = &'static str> {
        self.diensten.iter().map(|dienst| dienst.naam)
    }

    /// A service that runs.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn dienst(&self, dienst: &str) -> &Dienst {
        &self.draaiend[dienst]
    }

    /// Where a service listens, or did when it ran.
    #[must_use]
    pub fn adres(&self, dienst: &str) -> std::net::SocketAddr {
        ([127, 0, 0, 1], self.poorten[dienst]).into()
    }

    /// Ends a service with SIGKILL.
    ///
    /// # Panics
    /// When it does not run.
    pub fn dood(&mut self, dienst: &str) {
        self.draaiend.remove(dienst).expect("a running service").dood();
    }

    /// Asks a service to stop, as Ctrl-C does, and gives its exit code.
    ///
    /// # Panics
    /// When it does not run, or does not stop.
    pub fn stop(&mut self, dienst: &str) -> i32 {
        self.draaiend.remove(dienst).expect("a running service").stop()
    }

    /// Puts the next version in the place of a service; commands are of that version from then on.
    ///
    /// # Panics
    /// When the service does not run, does not stop well, or the next version does not start.
    pub fn vernieuw(&mut self, dienst: &'static str) {
        assert_eq!(self.stop(dienst), 0, "{dienst}: {}", self.verslag(dienst));
        self.versie = Versie::Volgende;
        self.start_een(dienst);
    }

    /// Asks every service to stop, in the order in which they follow one another.
    ///
    /// # Panics
    /// When one does not stop, or not with exit code 0.
    pub fn stop_alle(&mut self) {
        for dienst in self.namen().collect::<Vec<_>>() {
            if self.draaiend.contains_key(dienst) {
                assert_eq!(self.stop(dienst), 0, "{dienst}: {}", self.verslag(dienst));
            }
        }
    }

    /// Everything that a service said on standard error, all its starts together.
    #[must_use]
    pub fn verslag(&self, dienst: &str) -> String {
        std::fs::read_to_string(self.verslagbestand(dienst)).unwrap_or_default()
    }

    /// Runs a command of the program on the databases of the services.
    #[must_use]
    pub fn draai(&self, argumenten: &[&str]) -> Uitkomst {
        let mut opdracht = self.opdracht(argumenten);
        Uitkomst::van(&mut opdracht)
    }

    /// Imports a file and gives the summary.
    ///
    /// # Panics
    /// When the import fails; refused rows are no failure.
    pub fn importeer(&self, soort: &str, bestand: &Path) -> Value {
        let regel = ["import", soort, bestand.to_str().unwrap(), "--json"];
        let uitkomst = self.draai(&[&regel[..], levering(soort)].concat());
        assert!(matches!(uitkomst.code, 0 | 3), "{soort}: {}", uitkomst.fout);
        uitkomst.json()
    }

    /// How far everything is, as `jongerenstroom stand --json` tells it.
    ///
    /// # Panics
    /// When it cannot be told.
    #[must_use]
    pub fn stand(&self) -> Value {
        let uitkomst = self.draai(&["stand", "--json"]);
        // 3: something waits for a person.
        assert!(matches!(uitkomst.code, 0 | 3), "{}", uitkomst.fout);
        uitkomst.json()
    }

    /// Waits until everything that was recorded has had its effect in every service that follows it.
    ///
    /// # Panics
    /// When that takes too long.
    pub fn wacht_tot_rust(&self) {
        let begonnen = Instant::now();
        let mut keren = 0;
        while keren < KEREN_RUST {
            let stand = self.stand();
            keren = if achterstand(&stand) == 0 { keren + 1 } else { 0 };
            assert!(begonnen.elapsed() < MAX_RUST, "no rest: {stand:#}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A command of the program on the databases of the services, not yet started.
    #[must_use]
    pub fn opdracht(&self, argumenten: &[&str]) -> Command {
        let mut opdracht = self.werk.opdracht_van(self.versie, argumenten);
        opdracht.envs(self.omgeving.iter().cloned());
        if let Some(nu) = &self.nu {
            opdracht.args(["--nu", nu]);
        }
        opdracht
    }

    fn begin(&self, dienst: &str, poort: u16) -> Dienst {
        let adres = format!("127.0.0.1:{poort}");
        let mut opdracht = self.opdracht(&["serve", dienst, "--adres", &adres, "--nats-url", &self.nats_url]);
        let verslag = OpenOptions::new().create(true).append(true).open(self.verslagbestand(dienst)).unwrap();
        opdracht.args(&self.argumenten).stderr(verslag);
        if self.diensten.iter().any(|feiten| feiten.naam == dienst && !feiten.persoonsregister) {
            // It has no business with personal data.
            opdracht.env_remove("JONGERENSTROOM_PERSOONSREGISTER_URL").env_remove("JONGERENSTROOM_KEK");
        }
        Dienst::probeer(opdracht)
            .unwrap_or_else(|gezegd| panic!("{dienst} did not start: {gezegd}\n{}", self.verslag(dienst)))
    }

    fn verslagbestand(&self, dienst: &str) -> std::path::PathBuf {
        self.werk.pad(&format!("{dienst}.log"))
    }
}

/// A folder with the settings in it that the services are given.
fn werkmap(programma: Option<&Path>) -> Werkmap {
    let werk = Werkmap::nieuw();
    let werk = match programma {
        Some(programma) => werk.met_programma(programma),
        None => werk,
    };
    let mut map = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut map, 0o700);
    map.create(werk.data()).unwrap();
    werk.schrijf("data/instellingen.toml", include_str!("../../../deploy/instellingen.toml"));
    werk
}

/// The key-encryption key of the tests, as hexadecimal text.
#[must_use]
pub fn sleutel() -> String {
    "5eed".repeat(16)
}

/// Events that somebody still has to take.
fn achterstand(stand: &Value) -> u64 {
    let lijst = |waarde: &Value| waarde.as_array().cloned().unwrap_or_default();
    let volgers = lijst(&stand["diensten"]).into_iter().flat_map(|dienst| lijst(&dienst["volgers"]));
    volgers.map(|volger| volger["achterstand"].as_u64().expect("a backlog")).sum()
}

/// What has to be said of a feed on the command line: what its rows are together, when it is taken in as a whole.
#[must_use]
pub fn levering(soort: &str) -> &'static [&'static str] {
    if soort == "beginbestand" { &["--aanvulling"] } else { &[] }
}
