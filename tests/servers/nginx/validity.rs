//! Too late, too early, and soon.

use super::*;

#[test]
fn an_expired_certificate_fails() {
    check(&nginx(&served(healthy().days(-90, -1)), "")).expect(fails(&["certificate-expired"]));
}

#[test]
fn a_certificate_of_tomorrow_is_not_yet_valid() {
    check(&nginx(&served(healthy().days(1, 91)), "")).expect(fails(&["certificate-not-yet-valid"]));
}

#[test]
fn ten_days_left_warn_and_thirty_one_do_not() {
    let server = nginx(&served(healthy().days(-80, 10)), "");
    check(&server).expect(warns(&["certificate-expires-soon"]));
    check(&server).with("--expires-within 9").expect(passes());
    check(&nginx(&served(healthy().days(-58, 32)), "")).expect(passes());
}

#[test]
fn a_certificate_of_forty_days_warns_in_its_last_third() {
    check(&nginx(&served(healthy().days(-28, 12)), ""))
        .expect(warns(&["certificate-expires-soon"]));
    check(&nginx(&served(healthy().days(-25, 15)), "")).expect(passes());
}

#[test]
fn another_moment_than_now_decides_when_asked() {
    let server = nginx(&served(healthy()), "");
    check(&server)
        .with("--at 2030-01-01T00:00:00Z")
        .expect(fails(&["certificate-expired"]));
}
