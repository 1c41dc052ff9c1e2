//! Who may do what on the bus, from what each service is: the whole of `rechten.conf`.

use std::fmt::Write as _;

use berichten::{CIJFERS, stroomnaam, stroomonderwerpen, wachtrijnaam};
use dienst::{Dienst, Diensten};

const INLEIDING: &str = "\
# Made by `jongerenstroom deploy` from the contracts of the services; a test compares it with them.
#
# Who may do what on the bus: one account for the services, each with a user that may publish only its own events and
# read only the streams that it follows; and an account apart for each need from outside, in which the rest does not
# exist: live figures for dashboards, and a way in for each source of deliveries.
#
# `_INBOX_<user>` is where a user's answers come in; nobody can read another's.

# A service makes its own stream and publishes its own events in it. It cannot purge, delete or change a stream, and
# not publish in another's name. Following a stream is: asking for its last message, making a consumer, taking from
# it.
";

const BEHEER: &str = "\
# Operations: sees how streams and their readers are, and removes a stream that its service then makes and fills anew.
# It reads no message, and so it makes and changes no stream either: that could bring in another's messages (`sources`)
# and send them anywhere (`republish`). What waits in the queues of the sources is nowhere else: those it cannot remove.
";

const DASHBOARD: &str = "\
# A dashboard looks: new values as they come, and the last value of each figure. It makes no consumer (whose
# messages could be sent anywhere), and is in an account where the events do not exist.
";

/// The rights of one user, with what there is to say of them.
struct Rechten {
    publiceer: Vec<String>,
    lees: Vec<String>,
}

/// The file.
pub(super) fn bestand(diensten: Diensten) -> String {
    let mut tekst = INLEIDING.to_owned();
    for dienst in diensten.alle() {
        if !dienst.heeft_logboek() {
            let _ = writeln!(tekst, "# {dienst} has no events; it follows what others record.");
        }
        van_dienst(dienst).schrijf(dienst.naam, &mut tekst);
    }
    tekst += BEHEER;
    beheer(diensten).schrijf("beheer", &mut tekst);
    tekst += DASHBOARD;
    let dashboard = Rechten {
        publiceer: vec![recht(&format!("$JS.API.DIRECT.GET.KV_{CIJFERS}.>"))],
        lees: vec![format!("$KV.{CIJFERS}.>"), inbox("dashboard")],
    };
    dashboard.schrijf("dashboard", &mut tekst);
    tekst += "# A source delivers, and hears that it has been received; nothing else exists for it.\n";
    for bron in bronnen(diensten) {
        let rechten =
            Rechten { publiceer: vec![recht(&format!("inkomend.{bron}"))], lees: vec![inbox(bron)] };
        rechten.schrijf(bron, &mut tekst);
    }
    accounts(diensten, &mut tekst);
    tekst
}

/// The sources that deliver over the bus.
pub(super) fn bronnen(diensten: Diensten) -> impl Iterator<Item = &'static str> + Clone {
    diensten.feeds().filter(|(_, feed)| feed.bus.is_some()).map(|(_, feed)| feed.naam)
}

/// What a service may do: everything that its contract needs, and nothing else.
fn van_dienst(dienst: Dienst) -> Rechten {
    let mut publiceer = Vec::new();
    let mut lees = vec![inbox(dienst.naam)];
    if dienst.heeft_logboek() {
        let stroom = stroomnaam(dienst.naam);
        publiceer.push(recht(&stroomonderwerpen(dienst.naam)));
        publiceer.push("# It answers who asks how far its log is.".to_owned());
        publiceer.push(recht("stand.antwoord.*"));
        publiceer.extend(
            ["INFO", "CREATE", "MSG.GET"].map(|wat| recht(&format!("$JS.API.STREAM.{wat}.{stroom}"))),
        );
        lees.push(format!("stand.{dienst}"));
    }
    neem_aan(dienst, &mut publiceer);
    if let Some(volgt) = dienst.volgt_alleen() {
        if volgt.vraagt_logstand {
            publiceer.push(
                "# Before a figure is published it asks how far each log is: the stream may lie behind."
                    .to_owned(),
            );
            publiceer.extend(dienst.volgt().iter().map(|gevolgd| recht(&format!("stand.{gevolgd}"))));
            lees.push("stand.antwoord.*".to_owned());
        }
        if volgt.toont_live {
            publiceer.push("# It keeps the live figures (a key-value bucket) up to date.".to_owned());
            publiceer.push(recht(&format!("$KV.{CIJFERS}.>")));
            publiceer
                .extend(["INFO", "CREATE"].map(|wat| recht(&format!("$JS.API.STREAM.{wat}.KV_{CIJFERS}"))));
            publiceer.push(recht(&format!("$JS.API.DIRECT.GET.KV_{CIJFERS}.>")));
        }
    }
    for gevolgd in dienst.volgt() {
        let stroom = stroomnaam(gevolgd);
        publiceer.push(format!("# It follows {gevolgd}."));
        publiceer.push(recht(&format!("$JS.API.STREAM.MSG.GET.{stroom}")));
        let lezer = |wat| recht(&format!("$JS.API.CONSUMER.{wat}.{stroom}.*"));
        publiceer.extend(["CREATE", "INFO", "MSG.NEXT"].map(lezer));
    }
    Rechten { publiceer, lees }
}

