//! What is refused, before anything is contacted.

use crate::scene::{Scene, good, two_origins};
use crate::support::configurations::files;
use crate::support::lab;

#[test]
fn a_name_that_no_distribution_answers_for_is_refused_with_the_names_that_are_there() {
    let scene = Scene::with(good());
    let said = scene.diagnose("https://shop.example.com/x", &two_origins(), &[]);
    assert_eq!((said.status, said.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        said.stderr,
        "origin-check: no distribution in it answers for shop.example.com: its names are \
         d111111abcdef8.cloudfront.net, www.example.com; ask for one of them, or pass the viewers' \
         name with --host\n"
    );
    let asked = scene.edge.peer.connections() + scene.lab.healthy.peer.connections();
    assert_eq!(asked, 0);
}

#[test]
fn what_is_given_wrongly_gets_one_line() {
    let file = files(&[&two_origins()]).remove(0);
    let empty = lab::write("not-a-distribution.json", "{}");
    let empty = empty.to_str().expect("ASCII");
    let www = "www.example.com";
    for (arguments, words) in [
        (&[][..], "no URL; name a host"),
        (&[www], "--distribution"),
        (&["--distribution", &file], "no URL; name a host"),
        (&[www, "--distribution", "/no/such/file"], "cannot read"),
        (&[www, "--distribution", empty], "not a distribution"),
        (
            &["http://www.example.com", "--distribution", &file],
            "no TLS",
        ),
        (
            &[www, "--distribution", &file, "--json", "--markdown"],
            "cannot be used together",
        ),
        (
            &[www, "--distribution", &file, "--host", "192.0.2.1"],
            "DNS name",
        ),
        (
            &[www, "--distribution", &file, "-o", &file],
            "the same file",
        ),
    ] {
        lab::run(&[&["diagnose"], arguments].concat()).assert_refused(words);
    }
    assert!(std::fs::read_to_string(&file).is_ok_and(|text| !text.is_empty()));
}

#[test]
fn the_help_fits_100_columns() {
    lab::assert_help_fits(&["diagnose"]);
}
