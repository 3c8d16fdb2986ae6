//! Too late, too early, and soon.

use super::*;

#[test]
fn too_late_fails_too_early_fails_and_soon_warns() {
    let valid = |from: i64, to: i64| nginx(&served(healthy().days(from, to)), "");
    check(&valid(-90, -1)).expect(fails(&["certificate-expired"]));
    check(&valid(1, 91)).expect(fails(&["certificate-not-yet-valid"]));
    warns(&["certificate-expires-soon"]).of_each([
        ("10 of 90 days left", valid(-80, 10)),
        ("in the last third of 40 days", valid(-28, 12)),
    ]);
    passes().of_each([
        ("32 of 90 days left", valid(-58, 32)),
        ("15 of 40 days left", valid(-25, 15)),
    ]);
}

#[test]
fn another_moment_and_another_threshold_decide_when_asked() {
    check(&nginx(&served(healthy()), ""))
        .with("--at 2030-01-01T00:00:00Z")
        .expect(fails(&["certificate-expired"]));
    check(&nginx(&served(healthy().days(-80, 10)), ""))
        .with("--expires-within 9")
        .expect(passes());
}
