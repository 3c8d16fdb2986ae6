//! The drawings of the chains, each once.

use super::chain_picture::picture;
use crate::assessment::Assessment;
use crate::check::ChainContext;
use crate::observation::Observation;
use crate::render::block::{Block, Text};
use crate::render::chain_drawing;

pub(super) fn section(assessment: &Assessment) -> Option<Block> {
    let observation = assessment.case.observation;
    if let Some(files) = &assessment.case.files {
        return Block::section(
            "The chain in the file",
            [drawing(&files.chain, observation)],
        );
    }
    let mut drawn: Vec<(Vec<String>, Block)> = Vec::new();
    for address in &assessment.case.addresses {
        let at = address.seen.address.to_string();
        let alternate = format!("{at}, the server's other certificate");
        for (chain, place) in [(&address.served, at), (&address.alternate_chain, alternate)] {
            let Some(drawing) = chain.as_ref().map(|chain| drawing(chain, observation)) else {
                continue;
            };
            match drawn.iter_mut().find(|(_, known)| *known == drawing) {
                Some((places, _)) => places.push(place),
                None => drawn.push((vec![place], drawing)),
            }
        }
    }
    let several = drawn.len() > 1;
    let blocks = drawn.into_iter().flat_map(|(places, drawing)| {
        let places =
            several.then(|| Block::Paragraph(Text::from(format!("At {}:", places.join(", ")))));
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
