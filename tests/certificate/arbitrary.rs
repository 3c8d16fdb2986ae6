//! Whatever a file holds, it is read or refused, and nothing else happens.

use origin_check::cert_file as file;
use proptest::prelude::*;

use crate::bytes;

/// Real files, to be changed a little.
const SEEDS: [&str; 8] = [
    "chain.pem",
    "chain.p7b",
    "chain.p7b.der",
    "leaf.der",
    "trusted.pem",
    "p256.sec1.pem",
    "rsa.pkcs8.der",
    "chain-empty.p12",
];

fn read(bytes: &[u8]) {
    match file::read(bytes, None) {
        Ok(content) => {
            assert!(!content.certificates.is_empty());
            let damaged = content.certificates.iter().any(|entry| entry.der.is_none());
            assert!(
                !damaged || !content.faults.is_empty(),
                "damaged, and nobody says why"
            );
            for fault in &content.faults {
                assert!(!fault.to_string().contains(char::is_control));
            }
            assert!(!format!("{content:?}").is_empty());
        }
        Err(what) => assert!(!what.to_string().contains(char::is_control)),
    }
    if let Err(error) = file::read_private_key(bytes) {
        assert!(!error.to_string().is_empty());
    }
}

/// Lines such as damaged files have.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("-----BEGIN CERTIFICATE-----".to_owned()),
        Just("-----END CERTIFICATE-----".to_owned()),
        Just("-----BEGIN PRIVATE KEY-----\\n".to_owned()),
        Just("—–END CERTIFICATE—–".to_owned()),
        Just("-----END CERTIFICATE----------BEGIN CERTIFICATE-----".to_owned()),
        Just("BEGIN BEGIN END -----BEGIN".to_owned()),
        Just(String::new()),
        "[A-Za-z0-9+/=]{0,80}",
        "[ -~]{0,40}",
        "\\PC{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        read(&bytes);
    }

    #[test]
    fn arbitrary_bytes_that_begin_like_der_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        read(&[&[0x30, 0x82, 0x01, 0x00, 0x30], bytes.as_slice()].concat());
    }

    #[test]
    fn arbitrary_lines_are_read_or_refused(lines in proptest::collection::vec(line(), 0..40)) {
        read(lines.join("\n").as_bytes());
        read(lines.join("").as_bytes());
    }

    #[test]
    fn a_real_file_changed_anywhere_is_read_or_refused(
        seed in 0..SEEDS.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = bytes(SEEDS[seed]);
        for (at, to) in changes {
            let at = at.index(bytes.len());
            bytes[at] = to;
        }
        read(&bytes);
        read(&bytes[..cut.index(bytes.len())]);
    }
}
