//! Rows that may say again what was said before, and then count again: a correction A, then B, then A once more. Their
//! commands are numbered per content, so that the same rows delivered again get the numbers that they had.
//!
//! What is known is found per stream. If the last events of the stream equal the first rows, those rows were recorded
//! by an earlier delivery, complete or cut off by a crash. Taking them as known leaves the stream where they
//! leave it; so A, B, A, B still ends at B, in one file or over four.

use std::collections::{HashMap, HashSet};

use domein::{Aanleiding, afgeleide_id};
use eventstore::{Decider, Decode, Log, StoreError, StreamId, event_id};
use uuid::Uuid;

use crate::{Aanvoer, Leveringsregel as _, Opdracht};

/// Gives the commands that may come again the id of this time. Reads the streams of those commands, and nothing when
/// there are none.
pub(crate) async fn nummer<A: Aanvoer>(
    log: &Log,
    aanvoer: &A,
    opdrachten: &mut [Opdracht<A::D>],
) -> Result<(), StoreError> {
    if !opdrachten.iter().any(|opdracht| opdracht.per_keer) {
        return Ok(());
    }
    let mut per_stream: HashMap<StreamId, Vec<usize>> = HashMap::new();
    for (rij, opdracht) in opdrachten.iter().enumerate() {
        per_stream.entry(opdracht.stream.clone()).or_default().push(rij);
    }
    per_stream.retain(|_, rijen| rijen.iter().any(|rij| opdrachten[*rij].per_keer));
    let streams: Vec<StreamId> = per_stream.keys().cloned().collect();
    let mut verleden: HashMap<StreamId, Vec<Vastgelegd<A::D>>> = HashMap::new();
    for regel in log.read_streams(&streams).await? {
        // A stream with an event that cannot be read is refused when its rows are decided on.
        match <Aanleiding as Decode<A::D>>::decode(&regel) {
            Ok(voorval) => {
                let telt = aanvoer.komt_per_keer(&voorval.gebeurtenis);
                let wist = A::D::wist(&voorval.gebeurtenis);
                let vastgelegd = Vastgelegd { id: regel.id, telt, wist, voorval };
                verleden.entry(regel.stream).or_default().push(vastgelegd);
            }
            Err(_) => drop(per_stream.remove(&regel.stream)),
        }
    }
    for (stream, rijen) in per_stream {
        let gevraagd: Vec<_> = rijen.iter().map(|rij| Gevraagd::van(&opdrachten[*rij])).collect();
        let ids = ids(verleden.get(&stream).map_or(&[], Vec::as_slice), &gevraagd);
        for (rij, id) in rijen.into_iter().zip(ids) {
            opdrachten[rij].id = id;
        }
    }
    Ok(())
}

/// An event of a stream.
struct Vastgelegd<D: Decider> {
    id: Uuid,
    /// Of a command that may come again.
    telt: bool,
    /// What came before it counts as never received.
    wist: bool,
    voorval: D::Event,
}

/// What a row asks.
struct Gevraagd<'a, D: Decider> {
    /// Of its command; of its content when it may come again.
    id: Uuid,
    per_keer: bool,
    opdracht: &'a D::Command,
}

impl<'a, D: Decider> Gevraagd<'a, D> {
    fn van(opdracht: &'a Opdracht<D>) -> Self {
        Self { id: opdracht.id, per_keer: opdracht.per_keer, opdracht: &opdracht.opdracht }
    }
}

/// The command that gives a content for the `keer`-th time, from 0.
fn opdracht_id(inhoud: Uuid, keer: usize) -> Uuid {
    afgeleide_id("dienst.keer", &[&inhoud.to_string(), &keer.to_string()])
}

/// The ids of the commands of one stream, one per row.
fn ids<D: Decider>(verleden: &[Vastgelegd<D>], rijen: &[Gevraagd<'_, D>]) -> Vec<Uuid> {
    let mut verloop = Verloop::van(verleden, rijen);
    let per_keer: Vec<&Gevraagd<'_, D>> = rijen.iter().filter(|rij| rij.per_keer).collect();
    let mut bekend = verloop.bekend(&per_keer).into_iter();
    let id = |rij: &Gevraagd<'_, D>| {
        let bekend = if rij.per_keer { bekend.next() } else { None };
        bekend.unwrap_or_else(|| verloop.volgende(rij))
    };
    rijen.iter().map(id).collect()
}

