//! The drawings of the chains, each once.

use super::chain_picture::picture;
use crate::assessment::Assessment;
use crate::check::ChainContext;
use crate::check::sentence::grouped;
use crate::observation::Observation;
use crate::render::block::Block;
use crate::render::chain_drawing;

pub(super) fn section(assessment: &Assessment) -> Option<Block> {
    let observation = assessment.context.observation;
    if let Some(files) = &assessment.context.files {
        return Block::section(
            "The chain in the file",
            [drawing(&files.chain, observation)],
        );
    }
    let addresses = assessment.context.addresses.iter();
    let drawn = grouped(addresses.flat_map(|address| {
        let at = address.seen.address.to_string();
        let alternate = format!("{at}, the server's other certificate");
        let chains = [(at, &address.served), (alternate, &address.alternate_chain)];
        let drawn = chains.into_iter();
        drawn.filter_map(|(at, chain)| Some((at, drawing(chain.as_ref()?, observation))))
    }));
    let several = drawn.len() > 1;
    let blocks = drawn.into_iter().flat_map(|(places, drawing)| {
        let places = several.then(|| Block::paragraph(format!("At {}:", places.join(", "))));
        places.into_iter().chain([drawing])
    });
    Block::section("The chain as sent", blocks)
}

fn drawing(chain: &ChainContext, observation: &Observation) -> Block {
    let all = chain.certificates.len();
    Block::Drawing {
        lines: chain_drawing::draw(chain, observation, "", all),
        picture: picture(chain),
    }
}
