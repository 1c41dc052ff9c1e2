//! A broken file changes nothing: each kind of unusable file gives one clear fault, with its place and advice, and
//! never more reading than needed.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use aanlevering::{Bestandsfout, Gekeurd, Indeling, Kolom, Mapping, Tekenset, grenzen::MAX_RIJ_BYTES, keur};

const KOLOMMEN: &[Kolom] = &[
    Kolom::nodig("nummer", "zaaknummer"),
    Kolom::nodig("datum", "dag waarop het geldt"),
    Kolom::vrij("naam", "naam"),
];
const CSV: Indeling = Indeling::csv(KOLOMMEN);
const JSON: Indeling = Indeling::json(KOLOMMEN);
const BEIDE: Indeling = Indeling::csv_of_json(KOLOMMEN);

fn keuring(bytes: impl AsRef<[u8]>, indeling: &Indeling) -> Result<Gekeurd, Bestandsfout> {
    keur(&mut Cursor::new(bytes.as_ref()), indeling, &Mapping::default())
}

/// The code and line of the fault; its text must be a sentence that names the line it is about.
fn fout(bytes: impl AsRef<[u8]>, indeling: &Indeling) -> (&'static str, Option<u64>) {
    match keuring(bytes, indeling) {
        Ok(_) => ("geen fout", None),
        Err(fout) => {
            assert!(fout.bericht.len() > 40 && fout.bericht.ends_with(['.', '?']), "{}", fout.bericht);
            if let Some(regel) = fout.regel {
                assert!(fout.bericht.starts_with(&format!("Regel {regel}: ")), "{}", fout.bericht);
            }
            (fout.code, fout.regel)
        }
    }
}

#[test]
fn wat_geen_tekstbestand_is_wordt_bij_naam_genoemd() {
    assert_eq!(fout(b"", &BEIDE), ("bestand-leeg", None));
    assert_eq!(fout(b"\n \r\n\n", &CSV), ("bestand-leeg", None));
    assert_eq!(fout(b"\x1F\x8B\x08\x00rest", &BEIDE), ("bestand-ingepakt", None));
    assert_eq!(fout(b"PK\x03\x04rest", &BEIDE), ("excel-onleesbaar", None));
    assert_eq!(fout(b"%PDF-1.7", &BEIDE), ("pdf-onleesbaar", None));
    assert_eq!(fout(b"\x7FELF\x02\x01\x01\x00\x00", &CSV), ("bestand-binair", Some(1)));
    assert_eq!(fout(b"nummer;datum\n1;2\n\x00;3\n", &CSV), ("bestand-binair", Some(3)));
    // Half a character in the middle, and at the end.
    assert_eq!(fout(b"\xFF\xFEn\0\n\0\x00\xD8n\0", &BEIDE), ("utf16-onleesbaar", Some(2)));
    assert_eq!(fout(b"\xFF\xFEn\0\n\0n", &BEIDE), ("bestand-afgekapt", Some(2)));
    assert_eq!(fout(b"\xD0\xCF\x11\xE0oud", &BEIDE), ("excel-onleesbaar", None));
    assert_eq!(fout("<!DOCTYPE html><html>", &BEIDE), ("csv-verwacht", None));
    assert_eq!(fout("nummer;datum\r1;2\r3;4\r", &CSV), ("regeleinde-onjuist", None));
}

#[test]
fn kop_vorm_en_aantal_rijen() {
    assert_eq!(fout("nummer;datum\n", &CSV), ("rijen-ontbreken", None));
    assert_eq!(fout("nummer;datum\n\n;\n", &CSV), ("rijen-ontbreken", None));
    assert_eq!(fout("nummer;naam\n1;x\n", &CSV), ("kopregel-onvolledig", Some(1)));
    assert_eq!(fout("\n\n1;20240101\n", &CSV), ("kopregel-ontbreekt", Some(3)));
    assert_eq!(fout("{\"nummer\":1}", &CSV), ("csv-verwacht", None));
    assert_eq!(fout("nummer;datum\n1;2\n", &JSON), ("json-verwacht", None));
    assert_eq!(fout("[]", &JSON), ("rijen-ontbreken", None));
    assert_eq!(fout("nummer;datum\n1;2\n3;4\n", &CSV.max_rijen(1)), ("te-veel-rijen", Some(3)));
    assert_eq!(fout("{}\n{}\n{}", &JSON.max_rijen(2)), ("te-veel-rijen", Some(3)));
}

