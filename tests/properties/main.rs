//! What holds of every parser and every report whatever the input is, quickly and always with the
//! same inputs: the laws that the fuzz targets of `tests/fuzz` search for hours.

#[path = "../support/mod.rs"]
mod support;

mod choices;
mod laws;
mod observation;
mod pool;
mod readers;
mod seeds;
mod verdict;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use support::{der, documents, escaped, schema, server_messages};

/// The same cases every time: a failure of somebody else's change must not come and go.
fn runner(cases: u32) -> TestRunner {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0x0c; 32]);
    TestRunner::new_with_rng(config, rng)
}

fn law(name: &str) -> laws::Law {
    let found = laws::LAWS.iter().find(|(known, _)| *known == name);
    found.expect("there is such a law").1
}

/// Runs a law on its seeds, on damaged seeds and on noise.
fn holds(name: &str, cases: u32) {
    let law = law(name);
    let seeds = seeds::of(name);
    seeds.iter().for_each(|seed| law(seed));
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..5);
    let seed = prop::sample::select(seeds);
    let damaged = (seed, damage, any::<prop::sample::Index>(), 0..4_u8).prop_map(
        |(mut seed, damage, end, rarely): (Vec<u8>, Vec<(prop::sample::Index, u8)>, _, _)| {
            let end: prop::sample::Index = end;
            for (place, value) in damage {
                if !seed.is_empty() {
                    *place.get_mut(&mut seed) = value;
                }
            }
            if rarely == 0 {
                seed.truncate(end.index(seed.len() + 1));
            }
            seed
        },
    );
    let noise = prop::collection::vec(any::<u8>(), 0..600);
    let tested = runner(cases).run(&prop_oneof![damaged, noise], |input| {
        law(&input);
        Ok(())
    });
    if let Err(error) = tested {
        panic!("{name}: {error}");
    }
}

#[test]
fn a_flight_reads_the_same_in_pieces_and_stays_within_its_limits() {
    holds("flight", 1500);
}

#[test]
fn a_client_hello_comes_back_as_it_was() {
    holds("client_hello", 1500);
}

#[test]
fn a_certificate_is_read_in_full_or_refused() {
    holds("certificate", 600);
}

#[test]
fn a_name_is_covered_by_the_letter_of_the_rule_only() {
    holds("name", 4000);
}

#[test]
fn a_chain_has_one_path_whatever_was_sent() {
    holds("path", 400);
}

#[test]
fn an_ocsp_response_is_read_or_refused() {
    holds("ocsp", 4000);
}

#[test]
fn a_certificate_file_is_read_or_refused() {
    holds("pem", 2000);
}

#[test]
fn a_target_that_is_accepted_reads_the_same_when_printed() {
    holds("target", 4000);
}

#[test]
fn a_route_is_read_or_refused_without_repeating_what_acts() {
    holds("routing", 4000);
}

#[test]
fn every_form_of_every_report_is_inert_and_survives_being_kept() {
    holds("report", 300);
}

#[test]
fn a_certificate_file_of_any_form_is_read_or_refused() {
    holds("certificate_file", 1000);
}

#[test]
fn a_configuration_is_read_or_refused() {
    holds("configuration", 1000);
}

#[test]
fn an_http_answer_reads_the_same_in_pieces() {
    holds("http_answer", 2000);
}

#[test]
fn an_earlier_output_is_compared_with_or_refused() {
    holds("earlier", 300);
}

#[test]
fn a_line_of_a_list_is_read_or_refused() {
    holds("line", 1000);
}

#[test]
fn an_error_page_is_read_for_what_it_says() {
    holds("error_page", 1000);
}

#[test]
fn every_input_that_once_broke_a_law_keeps_it_now() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/regressions");
    let mut kept = 0;
    for (name, law) in laws::LAWS {
        let Ok(files) = std::fs::read_dir(format!("{folder}/{name}")) else {
            continue;
        };
        for file in files {
            let path = file.expect("a file").path();
            law(&std::fs::read(&path).expect("it can be read"));
            kept += 1;
        }
    }
    assert!(kept > 0, "the kept cases are in {folder}");
}

/// `ORIGIN_CHECK_WRITE_SEEDS=FOLDER` writes the seeds there, as the start of a fuzz corpus.
#[test]
fn every_law_has_seeds_and_a_fuzz_target() {
    for (name, _) in laws::LAWS {
        let seeds = seeds::of(name);
        assert!(!seeds.is_empty(), "{name}");
        let target = format!(
            "{}/tests/fuzz/fuzz_targets/{name}.rs",
            env!("CARGO_MANIFEST_DIR")
        );
        assert!(std::path::Path::new(&target).exists(), "{target}");
        if let Some(folder) = std::env::var_os("ORIGIN_CHECK_WRITE_SEEDS") {
            let folder = std::path::Path::new(&folder).join(name);
            std::fs::create_dir_all(&folder).expect("a folder");
            for (number, seed) in seeds.iter().enumerate() {
                std::fs::write(folder.join(format!("seed-{number}")), seed).expect("a file");
            }
        }
    }
}
