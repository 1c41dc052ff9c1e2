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

impl Telling {
    /// A run that came across none of one kind would say nothing about it.
    pub(crate) fn houdt_alles(&self) {
        for (wat, aantal) in [
            ("additions", self.aanvullingen),
            ("refused rows", self.geweigerd),
            ("persons who merged", self.samengevoegd),
            ("persons who were split", self.gesplitst),
        ] {
            assert!(aantal > 0, "these histories hold no {wat}: {self:?}");
        }
        assert!(self.weer_geleverd > 0, "these histories hold no benefit that came back: {self:?}");
    }
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