#[test]
fn een_aanhalingsteken_slokt_nooit_rijen_op() {
    // Never closed, closed by the opening quote of a later row, and closed only far beyond the bound.
    assert_eq!(fout("nummer;datum\n1;\"2\n3;4\n", &CSV), ("aanhalingsteken-onjuist", Some(2)));
    assert_eq!(fout("nummer;datum\n1;2\n3;\"4\n5;\"6\"\n7;8\n", &CSV), ("aanhalingsteken-onjuist", Some(3)));
    let lang = format!("nummer;datum\n1;\"2\n{}5;6\"\n", "3;4\n".repeat(MAX_RIJ_BYTES));
    assert_eq!(fout(lang, &CSV), ("aanhalingsteken-onjuist", Some(2)));
    // Line endings that belong to a text are fine.
    assert_eq!(keuring("nummer;datum\n1;\"a\r\nb\"\r\n2;x", &CSV).unwrap().rijen(), 2);
}

#[test]
fn een_afgekapt_bestand_wordt_herkend() {
    assert_eq!(fout("nummer;datum;naam\n1;2;3\n4;5", &CSV), ("bestand-afgekapt", Some(3)));
    assert_eq!(fout(b"nummer;datum\n\xC3\xA9;2\n1;\xC3", &CSV), ("bestand-afgekapt", Some(3)));
    assert_eq!(fout("[{\"nummer\":1},\n{\"num", &JSON), ("bestand-afgekapt", Some(2)));
    assert_eq!(fout("[{\"nummer\":1}\n", &JSON), ("bestand-afgekapt", Some(2)));
    assert_eq!(fout("[{\"nummer\":1},", &JSON), ("bestand-afgekapt", Some(1)));
    assert_eq!(fout("{\"nummer\":1}\n{\"nummer\":", &JSON), ("bestand-afgekapt", Some(2)));
    assert_eq!(
        keuring("nummer;datum\n1;2", &CSV).unwrap().rijen(),
        1,
        "een laatste regel zonder regeleinde mag"
    );
}

#[test]
fn json_fouten_noemen_regel_en_teken() {
    for (tekst, regel, teken) in [
        ("[{\"a\":1},\n  {\"b\":}]", 2, 8),
        ("[{\"a\":1}\n {\"b\":2}]", 2, 2),
        ("[{\"a\":1},]", 1, 10),
        ("[,{}]", 1, 2),
        ("[{}] x", 1, 6),
        ("{\"a\":1}\nrommel", 2, 1),
        ("[{\"a\":[1}, {}]", 1, 9),
        ("[{\n\"a\": \"open\n\"},{}]", 2, 10),
    ] {
        let fout = keuring(tekst, &JSON).unwrap_err();
        assert_eq!((fout.code, fout.regel), ("json-onleesbaar", Some(regel)), "{tekst}: {fout}");
        assert!(fout.bericht.contains(&format!("op teken {teken} ")), "{tekst}: {fout}");
    }
    assert_eq!(fout("[".repeat(100_000), &JSON), ("te-diep", Some(1)));
    assert_eq!(
        fout(format!("[{{\"a\":\"{}\"}}]", "x".repeat(MAX_RIJ_BYTES)), &JSON),
        ("rij-te-lang", Some(1))
    );
    assert_eq!(fout(b"[{\"a\":\"\xE9\"}]", &JSON), ("tekenset-onjuist", Some(1)));
}

#[test]
fn de_tekenset_wordt_gevonden_en_een_instelling_wint() {
    let keur_met = |bytes: &[u8], keuze: &str| {
        let mapping = Mapping::lees(&format!("tekenset = \"{keuze}\""), &CSV).unwrap();
        keur(&mut Cursor::new(bytes), &CSV, &mapping).map(|g| g.tekenset()).map_err(|f| (f.code, f.regel))
    };
    let utf8 = "nummer;datum\n1;é\n".as_bytes();
    let met_bom = [b"\xEF\xBB\xBF", utf8].concat();
    let win = b"nummer;datum\n1;2\n3;\xE9\n";
    let gemengd = b"nummer;datum\n1;\xC3\xA9\n3;\xE9\n";
    assert_eq!(keur_met(utf8, "auto"), Ok(Tekenset::Utf8));
    assert_eq!(keur_met(&met_bom, "auto"), Ok(Tekenset::Utf8));
    assert_eq!(keur_met(win, "auto"), Ok(Tekenset::Windows1252));
    assert_eq!(keur_met(b"nummer;datum\n1;\xE9", "auto"), Ok(Tekenset::Windows1252));
    assert_eq!(keur_met(win, "utf-8"), Err(("tekenset-onjuist", Some(3))));
    assert_eq!(keur_met(utf8, "windows-1252"), Ok(Tekenset::Windows1252));
    assert_eq!(keur_met(&met_bom, "windows-1252"), Err(("tekenset-onjuist", None)));
    assert_eq!(keur_met(gemengd, "auto"), Err(("tekenset-onjuist", Some(3))));
    assert_eq!(keur_met(gemengd, "windows-1252"), Ok(Tekenset::Windows1252));
}