/// A stream, seen with the contents of the rows.
struct Verloop<D: Decider> {
    /// The events that count, in order.
    geteld: Vec<Geteld<D>>,
    /// The stream as it is now, and then after each row that is new.
    nu: D::State,
    /// The ids of all events.
    vastgelegd: HashSet<Uuid>,
    /// How often each content was recorded.
    keren: HashMap<Uuid, usize>,
}

/// The first event of a command that may come again.
struct Geteld<D: Decider> {
    /// The stream right before it.
    ervoor: D::State,
    /// Its content and command, when one of the rows has that content.
    van: Option<(Uuid, Uuid)>,
}

impl<D: Decider> Verloop<D> {
    fn van(verleden: &[Vastgelegd<D>], rijen: &[Gevraagd<'_, D>]) -> Self {
        let vastgelegd: HashSet<Uuid> = verleden.iter().map(|vastgelegd| vastgelegd.id).collect();
        let er_is = |id: &Uuid| vastgelegd.contains(id);
        let (mut eerste, mut latere, mut keren) = (HashMap::new(), HashSet::new(), HashMap::new());
        for inhoud in rijen.iter().filter(|rij| rij.per_keer).map(|rij| rij.id) {
            if keren.contains_key(&inhoud) {
                continue;
            }
            let opdrachten = (0..).map(|keer| opdracht_id(inhoud, keer));
            let opdrachten: Vec<Uuid> = opdrachten.take_while(|id| er_is(&event_id(*id, 0))).collect();
            keren.insert(inhoud, opdrachten.len());
            for opdracht in opdrachten {
                eerste.insert(event_id(opdracht, 0), (inhoud, opdracht));
                latere.extend((1..).map(|index| event_id(opdracht, index)).take_while(er_is));
            }
        }
        let (mut nu, mut geteld) = (D::initial(), Vec::new());
        for Vastgelegd { id, telt, wist, voorval } in verleden {
            if *wist {
                geteld.clear();
            }
            if *telt && !latere.contains(id) {
                geteld.push(Geteld { ervoor: D::State::clone(&nu), van: eerste.get(id).copied() });
            }
            D::evolve(&mut nu, voorval);
        }
        Self { geteld, nu, vastgelegd, keren }
    }

    /// The commands of the rows at the beginning that were recorded before. The longest end of the stream counts.
    fn bekend(&self, rijen: &[&Gevraagd<'_, D>]) -> Vec<Uuid> {
        (0..self.geteld.len()).find_map(|begin| self.bekend_vanaf(begin, rijen)).unwrap_or_default()
    }

    /// The same, when the stream from this event to its end is what the rows say. A row that said nothing new at that
    /// point left no event; it shares the command of the next row that did, so that it is answered and nothing more.
    fn bekend_vanaf(&self, begin: usize, rijen: &[&Gevraagd<'_, D>]) -> Option<Vec<Uuid>> {
        let (mut plek, mut plekken) = (begin, Vec::new());
        for rij in rijen {
            let Some(geteld) = self.geteld.get(plek) else { break };
            plekken.push(plek);
            if geteld.van.is_some_and(|(inhoud, _)| inhoud == rij.id) {
                plek += 1;
            } else if !zegt_niets::<D>(&geteld.ervoor, rij) {
                return None;
            }
        }
        let heel = plek == self.geteld.len();
        heel.then(|| plekken.into_iter().filter_map(|plek| Some(self.geteld[plek].van?.1)).collect())
    }

    /// The command of a row that is new.
    fn volgende(&mut self, rij: &Gevraagd<'_, D>) -> Uuid {
        let keer = self.keren.entry(rij.id).or_default();
        let id = if rij.per_keer { opdracht_id(rij.id, *keer) } else { rij.id };
        if self.vastgelegd.contains(&event_id(id, 0)) {
            return id;
        }
        let voorvallen = D::decide(&self.nu, rij.opdracht.clone()).unwrap_or_default();
        if !voorvallen.is_empty() {
            *keer += 1;
            self.vastgelegd.insert(event_id(id, 0));
        }
        voorvallen.iter().for_each(|voorval| D::evolve(&mut self.nu, voorval));
        id
    }
}

fn zegt_niets<D: Decider>(toestand: &D::State, rij: &Gevraagd<'_, D>) -> bool {
    D::decide(toestand, rij.opdracht.clone()).is_ok_and(|voorvallen| voorvallen.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was said last holds; the same again is nothing.
    struct Laatste;

    impl Decider for Laatste {
        type State = Option<char>;
        type Command = char;
        type Event = char;
        type Error = ();

        fn initial() -> Option<char> {
            None
        }
        fn evolve(toestand: &mut Option<char>, voorval: &char) {
            *toestand = Some(*voorval);
        }
        fn decide(toestand: &Option<char>, vraag: char) -> Result<Vec<char>, ()> {
            Ok(if *toestand == Some(vraag) { Vec::new() } else { vec![vraag] })
        }
    }

    fn inhoud(letter: char) -> Uuid {
        afgeleide_id("proef", &[&letter.to_string()])
    }

    /// Delivers rows as a block does; gives what was recorded for them.
    fn lever(verleden: &mut Vec<Vastgelegd<Laatste>>, rijen: &str) -> String {
        let vragen: Vec<char> = rijen.chars().collect();
        let gevraagd: Vec<_> = vragen
            .iter()
            .map(|vraag| Gevraagd { id: inhoud(*vraag), per_keer: true, opdracht: vraag })
            .collect();
        let mut nieuw = String::new();
        for (id, vraag) in ids(verleden, &gevraagd).into_iter().zip(&vragen) {
            let toestand = verleden.last().map(|laatste| laatste.voorval);
            let bekend = verleden.iter().any(|vastgelegd| vastgelegd.id == event_id(id, 0));
            if !bekend && toestand != Some(*vraag) {
                verleden.push(Vastgelegd { id: event_id(id, 0), telt: true, wist: false, voorval: *vraag });
                nieuw.push(*vraag);
            }
        }
        nieuw
    }

    #[test]
    fn hetzelfde_opnieuw_is_niets_en_wat_anders_is_telt() {
        for leveringen in [
            // The same file, over and over; also with a row that says nothing.
            &[("AB", "AB"), ("AB", ""), ("AB", "")][..],
            &[("ABBA", "ABA"), ("ABBA", ""), ("ABBA", "")],
            &[("AAB", "AB"), ("AAB", "")],
            // One at a time, and within one file.
            &[("A", "A"), ("B", "B"), ("A", "A"), ("B", "B"), ("B", "")],
            &[("ABAB", "ABAB"), ("ABAB", ""), ("AB", "")],
            // More than before, less than before, and an older file.
            &[("AB", "AB"), ("ABC", "C"), ("ABC", ""), ("AB", "AB"), ("AB", "")],
            &[("AB", "AB"), ("ABA", "A"), ("ABA", "")],
        ] {
            let mut verleden = Vec::new();
            for (rijen, verwacht) in leveringen {
                assert_eq!(lever(&mut verleden, rijen), *verwacht, "{rijen} of {leveringen:?}");
                assert_eq!(verleden.last().map(|laatste| laatste.voorval), rijen.chars().last());
            }
        }
    }

    #[test]
    fn wie_halverwege_ophield_gaat_daar_verder() {
        for rijen in ["AB", "ABA", "ABAB", "ABBCA"] {
            let mut heel = Vec::new();
            lever(&mut heel, rijen);
            for aantal in 0..heel.len() {
                let mut deel = Vec::new();
                lever(&mut deel, rijen);
                deel.truncate(aantal);
                lever(&mut deel, rijen);
                let letters = |verleden: &[Vastgelegd<Laatste>]| -> Vec<_> {
                    verleden.iter().map(|vastgelegd| (vastgelegd.id, vastgelegd.voorval)).collect()
                };
                assert_eq!(letters(&deel), letters(&heel), "{rijen} na {aantal}");
            }
        }
    }

    #[test]
    fn een_eerste_stand_van_een_ander_hoort_niet_bij_de_rijen() {
        let mut verleden =
            vec![Vastgelegd { id: Uuid::from_u128(1), telt: false, wist: false, voorval: 'A' }];
        assert_eq!(lever(&mut verleden, "AB"), "B", "the first correction says what was known");
        assert_eq!(lever(&mut verleden, "AB"), "");
        // Recorded before commands were numbered.
        let mut verleden = vec![Vastgelegd { id: Uuid::from_u128(1), telt: true, wist: false, voorval: 'A' }];
        assert_eq!(lever(&mut verleden, "BA"), "BA");
        assert_eq!(lever(&mut verleden, "BA"), "");
    }
}
