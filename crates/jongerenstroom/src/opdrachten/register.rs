//! `register`: what the owner of the persoonsregister does, which the services may not.

use std::process::ExitCode;

use persoonsregister::{Persoonsregister, Rollen};

use crate::{
    cli::{Algemeen, Register},
    fout::{Bij, Fout},
    opslag,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, register: &Register) -> Result<ExitCode, Fout> {
    let Register::Inrichten { rollen, wissers } = register;
    let Some(url) = &algemeen.persoonsregister_url else {
        return Err(Fout::Gebruik(
            "zonder --persoonsregister-url wordt het register vanzelf ingericht, in --data".to_owned(),
        ));
    };
    let kek = opslag::kek(&algemeen.data)?;
    let wie = Rollen { diensten: rollen.clone(), wissers: wissers.clone() };
    Persoonsregister::richt_in(url, &kek, &wie)
        .await
        .bij("het persoonsregister kan niet worden ingericht")?;
    println!("Het persoonsregister is ingericht; {} mogen het gebruiken.", rollen.join(", "));
    Ok(ExitCode::SUCCESS)
}
