//! Why nothing can be published.

/// Why a sheet cannot be rounded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fout {
    /// Two cells have one name.
    #[error("cel '{0}' staat er dubbel in")]
    DubbeleCel(String),
    /// Two blocks have one name.
    #[error("blok '{0}' staat er dubbel in")]
    DubbelBlok(String),
    /// A record is there twice; its id is not named.
    #[error("een record staat er dubbel in")]
    DubbelRecord,
    /// A unit names a block that does not exist or that its record is in already.
    #[error("blok {0} bestaat niet, of een record staat er dubbel in")]
    Blok(u32),
    /// An index of a cell does not exist, stands twice in a unit, or is an anchor in a relation.
    #[error("cel {0} bestaat niet, staat dubbel in een eenheid, of is een anker in een relatie")]
    Cel(u32),
    /// A kept weight is no weight.
    #[error("een vastgelegd gewicht is {0} in plaats van 0 of 5")]
    Gewicht(u8),
    /// The secret has fewer than 32 bytes.
    #[error("het geheim is korter dan 32 bytes")]
    GeheimTeKort,
    /// A restatement names a cell that was never published, or an anchor.
    #[error("herziening van cel '{0}', die niet eerder is gepubliceerd")]
    NietGepubliceerd(String),
    /// The two sheets of a restatement have other cells or blocks.
    #[error("de twee bladen van een herziening hebben niet dezelfde cellen en blokken")]
    AndereCellen,
    /// The earlier sheet of a restatement is not what was published: something would be negative.
    #[error("cel '{0}' is niet gepubliceerd over de records waarmee zij wordt herzien")]
    PastNiet(String),
    /// Too few random records count in a cell to say what it has to do with others.
    #[error("in cel {0} tellen te weinig willekeurige records")]
    TeZelden(u32),
    /// An equality has no small whole factors.
    #[error("een gelijkheid tussen cellen heeft geen kleine gehele factoren")]
    Gelijkheid,
    /// R2 cannot protect this sheet.
    #[error(transparent)]
    R2(#[from] R2KanNiet),
}

/// Why R2 (only small groups) does not suit a sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum R2KanNiet {
    /// Headline cells are exact in R2, and these have or give away a group of 1 to 4.
    #[error("de exacte cijfers {0} geven een kleine groep weg")]
    KleineKop(String),
    /// Everything was tried and these still have or give away a group of 1 to 4.
    #[error("{0} blijft een kleine groep weggeven")]
    BlijftKlein(String),
    /// An equality across blocks with cells that are not exact: R2 would break it.
    #[error("{0} telt niet meer op")]
    TeltNietOp(String),
}
