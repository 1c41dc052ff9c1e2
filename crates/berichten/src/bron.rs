//! Who publishes: the `source` of a CloudEvent, a URN with the organisation's OIN and the service (NL GOV profile).

/// An OIN of the test series, so that nothing published without configuration looks real.
const TEST_OIN: &str = "00000099000000001000";

/// The organisation in whose name is published, by its organisatie-identificatienummer (OIN).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bronnaam {
    oin: String,
}

/// A text that is no OIN.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("OIN: verwacht twintig cijfers, bijvoorbeeld {TEST_OIN}")]
pub struct GeenOin;

impl Bronnaam {
    /// The source of one service: `urn:nld:oin:<oin>:systeem:<service>`.
    #[must_use]
    pub fn urn(&self, dienst: &str) -> String {
        ["urn:nld:oin:", &self.oin, ":systeem:", dienst].concat()
    }
}

impl Default for Bronnaam {
    /// The test organisation.
    fn default() -> Self {
        Self { oin: TEST_OIN.to_owned() }
    }
}

impl std::str::FromStr for Bronnaam {
    type Err = GeenOin;

    fn from_str(oin: &str) -> Result<Self, GeenOin> {
        if oin.len() == 20 && oin.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self { oin: oin.to_owned() })
        } else {
            Err(GeenOin)
        }
    }
}

/// Whether `tekst` is the source of `dienst`, whatever the organisation.
pub(crate) fn is_bron_van(tekst: &str, dienst: &str) -> bool {
    tekst
        .strip_prefix("urn:nld:oin:")
        .and_then(|rest| rest.split_once(":systeem:"))
        .is_some_and(|(oin, systeem)| oin.parse::<Bronnaam>().is_ok() && systeem == dienst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zonder_instelling_is_de_bron_een_testorganisatie() {
        let urn = Bronnaam::default().urn("intake");
        assert_eq!(urn, "urn:nld:oin:00000099000000001000:systeem:intake");
        assert!(is_bron_van(&urn, "intake"));
        assert!(!is_bron_van(&urn, "traject"));
    }

    #[test]
    fn een_oin_heeft_twintig_cijfers() {
        for fout in ["", "1", "0000009900000000100", "000000990000000010000", "0000009900000000100a"] {
            assert_eq!(fout.parse::<Bronnaam>(), Err(GeenOin), "{fout}");
        }
    }
}
