//! `diensten`: which services there are, for people and for what drives the program.

use std::process::ExitCode;

use dienst::{Dienst, Diensten};
use serde_json::{Value, json};

use crate::fout::Fout;

pub(crate) fn voer_uit(diensten: Diensten, als_json: bool) -> Result<ExitCode, Fout> {
    if als_json {
        let alle: Vec<Value> = diensten.alle().map(feiten).collect();
        crate::uitvoer::zeg!("{}", json!({ "diensten": alle }));
    } else {
        for dienst in diensten.alle() {
            crate::uitvoer::zeg!("{:<15}{}", dienst.naam, dienst.over);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn feiten(dienst: Dienst) -> Value {
    let feeds = dienst.feeds().iter();
    json!({
        "naam": dienst.naam,
        "over": dienst.over,
        "logboek": dienst.heeft_logboek(),
        "persoonsregister": dienst.heeft_logboek(),
        "volgt": dienst.volgt(),
        "aanleveringen": feeds.map(|feed| feed.naam).collect::<Vec<_>>(),
    })
}
