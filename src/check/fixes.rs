//! Fixes that several checks share: what to change on which server.

use super::{Fix, Platform};

/// One fix.
pub(super) const fn at(place: Platform, text: &'static str) -> Fix {
    Fix { place, text }
}

/// Install the leaf with every intermediate, in order.
pub(super) const INSTALL_FULL_CHAIN: &[Fix] = &[
    at(
        Platform::Nginx,
        "ssl_certificate must name a file with the leaf first and then every intermediate (fullchain.pem, not cert.pem); then 'nginx -s reload'.",
    ),
    at(
        Platform::Apache,
        "SSLCertificateFile must name a file with the leaf first and then every intermediate (2.4.8 or later; SSLCertificateChainFile before); then 'apachectl graceful'.",
    ),
    at(
        Platform::Haproxy,
        "The PEM that 'bind … ssl crt' names must hold the leaf, then every intermediate, then the key; then reload HAProxy.",
    ),
    at(
        Platform::Caddy,
        "With automatic HTTPS the chain is right by itself; with 'tls CERT KEY', CERT must hold the leaf first and then every intermediate; then 'caddy reload --force'.",
    ),
    at(
        Platform::Node,
        "https.createServer({ key, cert }): cert must hold the leaf first and then every intermediate, in one PEM string.",
    ),
    at(
        Platform::Iis,
        "Import a PFX that includes the chain; the intermediates belong in 'Intermediate Certification Authorities' of the local computer. Then renew the binding.",
    ),
    at(
        Platform::Alb,
        "Re-import the certificate into ACM with the intermediates in the certificate chain field; a certificate that ACM issued has them already.",
    ),
];

/// Renew the certificate and make the server serve the new one.
pub(super) const RENEW: &[Fix] = &[
    at(
        Platform::Nginx,
        "Renew ('certbot renew'), then 'nginx -s reload': nginx goes on serving the certificate it read at its start. Make the reload part of the renewal (certbot's --deploy-hook).",
    ),
    at(
        Platform::Apache,
        "Renew ('certbot renew'), then 'apachectl graceful'; make the reload part of the renewal (certbot's --deploy-hook).",
    ),
    at(
        Platform::Haproxy,
        "Renew, write leaf, intermediates and key into the PEM that 'bind … ssl crt' names, and reload HAProxy.",
    ),
    at(
        Platform::Caddy,
        "Caddy renews by itself: look in its log for why it could not (port 80 or 443 closed to the certificate authority, DNS changed). With 'tls CERT KEY', replace the files and run 'caddy reload --force': without --force Caddy reads nothing again while its configuration is the same.",
    ),
    at(
        Platform::Node,
        "Read the renewed files and call server.setSecureContext({ key, cert }), or restart the process: Node reads them once.",
    ),
    at(
        Platform::Iis,
        "Import the renewed PFX and choose it in the site's https binding; an import alone leaves the old one bound.",
    ),
    at(
        Platform::Alb,
        "ACM renews a certificate that it issued while its DNS validation record is in place; an imported one must be re-imported under the same ARN.",
    ),
];

/// Have the certificate cover the name that CloudFront asks for, or ask for another name.
pub(super) const COVER_THE_NAME: &[Fix] = &[
    at(
        Platform::CloudFront,
        "Where Host is not forwarded, set the Origin Domain to a name that the certificate covers; or, if it covers every alias of the distribution, forward the viewer's Host ('--host-header ALIAS' checks that). Where Host is forwarded, put every alias on the certificate; or, if the origin does not need the viewer's Host, use origin request policy AllViewerExceptHostHeader and a cache policy without Host.",
    ),
    at(
        Platform::Nginx,
        "Get a certificate for the name ('certbot --nginx -d NAME') and put it into the server block whose server_name is that name; a name without a block gets the default_server's certificate.",
    ),
    at(
        Platform::Apache,
        "Get a certificate for the name and put it into the VirtualHost whose ServerName or ServerAlias is that name; a name without one gets the first VirtualHost's certificate.",
    ),
    at(
        Platform::Haproxy,
        "Put a PEM for the name into the directory that 'bind … ssl crt' names; HAProxy picks by the server name and falls back to the first one.",
    ),
    at(
        Platform::Caddy,
        "Give the name a site block of its own: Caddy then gets the certificate by itself.",
    ),
    at(
        Platform::Node,
        "Load a certificate that covers the name, or choose one by name in SNICallback.",
    ),
    at(
        Platform::Iis,
        "Import a certificate for the name and add an https binding with that host name and 'Require Server Name Indication'.",
    ),
    at(
        Platform::Alb,
        "Request an ACM certificate for the name in the load balancer's Region and add it to the HTTPS listener; an unknown server name gets the listener's default certificate.",
    ),
];

/// Replace a certificate that nobody trusts with one of a public certificate authority.
pub(super) const GET_A_PUBLIC_CERTIFICATE: &[Fix] = &[
    at(
        Platform::Anywhere,
        "Get a certificate from a public certificate authority on Mozilla's list, for example Let's Encrypt, for the name that CloudFront asks for, and install it with its intermediates.",
    ),
    at(
        Platform::Nginx,
        "'certbot --nginx -d NAME', then 'nginx -s reload'.",
    ),
    at(
        Platform::Apache,
        "'certbot --apache -d NAME', then 'apachectl graceful'.",
    ),
    at(
        Platform::Haproxy,
        "Put leaf, intermediates and key of the new certificate into the PEM that 'bind … ssl crt' names; then reload HAProxy.",
    ),
    at(
        Platform::Caddy,
        "Leave 'tls internal' out of the site block and use a public DNS name: Caddy then gets a public certificate by itself.",
    ),
    at(
        Platform::Node,
        "https.createServer({ key, cert }) with the public certificate and its intermediates in cert.",
    ),
    at(
        Platform::Iis,
        "Import the public certificate's PFX with its chain and choose it in the site's https binding.",
    ),
    at(
        Platform::Alb,
        "Request a public ACM certificate in the load balancer's Region and make it the HTTPS listener's.",
    ),
];

/// Make a new key of a kind that CloudFront takes, and a certificate for it.
pub(super) const NEW_KEY: &[Fix] = &[
    at(
        Platform::Anywhere,
        "Make a new key, RSA 2048 or ECDSA P-256 ('openssl ecparam -name prime256v1 -genkey -noout -out key.pem'), have a certificate issued for it, and install both.",
    ),
    at(
        Platform::Nginx,
        "'certbot --nginx --key-type ecdsa --elliptic-curve secp256r1 -d NAME', or '--key-type rsa --rsa-key-size 2048'; then 'nginx -s reload'.",
    ),
    at(
        Platform::Apache,
        "'certbot --apache --key-type ecdsa --elliptic-curve secp256r1 -d NAME', or '--key-type rsa --rsa-key-size 2048'; then 'apachectl graceful'.",
    ),
    at(
        Platform::Caddy,
        "'key_type p256' or 'rsa2048' in the global options, for the certificates that Caddy gets from then on.",
    ),
];

/// Have the leaf issued again by the same authority, with what it says today.
pub(super) const REISSUE: &[Fix] = &[at(
    Platform::Anywhere,
    "Have the certificate issued again, as a TLS server certificate, by a public certificate authority, and install it with the intermediates that come with it.",
)];
