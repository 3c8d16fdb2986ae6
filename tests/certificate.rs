//! `certificate`: files as they are, damaged in every way, with keys, and mended.

#[path = "certificate/damage.rs"]
mod damage;
