//! Whole messages made here.
