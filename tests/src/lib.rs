//! The tests of this package are in `tests/`; each file tells one story.
