//! What is served beside the file that is expected to be.

use super::kept::Kept;
use crate::support::scenario::{Scenario, passes, scenario};
use crate::support::site::Site;

pub fn all() -> Vec<Scenario> {
    let site = Site::new();
    let chain = site.chain();
    let presenting = |chain: &[crate::support::site::Certificate]| {
        let ders = chain.iter().map(|der| der.to_vec()).collect();
        Kept::presenting(ders).trusting(&site.root.certificate)
    };
    let with_root = [&chain[..], std::slice::from_ref(&site.root.certificate)].concat();
    vec![
        passes(
            "the file that is served is the expected one, but for the root at its end",
            presenting(&chain).expecting(&with_root),
        )
        .near("served-file-differs"),
        scenario(
            "another certificate than the expected one is served",
            "served-file-differs fail",
            presenting(&chain).expecting(&site.chain()),
        ),
        scenario(
            "the expected certificate is served without its intermediate",
            "chain-incomplete fail, served-file-differs fail",
            presenting(&chain[..1]).expecting(&chain),
        ),
    ]
}
