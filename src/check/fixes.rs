//! Fixes that several checks share: what to change on which server.

use super::{Fix, Place};

/// One fix.
pub(super) const fn at(place: Place, text: &'static str) -> Fix {
    Fix { place, text }
}

/// Install the leaf with every intermediate, in order.
pub(super) const INSTALL_FULL_CHAIN: &[Fix] = &[
    at(
        Place::Nginx,
        "ssl_certificate must name a file with the leaf first and then every intermediate (fullchain.pem, not cert.pem); then 'nginx -s reload'.",
    ),
    at(
        Place::Apache,
        "SSLCertificateFile must name a file with the leaf first and then every intermediate (2.4.8 or later; SSLCertificateChainFile before); then 'apachectl graceful'.",
    ),
    at(
        Place::Haproxy,
        "The PEM that 'bind … ssl crt' names must hold the leaf, then every intermediate, then the key; then reload HAProxy.",
    ),
    at(
        Place::Caddy,
        "With automatic HTTPS the chain is right by itself; with 'tls CERT KEY', CERT must hold the leaf first and then every intermediate.",
    ),
    at(
        Place::Node,
        "https.createServer({ key, cert }): cert must hold the leaf first and then every intermediate, in one PEM string.",
    ),
    at(
        Place::Iis,
        "Import a PFX that includes the chain; the intermediates belong in 'Intermediate Certification Authorities' of the local computer. Then renew the binding.",
    ),
    at(
        Place::Alb,
        "Re-import the certificate into ACM with the intermediates in the certificate chain field; a certificate that ACM issued has them already.",
    ),
];
