//! Callers with a few rows that come at the same moment are served together: while one transaction is under way the
//! next rows gather, and who gets its turn first takes all that wait along. So the busier, the fewer transactions per
//! row. Without others a caller waits for nobody.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot::{self, error::TryRecvError};

/// Most rows of a caller that are taken together with those of others.
pub(crate) const MAX_SAMEN: usize = 16;
/// Most rows that are served together.
const MAX_GROEP: usize = 512;

/// Those who wait, with their rows (`R`) and the answer to each row (`U`).
pub(crate) struct Samen<R, U> {
    wachtend: Mutex<Vec<Wachtende<R, U>>>,
    /// Of whoever serves the others now.
    beurt: tokio::sync::Mutex<()>,
}

struct Wachtende<R, U> {
    rijen: Vec<R>,
    /// Dropped without an answer: the caller has to do its own rows by itself.
    antwoord: oneshot::Sender<Vec<U>>,
}

/// Dropped after the receiver of the answer: who goes away while it waits leaves none of its rows behind.
struct Opruimen<'a, R, U>(&'a Samen<R, U>);

impl<R, U> Drop for Opruimen<'_, R, U> {
    fn drop(&mut self) {
        let mut wachtend = self.0.wachtend.lock().unwrap_or_else(PoisonError::into_inner);
        wachtend.retain(|wachtende| !wachtende.antwoord.is_closed());
    }
}

impl<R, U> Default for Samen<R, U> {
    fn default() -> Self {
        Self { wachtend: Mutex::default(), beurt: tokio::sync::Mutex::default() }
    }
}

impl<R: Clone, U> Samen<R, U> {
    /// Has `werk` done on these rows, alone or together with those of others; it gives an answer per row, in order. If
    /// the shared run fails or its caller is dropped, every caller runs its own rows, so that one bad row does not fail
    /// the others.
    pub(crate) async fn doe<E, Werk>(&self, rijen: Vec<R>, werk: impl Fn(Vec<R>) -> Werk) -> Result<Vec<U>, E>
    where
        Werk: Future<Output = Result<Vec<U>, E>>,
    {
        let _opruimen = Opruimen(self);
        let (antwoord, mut uitkomst) = oneshot::channel();
        self.wachtend().push(Wachtende { rijen: rijen.clone(), antwoord });
        let beurt = tokio::select! {
            biased;
            gedaan = &mut uitkomst => match gedaan {
                Ok(antwoorden) => return Ok(antwoorden),
                Err(_) => return werk(rijen).await,
            },
            beurt = self.beurt.lock() => beurt,
        };
        // Nobody serves now: either these rows were done, or they wait.
        loop {
            match uitkomst.try_recv() {
                Ok(antwoorden) => return Ok(antwoorden),
                Err(TryRecvError::Closed) => break,
                Err(TryRecvError::Empty) => {}
            }
            let groep = self.neem();
            let alle = groep.iter().flat_map(|wachtende| wachtende.rijen.iter().cloned()).collect();
            match werk(alle).await {
                Ok(antwoorden) => deel_uit(groep, antwoorden),
                // These rows and no others: nothing is gained by doing them again.
                Err(fout) if groep.len() == 1 && is_van(groep, &mut uitkomst) => return Err(fout),
                Err(_) => {}
            }
        }
        drop(beurt);
        werk(rijen).await
    }

    /// Those who wait longest. Who no longer wants an answer is left out.
    fn neem(&self) -> Vec<Wachtende<R, U>> {
        let mut wachtend = self.wachtend();
        wachtend.retain(|wachtende| !wachtende.antwoord.is_closed());
        let mut rijen = 0;
        let passend = wachtend.iter().take_while(|wachtende| {
            rijen += wachtende.rijen.len();
            rijen <= MAX_GROEP
        });
        let aantal = passend.count();
        wachtend.drain(..aantal).collect()
    }