/// A file of `lengte` bytes that exists nowhere: `begin` and then the same byte over and over.
struct Eindeloos {
    begin: &'static [u8],
    byte: u8,
    plek: u64,
    lengte: u64,
    gelezen: u64,
}

impl Read for Eindeloos {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let aantal = (self.lengte - self.plek).min(buf.len() as u64) as usize;
        for (i, plaats) in buf[..aantal].iter_mut().enumerate() {
            *plaats = self.begin.get(self.plek as usize + i).copied().unwrap_or(self.byte);
        }
        self.plek += aantal as u64;
        self.gelezen += aantal as u64;
        Ok(aantal)
    }
}

impl Seek for Eindeloos {
    fn seek(&mut self, naar: SeekFrom) -> io::Result<u64> {
        self.plek = match naar {
            SeekFrom::Start(plek) => plek,
            SeekFrom::End(af) => self.lengte.saturating_add_signed(af),
            SeekFrom::Current(af) => self.plek.saturating_add_signed(af),
        };
        Ok(self.plek)
    }
}

#[test]
fn twee_gigabyte_zonder_regeleinde_wordt_geweigerd_na_een_rij_lengte() {
    for (begin, code) in [
        (&b""[..], "rij-te-lang"),
        (b"nummer;datum\n1;", "rij-te-lang"),
        (b"nummer;datum\n1;\"", "aanhalingsteken-onjuist"),
        (b"[{\"a\":\"", "rij-te-lang"),
        (b"[{\"a\":1},", "rij-te-lang"),
    ] {
        let mut bestand = Eindeloos { begin, byte: b'7', plek: 0, lengte: 2 << 30, gelezen: 0 };
        let fout = keur(&mut bestand, &BEIDE, &Mapping::default()).unwrap_err();
        assert_eq!(fout.code, code, "{fout}");
        assert!(bestand.gelezen < 7 * MAX_RIJ_BYTES as u64, "{} bytes gelezen", bestand.gelezen);
    }
}

#[test]
fn een_pad_dat_geen_bestand_is_zegt_wat_het_dan_is() {
    let map = tempfile::tempdir().unwrap();
    let fout = aanlevering::open(map.path()).unwrap_err();
    assert!(fout.bericht.contains("map"), "{fout}");
    let fout = aanlevering::open(&map.path().join("weg.csv")).unwrap_err();
    assert!(fout.bericht.contains("bestaat niet"), "{fout}");
    std::fs::write(map.path().join("wel.csv"), "nummer;datum\n1;2\n").unwrap();
    let mut bestand = aanlevering::open(&map.path().join("wel.csv")).unwrap();
    let gekeurd = keur(&mut bestand, &CSV, &Mapping::default()).unwrap();
    assert_eq!(gekeurd.bron(&mut bestand).unwrap().blok(9).unwrap().len(), 1);
}

#[test]
fn met_de_kopregel_is_een_deel_van_de_rijen_weer_een_bestand() {
    let kop = |bytes: &[u8]| keuring(bytes, &BEIDE).unwrap().kopregel().map(str::to_owned);
    assert_eq!(kop(b"\n\"Nummer\";datum; \r\n1;2;3\r\n").as_deref(), Some("\"Nummer\";datum; "));
    assert_eq!(kop(b"\xEF\xBB\xBFnummer,datum\n1,2\n").as_deref(), Some("nummer,datum"));
    assert_eq!(kop(b"nummer;datum;caf\xe9\n1;2;3\n").as_deref(), Some("nummer;datum;café"));
    assert_eq!(kop(b"sep=;\nnummer;datum\n1;2\n").as_deref(), Some("nummer;datum"));
    assert_eq!(kop(b"sep=\t\nnummer\tdatum\n1\t2\n").as_deref(), Some("sep=\t\nnummer\tdatum"));
    assert_eq!(kop(b"sep=,\nnummer,\"a;b;c\",datum\n1,2,3\n").as_deref(), Some("nummer,\"a;b;c\",datum"));
    assert_eq!(kop(b"\n\nOverzicht\nnummer;datum\n1;2\n").as_deref(), Some("nummer;datum"));
    assert_eq!(kop(b"{\"nummer\":1}"), None);
}
