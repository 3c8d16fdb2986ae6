//! Names for the object identifiers that certificates use. Unknown ones are shown as they are.

/// The short name of a distinguished name's attribute (RFC 4514 section 3, and those of the
/// CA/Browser Forum's extended validation).
pub(crate) fn attribute_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.13" => "description",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "2.5.4.42" => "GN",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.97" => "organizationIdentifier",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionL",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionST",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionC",
        _ => return None,
    })
}

/// A named curve and the length of its field in bits (RFC 5480 section 2.1.1.1, RFC 5639).
pub(crate) fn curve(oid: &str) -> Option<(&'static str, u32)> {
    Some(match oid {
        "1.2.840.10045.3.1.1" => ("P-192", 192),
        "1.3.132.0.33" => ("P-224", 224),
        "1.2.840.10045.3.1.7" => ("P-256", 256),
        "1.3.132.0.34" => ("P-384", 384),
        "1.3.132.0.35" => ("P-521", 521),
        "1.3.132.0.10" => ("secp256k1", 256),
        "1.3.36.3.3.2.8.1.1.7" => ("brainpoolP256r1", 256),
        "1.3.36.3.3.2.8.1.1.11" => ("brainpoolP384r1", 384),
        "1.3.36.3.3.2.8.1.1.13" => ("brainpoolP512r1", 512),
        "1.2.156.10197.1.301" => ("SM2", 256),
        _ => return None,
    })
}

/// The algorithm of a public key.
pub(crate) fn key_algorithm(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.2.840.113549.1.1.1" => "RSA",
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        "1.2.840.10045.2.1" => "ECDSA",
        "1.2.840.10040.4.1" => "DSA",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "1.3.101.110" => "X25519",
        "1.3.101.111" => "X448",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        _ => return None,
    })
}

/// A signature algorithm's usual name and the hash that its name fixes.
pub(crate) fn signature_algorithm(oid: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match oid {
        "1.2.840.113549.1.1.2" => ("md2WithRSAEncryption", Some("MD2")),
        "1.2.840.113549.1.1.3" => ("md4WithRSAEncryption", Some("MD4")),
        "1.2.840.113549.1.1.4" => ("md5WithRSAEncryption", Some("MD5")),
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => ("sha1WithRSAEncryption", Some("SHA-1")),
        "1.2.840.113549.1.1.10" => ("rsassaPss", None),
        "1.2.840.113549.1.1.11" => ("sha256WithRSAEncryption", Some("SHA-256")),
        "1.2.840.113549.1.1.12" => ("sha384WithRSAEncryption", Some("SHA-384")),
        "1.2.840.113549.1.1.13" => ("sha512WithRSAEncryption", Some("SHA-512")),
        "1.2.840.113549.1.1.14" => ("sha224WithRSAEncryption", Some("SHA-224")),
        "1.2.840.10045.4.1" => ("ecdsa-with-SHA1", Some("SHA-1")),
        "1.2.840.10045.4.3.1" => ("ecdsa-with-SHA224", Some("SHA-224")),
        "1.2.840.10045.4.3.2" => ("ecdsa-with-SHA256", Some("SHA-256")),
        "1.2.840.10045.4.3.3" => ("ecdsa-with-SHA384", Some("SHA-384")),
        "1.2.840.10045.4.3.4" => ("ecdsa-with-SHA512", Some("SHA-512")),
        "1.2.840.10040.4.3" => ("dsaWithSHA1", Some("SHA-1")),
        "2.16.840.1.101.3.4.3.1" => ("dsa-with-SHA224", Some("SHA-224")),
        "2.16.840.1.101.3.4.3.2" => ("dsa-with-SHA256", Some("SHA-256")),
        "1.3.101.112" => ("Ed25519", Some("SHA-512")),
        "1.3.101.113" => ("Ed448", Some("SHAKE256")),
        "2.16.840.1.101.3.4.3.17" => ("ML-DSA-44", None),
        "2.16.840.1.101.3.4.3.18" => ("ML-DSA-65", None),
        "2.16.840.1.101.3.4.3.19" => ("ML-DSA-87", None),
        _ => return None,
    })
}

/// A hash function (RFC 8017 appendix B.1).
pub(crate) fn hash(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.3.14.3.2.26" => "SHA-1",
        "2.16.840.1.101.3.4.2.1" => "SHA-256",
        "2.16.840.1.101.3.4.2.2" => "SHA-384",
        "2.16.840.1.101.3.4.2.3" => "SHA-512",
        "2.16.840.1.101.3.4.2.4" => "SHA-224",
        _ => return None,
    })
}

/// Extensions that a relying party understands when they are critical: what OpenSSL's
/// `X509_supported_extension` lists, because CloudFront's TLS library leaves paths to libcrypto.
pub(crate) fn is_understood_extension(oid: &str) -> bool {
    matches!(
        oid,
        "2.5.29.15" // key usage
            | "2.5.29.17" // subject alternative name
            | "2.5.29.19" // basic constraints
            | "2.5.29.30" // name constraints
            | "2.5.29.31" // CRL distribution points
            | "2.5.29.32" // certificate policies
            | "2.5.29.33" // policy mappings
            | "2.5.29.36" // policy constraints
            | "2.5.29.37" // extended key usage
            | "2.5.29.54" // inhibit any policy
            | "2.16.840.1.113730.1.1" // Netscape certificate type
    )
}
