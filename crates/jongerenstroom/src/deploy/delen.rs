//! The parts of files that follow from the services, between a line `begin: <name>` and a line `einde: <name>`. A part
//! is as far from the margin as the line that begins it.

use dienst::Diensten;

use super::{
    rechten::bronnen,
    sjabloon::{self, COMPOSE},
};

/// The files with such parts.
pub(super) const BESTANDEN: &[&str] = &[
    "docker-compose.yml",
    "deploy/begin",
    "deploy/geheimen",
    "deploy/kubernetes/base/kustomization.yaml",
    "deploy/kubernetes/geheimen",
    "deploy/kubernetes/overlays/gemeente/ingress.yaml",
    "deploy/kubernetes/voorbeelden/cloudnativepg.yaml",
    "deploy/nats/start",
    "deploy/kubernetes/base/nats/start",
    "deploy/nginx/nginx.conf",
    "deploy/postgres/inrichten",
    "deploy/postgres/toegang.sql",
    "deploy/prometheus/prometheus.yml",
    "deploy/prometheus/regels.yml",
    "deploy/systemd/jongerenstroom.target",
    "deploy/systemd/nats.service",
    "deploy/systemd/omgeving",
];

/// What a part holds.
type Deel = fn(Diensten) -> String;

/// Every part, by name.
const DELEN: &[(&str, Deel)] = &[
    ("compose-diensten", |diensten| per_dienst(diensten, |dienst| sjabloon::vul_in(COMPOSE, dienst), "\n")),
    ("compose-postgres", |diensten| per_dienst(diensten, |dienst| format!("- postgres_{dienst}\n"), "")),
    ("compose-nats", |diensten| nats(diensten).map(|naam| format!("- nats_{naam}\n")).collect()),
    ("compose-geheimen", compose_geheimen),
    ("shell-diensten", |diensten| shell("diensten", namen(diensten).into_iter())),
    ("shell-register", |diensten| shell("met_register", diensten.met_logboek().map(|dienst| dienst.naam))),
    ("shell-bronnen", |diensten| shell("bronnen", bronnen(diensten))),
    ("kustomize-diensten", |diensten| per_dienst(diensten, |dienst| format!("- {dienst}.yaml\n"), "")),
    ("ingress-diensten", ingress),
    ("cloudnativepg-rollen", cloudnativepg_rollen),
    ("cloudnativepg-databases", cloudnativepg_databases),
    ("nginx-diensten", nginx),
    ("sql-register", |diensten| {
        let namen: Vec<&str> = diensten.met_logboek().map(|dienst| dienst.naam).collect();
        format!("GRANT CONNECT ON DATABASE persoonsregister TO {};\n", namen.join(", "))
    }),
    ("prometheus-diensten", |diensten| format!("- names: [{}]\n", namen(diensten).join(", "))),
    ("prometheus-ontbreekt", |diensten| {
        let weg = |naam: &&str| format!("absent(up{{job=\"jongerenstroom\", proces=\"{naam}\"}})");
        let weg: Vec<String> = namen(diensten).iter().map(weg).collect();
        format!("expr: {}\n", weg.join(" or "))
    }),
    ("systemd-diensten", |diensten| {
        let namen = namen(diensten);
        let eenheden: Vec<String> =
            namen.iter().map(|naam| format!("jongerenstroom@{naam}.service")).collect();
        format!("Description=Jongerenstroom: {}\nWants={}\n", namen.join(", "), eenheden.join(" "))
    }),
    ("systemd-nats", |diensten| {
        let geheim = |naam| format!("LoadCredential=nats_{naam}:/etc/jongerenstroom/geheim/nats_{naam}\n");
        nats(diensten).map(geheim).collect()
    }),
];

/// The text with every part made anew.
///
/// # Errors
/// When a part is not known, or does not end.
pub(super) fn vervang(diensten: Diensten, tekst: &str) -> Result<String, String> {
    let mut nieuw = String::new();
    let mut regels = tekst.lines();
    while let Some(regel) = regels.next() {
        nieuw += &format!("{regel}\n");
        let Some(naam) = merk(regel, "begin: ") else { continue };
        let deel = DELEN.iter().find(|(bekend, _)| *bekend == naam);
        let (_, deel) = deel.ok_or_else(|| format!("deel {naam} is niet bekend"))?;
        let marge = &regel[..regel.len() - regel.trim_start().len()];
        for regel in deel(diensten).lines() {
            nieuw += &if regel.is_empty() { "\n".to_owned() } else { format!("{marge}{regel}\n") };
        }
        let einde = regels.find(|regel| merk(regel, "einde: ") == Some(naam));
        nieuw += &format!("{}\n", einde.ok_or_else(|| format!("deel {naam} heeft geen einde"))?);
    }
    Ok(nieuw)
}

