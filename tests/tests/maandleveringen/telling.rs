//! What histories covered.

/// What histories were.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Telling {
    pub(crate) leveringen: usize,
    pub(crate) aanvullingen: usize,
    /// Rows.
    pub(crate) geweigerd: usize,
    /// Benefits that were delivered again after they were not.
    pub(crate) weer_geleverd: u64,
    pub(crate) samengevoegd: usize,
    pub(crate) gesplitst: usize,
    pub(crate) vragen: usize,
}

impl std::ops::AddAssign for Telling {
    fn add_assign(&mut self, ander: Self) {
        self.leveringen += ander.leveringen;
        self.aanvullingen += ander.aanvullingen;
        self.geweigerd += ander.geweigerd;
        self.weer_geleverd += ander.weer_geleverd;
        self.samengevoegd += ander.samengevoegd;
        self.gesplitst += ander.gesplitst;
        self.vragen += ander.vragen;
    }
}
