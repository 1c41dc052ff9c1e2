//! `register`: what the owner of the persoonsregister does, which the services may not.

use std::process::ExitCode;

use persoonsregister::{Persoonsregister, Rollen};

use crate::{
    cli::{Algemeen, Register},
    fout::{Bij, Fout},
    opslag, uitvoer,
};

pub(crate) async fn voer_uit(algemeen: &Algemeen, register: &Register) -> Result<ExitCode, Fout> {
    let Some(url) = &algemeen.persoonsregister_url else {
        return Err(Fout::Gebruik(
            "zonder --persoonsregister-url staat het register in --data, en gaat dit vanzelf".to_owned(),
        ));
    };
    let kek = opslag::kek(&algemeen.data)?;
    match register {
        Register::Inrichten { rollen, loketten, wissers, beheerders } => {
            let wie = Rollen {
                diensten: rollen.clone(),
                loketten: loketten.clone(),
                wissers: wissers.clone(),
                beheerders: beheerders.clone(),
            };
            Persoonsregister::richt_in(url, &kek, &wie)
                .await
                .bij("het persoonsregister kan niet worden ingericht")?;
            uitvoer::zeg!(
                "Het persoonsregister is ingericht; {} mogen het gebruiken.",
                [rollen.as_slice(), loketten].concat().join(", ")
            );
        }
        Register::RuimOp => {
            let register = Persoonsregister::postgres(url, kek)
                .await
                .bij("het persoonsregister kan niet worden geopend")?;
            let gedaan = register.ruim_op().await;
            register.sluit().await;
            gedaan.bij("het persoonsregister kan nu niet worden opgeruimd")?;
            uitvoer::zeg!("Het persoonsregister is opgeruimd.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
