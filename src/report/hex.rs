//! Fingerprints.

/// Lower-case hex without colons.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_octet_has_two_lower_case_digits() {
        assert_eq!(super::hex(&[0x00, 0x0a, 0xff]), "000aff");
    }
}
