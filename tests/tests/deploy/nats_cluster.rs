//! The NATS configuration of Kubernetes as a real cluster of three servers with TLS: streams are kept by all three, and
//! one server less makes no difference.

use std::{
    fs,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use async_nats::jetstream::{self, stream::Config};
use berichten::Inloggegevens;
use testkit::{Werkmap, vrije_poort};

use crate::hulp::{geheim, goed, lees, mislukt, pad};

const MAX_START: Duration = Duration::from_secs(30);

/// The three servers; ended when dropped.
struct Cluster {
    servers: Vec<Child>,
    poorten: Vec<u16>,
}

impl Cluster {
    fn start(werk: &Werkmap, geheim: &Path) -> Self {
        certificaat(werk);
        let [poorten, routes, toezicht] = [(); 3].map(|()| [(); 3].map(|()| vrije_poort()));
        let mut servers = Vec::new();
        for nummer in 0..3 {
            let instelling = instelling(werk, nummer, poorten[nummer], &routes, toezicht[nummer]);
            let mut opdracht = Command::new(pad("deploy/kubernetes/base/nats/start"));
            opdracht.arg("--config").arg(instelling);
            opdracht.env("NATS_SERVER", testkit::nats_programma()).env("NATS_GEHEIM", geheim);
            opdracht.env("POD_NAME", format!("nats-{nummer}"));
            let verslag = fs::File::create(werk.pad(&format!("nats-{nummer}.log"))).unwrap();
            opdracht.stdout(Stdio::null()).stderr(verslag);
            servers.push(opdracht.spawn().unwrap());
        }
        let cluster = Self { servers, poorten: poorten.to_vec() };
        let begonnen = Instant::now();
        while cluster.poorten.iter().any(|poort| TcpStream::connect(("127.0.0.1", *poort)).is_err()) {
            assert!(begonnen.elapsed() < MAX_START, "{}", cluster.verslag(werk));
            std::thread::sleep(Duration::from_millis(20));
        }
        cluster
    }

    fn verslag(&self, werk: &Werkmap) -> String {
        (0..self.servers.len())
            .map(|nummer| fs::read_to_string(werk.pad(&format!("nats-{nummer}.log"))).unwrap_or_default())
            .collect()
    }

    fn urls(&self) -> String {
        let url = |poort: &u16| format!("tls://127.0.0.1:{poort}");
        self.poorten.iter().map(url).collect::<Vec<_>>().join(",")
    }

    fn dood(&mut self, nummer: usize) {
        self.servers[nummer].kill().unwrap();
        self.servers[nummer].wait().unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// The configuration as it is, with the addresses and folders of this test.
fn instelling(werk: &Werkmap, nummer: usize, poort: u16, routes: &[u16], toezicht: u16) -> PathBuf {
    let mut tekst = lees("deploy/kubernetes/base/nats/nats.conf");
    let mut vervang = |van: &str, naar: &str| {
        assert!(tekst.contains(van), "{van}");
        tekst = tekst.replace(van, naar);
    };
    vervang("0.0.0.0:4222", &format!("127.0.0.1:{poort}"));
    vervang("0.0.0.0:6222", &format!("127.0.0.1:{}", routes[nummer]));
    vervang("0.0.0.0:8222", &format!("127.0.0.1:{toezicht}"));
    for (ander, route) in routes.iter().enumerate() {
        vervang(&format!("nats-{ander}.nats-intern:6222"), &format!("127.0.0.1:{route}"));
    }
    vervang("/etc/nats/tls", werk.pad("tls").to_str().unwrap());
    vervang("\"/data\"", &format!("{:?}", werk.pad(&format!("data-{nummer}"))));
    vervang("/tmp/nats.pid", werk.pad(&format!("nats-{nummer}.pid")).to_str().unwrap());
    fs::copy(pad("deploy/kubernetes/base/nats/rechten.conf"), werk.pad("rechten.conf")).unwrap();
    werk.schrijf(&format!("nats-{nummer}.conf"), tekst)
}

/// An authority and one certificate of it for the three servers, as cert-manager would make them.
fn certificaat(werk: &Werkmap) {
    let map = werk.pad("tls");
    fs::create_dir(&map).unwrap();
    let openssl = |argumenten: &str| {
        let mut opdracht = Command::new("openssl");
        let _ = goed(opdracht.args(argumenten.split(' ')).current_dir(&map));
    };
    let sleutel = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    openssl(&format!("req -x509 {sleutel} -keyout ca.key -out ca.crt -subj /CN=proef"));
    openssl(&format!("req {sleutel} -keyout tls.key -out tls.csr -subj /CN=nats"));
    fs::write(
        map.join("uitbreiding"),
        "subjectAltName=IP:127.0.0.1,DNS:nats,DNS:*.nats-intern\nextendedKeyUsage=serverAuth,clientAuth\n",
    )
    .unwrap();
    openssl(
        "x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out tls.crt -extfile uitbreiding",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn drie_servers_bewaren_alles_en_een_minder_maakt_niet_uit() {
    let werk = Werkmap::nieuw();
    let geheim = geheim(&werk);
    let mut cluster = Cluster::start(&werk, &geheim);
    let wachtwoord = fs::read_to_string(geheim.join("nats_signalering")).unwrap();
    let gegevens = Inloggegevens { gebruiker: "signalering".to_owned(), wachtwoord };
    let ca = Some(werk.pad("tls/ca.crt"));
    let verbinding = berichten::verbind(&cluster.urls(), Some(gegevens), ca).await.unwrap();
    let bus = jetstream::new(verbinding);
    let instelling = Config {
        name: berichten::stroomnaam("signalering"),
        subjects: vec![berichten::stroomonderwerpen("signalering")],
        num_replicas: 3,
        ..Config::default()
    };
    // Until they have found each other and chosen a leader, there is nobody to make it.
    let begonnen = Instant::now();
    let leider = loop {
        match bus.get_or_create_stream(instelling.clone()).await {
            Ok(stroom) => break stroom.cached_info().cluster.clone().unwrap().leader.unwrap(),
            Err(fout) => assert!(begonnen.elapsed() < MAX_START, "{fout}: {}", cluster.verslag(&werk)),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let stuur = async |nummer: u64| {
        let onderwerp = "jongerenstroom.GM0014.signalering.proef";
        loop {
            let gestuurd = async { bus.publish(onderwerp, "{}".into()).await.ok()?.await.ok() };
            if let Some(bevestigd) = gestuurd.await {
                return assert_eq!(bevestigd.sequence, nummer);
            }
            assert!(begonnen.elapsed() < 2 * MAX_START, "{}", cluster_zegt(&werk));
        }
    };
    stuur(1).await;
    cluster.dood(leider.strip_prefix("nats-").unwrap().parse().unwrap());
    stuur(2).await;
    let mut stroom = bus.get_stream(berichten::stroomnaam("signalering")).await.unwrap();
    assert_eq!(stroom.info().await.unwrap().state.messages, 2);
}

fn cluster_zegt(werk: &Werkmap) -> String {
    (0..3).map(|n| fs::read_to_string(werk.pad(&format!("nats-{n}.log"))).unwrap_or_default()).collect()
}

#[test]
fn zonder_certificaat_start_een_server_van_het_cluster_niet() {
    let werk = Werkmap::nieuw();
    let geheim = geheim(&werk);
    fs::create_dir(werk.pad("tls")).unwrap();
    let mut opdracht = Command::new(pad("deploy/kubernetes/base/nats/start"));
    opdracht.arg("-t").arg("--config").arg(instelling(&werk, 0, 1, &[2, 3, 4], 5));
    opdracht
        .env("NATS_SERVER", testkit::nats_programma())
        .env("NATS_GEHEIM", &geheim)
        .env("POD_NAME", "nats-0");
    assert!(mislukt(&mut opdracht).contains("tls.crt"));
}