/// A queue for each source, with a consumer that lasts.
fn neem_aan(dienst: Dienst, publiceer: &mut Vec<String>) {
    let feeds = dienst.feeds().iter().filter(|feed| feed.bus.is_some());
    for (nummer, bron) in feeds.map(|feed| feed.naam).enumerate() {
        if nummer == 0 {
            publiceer.push(
                "# It takes in what the sources deliver: a queue for each, with a consumer that lasts."
                    .to_owned(),
            );
        }
        let rij = wachtrijnaam(bron);
        publiceer.extend(
            [
                format!("$JS.API.STREAM.INFO.{rij}"),
                format!("$JS.API.STREAM.CREATE.{rij}"),
                format!("$JS.API.CONSUMER.CREATE.{rij}.{bron}.inkomend.{bron}"),
                format!("$JS.API.CONSUMER.INFO.{rij}.{bron}"),
                format!("$JS.API.CONSUMER.MSG.NEXT.{rij}.{bron}"),
                format!("$JS.ACK.{rij}.{bron}.>"),
            ]
            .map(|onderwerp| recht(&onderwerp)),
        );
    }
}

fn beheer(diensten: Diensten) -> Rechten {
    let kijk = ["INFO", "STREAM.NAMES", "STREAM.LIST", "STREAM.INFO.*"];
    let lezers = ["CONSUMER.NAMES.*", "CONSUMER.LIST.*", "CONSUMER.INFO.*.*"];
    let mut publiceer: Vec<String> =
        kijk.iter().chain(&lezers).map(|wat| recht(&format!("$JS.API.{wat}"))).collect();
    let stromen = diensten.met_logboek().map(|dienst| stroomnaam(dienst.naam));
    let stromen = stromen.chain([format!("KV_{CIJFERS}")]);
    publiceer.extend(stromen.map(|stroom| recht(&format!("$JS.API.STREAM.DELETE.{stroom}"))));
    Rechten { publiceer, lees: vec![inbox("beheer")] }
}

impl Rechten {
    fn schrijf(&self, gebruiker: &str, tekst: &mut String) {
        let _ = writeln!(tekst, "{gebruiker}: {{");
        match &self.publiceer[..] {
            [een] => {
                let _ = writeln!(tekst, "  publish: [{een}]");
            }
            meer => {
                let _ = writeln!(tekst, "  publish: [\n    {}\n  ]", meer.join("\n    "));
            }
        }
        let lees: Vec<String> = self.lees.iter().map(|onderwerp| recht(onderwerp)).collect();
        let _ = writeln!(tekst, "  subscribe: [{}]\n}}", lees.join(", "));
    }
}

/// The accounts: one for the services, one for the dashboards, and one for each source.
fn accounts(diensten: Diensten, tekst: &mut String) {
    let namen = diensten.alle().map(|dienst| dienst.naam).chain(["beheer"]);
    let gebruikers: String = namen.map(|naam| format!("      {}\n", gebruiker(naam))).collect();
    let (kv, laatste) = (format!("$KV.{CIJFERS}.>"), format!("$JS.API.DIRECT.GET.KV_{CIJFERS}.>"));
    let mut uit = format!(
        "      {{ stream: \"{kv}\", accounts: [DASHBOARD] }}\n      {{ service: \"{laatste}\", accounts: [DASHBOARD] }}\n"
    );
    for bron in bronnen(diensten) {
        let account = bron.to_uppercase();
        let _ = writeln!(uit, "      {{ service: \"inkomend.{bron}\", accounts: [{account}] }}");
    }
    let _ = write!(
        tekst,
        "\naccounts {{\n  JONGERENSTROOM {{\n    jetstream: enabled\n    users: [\n{gebruikers}    ]\n    exports: [\n{uit}    \
         ]\n  }}\n"
    );
    let van = |soort: &str, onderwerp: &str| {
        format!("      {{ {soort}: {{ account: JONGERENSTROOM, subject: \"{onderwerp}\" }} }}\n")
    };
    buiten("dashboard", &(van("stream", &kv) + &van("service", &laatste)), tekst);
    for bron in bronnen(diensten) {
        buiten(bron, &van("service", &format!("inkomend.{bron}")), tekst);
    }
    *tekst += "}\n";
}

/// An account for somebody from outside.
fn buiten(naam: &str, invoer: &str, tekst: &mut String) {
    let _ = write!(
        tekst,
        "  {} {{\n    users: [\n      {}\n    ]\n    imports: [\n{invoer}    ]\n  }}\n",
        naam.to_uppercase(),
        gebruiker(naam)
    );
}

fn gebruiker(naam: &str) -> String {
    let wachtwoord = naam.to_uppercase();
    format!("{{ user: \"{naam}\", password: $NATS_WACHTWOORD_{wachtwoord}, permissions: ${naam} }}")
}

fn inbox(naam: &str) -> String {
    format!("_INBOX_{naam}.>")
}

fn recht(onderwerp: &str) -> String {
    format!("\"{onderwerp}\"")
}
