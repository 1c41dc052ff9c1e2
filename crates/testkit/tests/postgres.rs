//! The PostgreSQL servers that other tests stand on.

use testkit::PostgresServer;

#[test]
fn ieder_krijgt_een_lege_databank_op_dezelfde_server() {
    let [een, twee] = [(); 2].map(|()| PostgresServer::gedeeld());
    assert_eq!(een.adres(), twee.adres());
    assert_ne!(een.naam(), twee.naam());
    let _ = een.sql("CREATE TABLE t (x integer); INSERT INTO t VALUES (1)");
    assert_eq!(twee.sql("SELECT count(*) FROM pg_class WHERE relname = 't'"), "0");
    assert!(een.alles().contains("CREATE TABLE public.t"));
}

#[test]
fn de_rol_van_de_toets_bezit_haar_databank_en_is_geen_beheerder() {
    let databank = PostgresServer::gedeeld();
    for url in [databank.url(), databank.socket_url()] {
        let gevraagd = PostgresServer::klant("psql")
            .args([&url, "-Atc", "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user"])
            .output()
            .expect("psql");
        assert_eq!(String::from_utf8_lossy(&gevraagd.stdout), "toets|f\n", "{url}");
    }
}

#[test]
fn na_een_stroomstoring_is_er_alles_wat_vastlag() {
    let mut server = PostgresServer::eigen();
    let databank = server.databank();
    let _ = databank.sql("CREATE TABLE t (x integer)");
    let _ = databank.sql("INSERT INTO t VALUES (1)");
    server.dood();
    server.herstart();
    assert_eq!(databank.sql("SELECT x FROM t"), "1");
}

#[test]
fn een_bevroren_server_gaat_verder_waar_hij_was() {
    let mut server = PostgresServer::eigen();
    let databank = server.databank();
    server.bevries();
    std::thread::scope(|draden| {
        let gevraagd = draden.spawn(|| databank.sql("SELECT 7"));
        std::thread::sleep(std::time::Duration::from_millis(200));
        assert!(!gevraagd.is_finished(), "it answers while frozen");
        server.ontdooi();
        assert_eq!(gevraagd.join().expect("an answer"), "7");
    });
}
