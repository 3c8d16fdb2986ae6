//! `origin-check`: would CloudFront connect to this origin?
fn main() {}
