//! Fixes that several checks share: what to change on which server.

use super::fix::Fixes;

/// Install the leaf with every intermediate, in order.
pub(super) const INSTALL_FULL_CHAIN: Fixes = Fixes {
    nginx: "ssl_certificate must name a file with the leaf first and then every intermediate (fullchain.pem, not cert.pem); then 'nginx -s reload'.",
    apache: "SSLCertificateFile must name a file with the leaf first and then every intermediate (2.4.8 or later; SSLCertificateChainFile before); then 'apachectl graceful'.",
    haproxy: "The PEM that 'bind … ssl crt' names must hold the leaf, then every intermediate, then the key; then reload HAProxy.",
    caddy: "With automatic HTTPS the chain is right by itself; with 'tls CERT KEY', CERT must hold the leaf first and then every intermediate; then 'caddy reload --force'.",
    node: "https.createServer({ key, cert }): cert must hold the leaf first and then every intermediate, in one PEM string.",
    iis: "Import a PFX that includes the chain; the intermediates belong in 'Intermediate Certification Authorities' of the local computer. Then renew the binding.",
    alb: "Re-import the certificate into ACM with the intermediates in the certificate chain field; a certificate that ACM issued has them already.",
    ..Fixes::NONE
};

/// Renew the certificate and make the server serve the new one.
pub(super) const RENEW: Fixes = Fixes {
    nginx: "Renew ('certbot renew'), then 'nginx -s reload': nginx goes on serving the certificate it read at its start. Make the reload part of the renewal (certbot's --deploy-hook).",
    apache: "Renew ('certbot renew'), then 'apachectl graceful'; make the reload part of the renewal (certbot's --deploy-hook).",
    haproxy: "Renew, write leaf, intermediates and key into the PEM that 'bind … ssl crt' names, and reload HAProxy.",
    caddy: "Caddy renews by itself: look in its log for why it could not (port 80 or 443 closed to the certificate authority, DNS changed). With 'tls CERT KEY', replace the files and run 'caddy reload --force': without --force Caddy reads nothing again while its configuration is the same.",
    node: "Read the renewed files and call server.setSecureContext({ key, cert }), or restart the process: Node reads them once.",
    iis: "Import the renewed PFX and choose it in the site's https binding; an import alone leaves the old one bound.",
    alb: "ACM renews a certificate that it issued while its DNS validation record is in place; an imported one must be re-imported under the same ARN.",
    ..Fixes::NONE
};

/// Have the certificate cover the name that CloudFront asks for, or ask for another name.
pub(super) const COVER_THE_NAME: Fixes = Fixes {
    cloudfront_first: "Where Host is not forwarded, set the Origin Domain to a name that the certificate covers; or, if it covers every alias of the distribution, forward the viewer's Host ('--host-header ALIAS' checks that). Where Host is forwarded, put every alias on the certificate; or, if the origin does not need the viewer's Host, use origin request policy AllViewerExceptHostHeader and a cache policy without Host.",
    nginx: "Get a certificate for the name ('certbot --nginx -d NAME') and put it into the server block whose server_name is that name; a name without a block gets the default_server's certificate.",
    apache: "Get a certificate for the name and put it into the VirtualHost whose ServerName or ServerAlias is that name; a name without one gets the first VirtualHost's certificate.",
    haproxy: "Put a PEM for the name into the directory that 'bind … ssl crt' names; HAProxy picks by the server name and falls back to the first one.",
    caddy: "Give the name a site block of its own: Caddy then gets the certificate by itself.",
    node: "Load a certificate that covers the name, or choose one by name in SNICallback.",
    iis: "Import a certificate for the name and add an https binding with that host name and 'Require Server Name Indication'.",
    alb: "Request an ACM certificate for the name in the load balancer's Region and add it to the HTTPS listener; an unknown server name gets the listener's default certificate.",
    ..Fixes::NONE
};

/// Replace an untrusted certificate with one of a public certificate authority.
pub(super) const GET_A_PUBLIC_CERTIFICATE: Fixes = Fixes {
    anywhere: "Get a certificate from a public certificate authority on Mozilla's list, for example Let's Encrypt, for the name that CloudFront asks for, and install it with its intermediates.",
    nginx: "'certbot --nginx -d NAME', then 'nginx -s reload'.",
    apache: "'certbot --apache -d NAME', then 'apachectl graceful'.",
    haproxy: "Put leaf, intermediates and key of the new certificate into the PEM that 'bind … ssl crt' names; then reload HAProxy.",
    caddy: "Leave 'tls internal' out of the site block and use a public DNS name: Caddy then gets a public certificate by itself.",
    node: "https.createServer({ key, cert }) with the public certificate and its intermediates in cert.",
    iis: "Import the public certificate's PFX with its chain and choose it in the site's https binding.",
    alb: "Request a public ACM certificate in the load balancer's Region and make it the HTTPS listener's.",
    ..Fixes::NONE
};

/// Make a new key of a kind that CloudFront takes, and a certificate for it.
pub(super) const NEW_KEY: Fixes = Fixes {
    anywhere: "Make a new key, RSA 2048 or ECDSA P-256 ('openssl ecparam -name prime256v1 -genkey -noout -out key.pem'), have a certificate issued for it, and install both.",
    nginx: "'certbot --nginx --key-type ecdsa --elliptic-curve secp256r1 -d NAME', or '--key-type rsa --rsa-key-size 2048'; then 'nginx -s reload'.",
    apache: "'certbot --apache --key-type ecdsa --elliptic-curve secp256r1 -d NAME', or '--key-type rsa --rsa-key-size 2048'; then 'apachectl graceful'.",
    caddy: "'key_type p256' or 'rsa2048' in the global options, for the certificates that Caddy gets from then on.",
    ..Fixes::NONE
};

/// Have the leaf issued again by the same authority, with what it says today.
pub(super) const REISSUE: Fixes = Fixes::anywhere(
    "Have the certificate issued again, as a TLS server certificate, by a public certificate authority, and install it with the intermediates that come with it.",
);
