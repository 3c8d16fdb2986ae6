use crate::configurations::*;
use crate::edge::*;
use crate::scene::*;
#[test]
fn show() {
    let url = "https://www.example.com/api/v1";
    let c = two_origins();
    let p = |t: &str, s: crate::lab::Said| {
        println!("=========== {t} {:?}\n{}{}", s.status, s.stdout, s.stderr)
    };
    let s = Scene::with(not_connected());
    p("cause", s.diagnose(url, &c, &[]));
    p("fine", s.diagnose("www.example.com", &c, &[]));
    p("md", s.diagnose(url, &c, &["--markdown"]));
    p("colour", s.diagnose(url, &c, &["--color", "always"]));
    let s = Scene::with(good());
    p("bothfine", s.diagnose("www.example.com", &c, &[]));
    let mut u = distribution(
        "E7",
        &[origin("web", "elsewhere.example.com", 443)],
        &[behaviour("*", "web", Some(UNKNOWN))],
    );
    u["Distribution"]["DistributionConfig"]["Aliases"]["Items"] =
        serde_json::json!(["www.example.com"]);
    let s = Scene::with(not_connected());
    let lead = format!(
        "elsewhere.example.com:443:127.0.0.1:{}",
        s.lab.healthy.port()
    );
    p(
        "unknown policy",
        s.diagnose("www.example.com", &u, &["--connect-to", &lead]),
    );
    let answer = cloudfront("404 Not Found", "Error", &["Server: nginx"], "");
    p(
        "404",
        Scene::with(answer).diagnose("www.example.com/", &c, &[]),
    );
    let answer = cloudfront("404 Not Found", "Error", &["Server: nginx"], "");
    p(
        "404",
        Scene::with(answer).diagnose("https://www.example.com/x", &c, &[]),
    );
    p("help", crate::lab::run(&["diagnose", "-h"]));
}