/// What a mark in a comment names.
fn merk<'a>(regel: &'a str, woord: &str) -> Option<&'a str> {
    let opmerking = regel.trim().trim_start_matches(['#', '-']).trim_start();
    opmerking.strip_prefix(woord).and_then(|naam| naam.split(' ').next())
}

fn namen(diensten: Diensten) -> Vec<&'static str> {
    diensten.alle().map(|dienst| dienst.naam).collect()
}

fn per_dienst(diensten: Diensten, tekst: impl Fn(dienst::Dienst) -> String, tussen: &str) -> String {
    diensten.alle().map(tekst).collect::<Vec<_>>().join(tussen)
}

/// Everybody with a password on NATS, and the key of what it keeps.
fn nats(diensten: Diensten) -> impl Iterator<Item = &'static str> {
    let diensten_met = diensten.alle().map(|dienst| dienst.naam).chain(["dashboard", "beheer"]);
    diensten_met.chain(bronnen(diensten)).chain(["sleutel"])
}

fn compose_geheimen(diensten: Diensten) -> String {
    let postgres = ["beheer", "persoonsregister"].into_iter().chain(namen(diensten));
    let postgres = postgres.map(|naam| format!("postgres_{naam}"));
    let alle = postgres.chain(nats(diensten).map(|naam| format!("nats_{naam}")));
    let geheim = |naam: String| {
        format!("{naam}: {{ file: \"${{JONGERENSTROOM_GEHEIM:-./deploy/geheim}}/{naam}\" }}\n")
    };
    alle.map(geheim).collect()
}

/// A list that a script goes through.
fn shell(naam: &str, woorden: impl Iterator<Item = &'static str>) -> String {
    format!("{naam}=\"{}\"\n", woorden.collect::<Vec<_>>().join(" "))
}

/// Every service under its own name, but for the one that shows live figures: that one has the front page.
fn eigen_pad(diensten: Diensten) -> impl Iterator<Item = &'static str> {
    let vooraan = |dienst: &dienst::Dienst| dienst.volgt_alleen().is_some_and(|volgt| volgt.toont_live);
    diensten.alle().filter(move |dienst| !vooraan(dienst)).map(|dienst| dienst.naam)
}

fn ingress(diensten: Diensten) -> String {
    let pad = |naam| {
        format!(
            "- {{ path: /{naam}, pathType: Prefix, backend: {{ service: {{ name: {naam}, port: {{ name: http }} }} }} }}\n"
        )
    };
    eigen_pad(diensten).map(pad).collect()
}

fn nginx(diensten: Diensten) -> String {
    let pad = |naam| {
        format!("location /{naam}/ {{\n  set $dienst http://{naam}:8026;\n  proxy_pass $dienst;\n}}\n")
    };
    eigen_pad(diensten).map(pad).collect()
}

fn cloudnativepg_rollen(diensten: Diensten) -> String {
    let rol = |naam| {
        format!(
            "- {{ name: {naam}, ensure: present, login: true, passwordSecret: {{ name: postgres-{naam} }} }}\n"
        )
    };
    namen(diensten).into_iter().map(rol).collect()
}

fn cloudnativepg_databases(diensten: Diensten) -> String {
    let databank = |naam| {
        format!(
            "---\napiVersion: postgresql.cnpg.io/v1\nkind: Database\nmetadata: {{ name: {naam}, namespace: jongerenstroom }}\n\
             spec: {{ name: {naam}, owner: {naam}, template: template0, encoding: UTF8, cluster: {{ name: postgres }} }}\n"
        )
    };
    namen(diensten).into_iter().map(databank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alleen_wat_tussen_de_merken_staat_verandert() {
        let diensten = Diensten::nieuw(crate::DIENSTEN).unwrap();
        let tekst = "a\n  # begin: compose-postgres (made)\n  oud\n  # einde: compose-postgres\nb\n";
        let eerste = "a\n  # begin: compose-postgres (made)\n  - postgres_inrichting\n";
        let nieuw = vervang(diensten, tekst).unwrap();
        assert!(nieuw.starts_with(eerste) && nieuw.ends_with("  # einde: compose-postgres\nb\n"), "{nieuw}");
        assert_eq!(vervang(diensten, &nieuw), Ok(nieuw));
        assert!(vervang(diensten, "# begin: iets\n").unwrap_err().contains("niet bekend"));
        assert!(vervang(diensten, "# begin: sql-register\n").unwrap_err().contains("geen einde"));
    }
}
