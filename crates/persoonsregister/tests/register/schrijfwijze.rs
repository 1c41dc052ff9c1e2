//! A number of a source is one number however it is spelled.

use crate::{Opstelling, aanmelding, klant, neem_op, noor};

async fn koppelingen(o: &Opstelling) -> Vec<Vec<u8>> {
    let alle = sqlx::query_scalar("select kenmerk from identificatie order by kenmerk");
    alle.fetch_all(&o.rauw().await).await.unwrap()
}

#[tokio::test]
async fn ten_spellings_are_one_person() {
    let o = Opstelling::new().await;
    let spellingen =
        ["k-12 b", "K-12 B", " k-12\u{a0}b", "k-12  b", "\u{feff}K-12 b", "k\u{ad}-12 b", "k-1\u{200b}2 b"];
    let rijen = spellingen.map(|nummer| aanmelding(&[klant(nummer)], noor())).to_vec();
    let mut ids: Vec<_> =
        neem_op(&o.register, rijen).await.unwrap().into_iter().map(|p| p.unwrap().id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(o.register.gegevens(ids[0]).await.unwrap().identificaties.len(), 1);
    assert_eq!(koppelingen(&o).await.len(), 1);
    for nummer in spellingen {
        assert_eq!(o.register.zoek(&klant(nummer)).await.unwrap(), Some(ids[0]), "{nummer:?}");
    }
}