    fn wachtend(&self) -> MutexGuard<'_, Vec<Wachtende<R, U>>> {
        // Whole rows go in and out, so a panic elsewhere does it no harm.
        self.wachtend.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn deel_uit<R, U>(groep: Vec<Wachtende<R, U>>, antwoorden: Vec<U>) {
    let mut antwoorden = antwoorden.into_iter();
    for wachtende in groep {
        // A caller that went away loses nothing but the answer.
        let _ = wachtende.antwoord.send(antwoorden.by_ref().take(wachtende.rijen.len()).collect());
    }
}

/// Whether the group, which is let go, is that of this caller.
fn is_van<R, U>(groep: Vec<Wachtende<R, U>>, uitkomst: &mut oneshot::Receiver<Vec<U>>) -> bool {
    drop(groep);
    matches!(uitkomst.try_recv(), Err(TryRecvError::Closed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::Arc, time::Duration};
    use tokio::{task::yield_now, time::sleep};

    const DUUR: Duration = Duration::from_millis(10);

    /// A register that doubles numbers and refuses a group with a 0; it remembers what came together.
    #[derive(Default)]
    struct Proef {
        samen: Samen<u32, u32>,
        groepen: Mutex<Vec<Vec<u32>>>,
    }

    impl Proef {
        async fn vraag(&self, rijen: Vec<u32>) -> Result<Vec<u32>, &'static str> {
            let werk = |rijen: Vec<u32>| async move {
                self.groepen.lock().unwrap().push(rijen.clone());
                sleep(DUUR).await;
                if rijen.contains(&0) { Err("nul") } else { Ok(rijen.iter().map(|n| n * 2).collect()) }
            };
            self.samen.doe(rijen, werk).await
        }

        fn groepen(&self) -> Vec<Vec<u32>> {
            self.groepen.lock().unwrap().clone()
        }
    }

    /// Starts these callers one after the other, the first of whom is at work when the others come.
    async fn vragen(proef: &Arc<Proef>, rijen: &[&[u32]]) -> Vec<Result<Vec<u32>, &'static str>> {
        let mut taken = Vec::new();
        for rijen in rijen {
            let (proef, rijen) = (Arc::clone(proef), rijen.to_vec());
            taken.push(tokio::spawn(async move { proef.vraag(rijen).await }));
            yield_now().await;
        }
        let mut antwoorden = Vec::new();
        for taak in taken {
            antwoorden.push(taak.await.unwrap());
        }
        antwoorden
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_meanwhile_is_served_together_and_gets_its_own_answers() {
        let proef = Arc::default();
        let antwoorden = vragen(&proef, &[&[1], &[2, 3], &[4], &[5]]).await;
        assert_eq!(antwoorden, [Ok(vec![2]), Ok(vec![4, 6]), Ok(vec![8]), Ok(vec![10])]);
        assert_eq!(proef.groepen(), [vec![1], vec![2, 3, 4, 5]]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_wrong_with_one_is_no_failure_of_the_others() {
        let proef = Arc::default();
        let antwoorden = vragen(&proef, &[&[1], &[2], &[0], &[3]]).await;
        assert_eq!(antwoorden, [Ok(vec![2]), Ok(vec![4]), Err("nul"), Ok(vec![6])]);
        let een = vragen(&proef, &[&[0]]).await;
        assert_eq!(een, [Err("nul")]);
        assert_eq!(proef.groepen().last(), Some(&vec![0]), "and not once more");
        assert_eq!(proef.groepen().len(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn who_goes_away_leaves_the_others_to_themselves_and_nothing_behind() {
        let proef = Arc::new(Proef::default());
        let spawn = |rijen| {
            let proef = Arc::clone(&proef);
            tokio::spawn(async move { proef.vraag(rijen).await })
        };
        let eerste = spawn(vec![1]);
        yield_now().await;
        let (leider, ander, weg) = (spawn(vec![2]), spawn(vec![3]), spawn(vec![4]));
        yield_now().await;
        weg.abort();
        yield_now().await;
        assert_eq!(proef.samen.wachtend().len(), 2, "of who no longer waits nothing is kept");
        // In the middle of the work for the second group.
        sleep(DUUR + DUUR / 2).await;
        leider.abort();
        assert_eq!(eerste.await.unwrap(), Ok(vec![2]));
        assert_eq!(ander.await.unwrap(), Ok(vec![6]));
        assert_eq!(proef.groepen(), [vec![1], vec![2, 3], vec![3]]);
        assert!(proef.samen.wachtend().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_has_a_bound_and_everybody_is_served() {
        let proef = Arc::new(Proef::default());
        let rijen = vec![vec![7; MAX_SAMEN]; 3 * MAX_GROEP / MAX_SAMEN];
        let rijen: Vec<&[u32]> = rijen.iter().map(Vec::as_slice).collect();
        assert!(vragen(&proef, &rijen).await.iter().all(|antwoord| *antwoord == Ok(vec![14; MAX_SAMEN])));
        assert!(proef.groepen().iter().all(|groep| groep.len() <= MAX_GROEP));
    }
}
