//! Fixes that several checks share: what to change on which server.

use super::fix::Fixes;

/// Install the leaf with every intermediate, in order.
pub(super) const INSTALL_FULL_CHAIN: Fixes = Fixes {
    nginx: "Point ssl_certificate to a file with the leaf first and then every intermediate (fullchain.pem, not cert.pem); then 'nginx -s reload'.",
    apache: "Point SSLCertificateFile to a file with the leaf first and then every intermediate (before 2.4.8: SSLCertificateChainFile); then 'apachectl graceful'.",
    haproxy: "Write the leaf, every intermediate and the key into the PEM that 'bind … ssl crt' names; then reload HAProxy.",
    caddy: "With 'tls CERT KEY', write the leaf and then every intermediate into CERT; then 'caddy reload --force'. Automatic HTTPS does this on its own.",
    node: "Pass the leaf and then every intermediate, in one PEM string, as cert to https.createServer({ key, cert }).",
    iis: "Import a PFX that includes the chain; the intermediates belong in 'Intermediate Certification Authorities' of the local computer. Then choose the certificate in the https binding again.",
    alb: "Re-import the certificate into ACM with the intermediates in the certificate chain field; a certificate issued by ACM has them already.",
    ..Fixes::NONE
};

/// Renew the certificate and make the server serve the new one.
pub(super) const RENEW: Fixes = Fixes {
    nginx: "Renew ('certbot renew'), then 'nginx -s reload': nginx reads certificates only when it starts or reloads. Let certbot do the reload: --deploy-hook 'nginx -s reload'.",
    apache: "Renew ('certbot renew'), then 'apachectl graceful'. Let certbot do the reload: --deploy-hook 'apachectl graceful'.",
    haproxy: "Renew, write the leaf, the intermediates and the key into the PEM that 'bind … ssl crt' names, and reload HAProxy.",
    caddy: "Read Caddy's log to see why it could not renew (port 80 or 443 closed to the certificate authority, DNS changed). With 'tls CERT KEY', replace the files and run 'caddy reload --force': without --force Caddy reads nothing while its configuration is the same.",
    node: "Read the renewed files and call server.setSecureContext({ key, cert }), or restart the process: Node reads them only once.",
    iis: "Import the renewed PFX and choose it in the site's https binding; an import alone leaves the old one bound.",
    alb: "Restore the DNS validation record: ACM renews a certificate that it issued while that record exists. Re-import an imported certificate under the same ARN.",
    ..Fixes::NONE
};

/// Have the certificate cover the name that CloudFront asks for, or ask for another name.
pub(super) const COVER_THE_NAME: Fixes = Fixes {
    cloudfront_first: "If Host is not forwarded, set the Origin Domain to a name that the certificate covers; or, if the certificate covers every alias of the distribution, forward the viewer's Host ('--host-header ALIAS' checks that). If Host is forwarded, add every alias to the certificate; or, if the origin does not need the viewer's Host, use the origin request policy AllViewerExceptHostHeader and a cache policy without Host.",
    nginx: "Get a certificate for the name ('certbot --nginx -d NAME') in the server block with that server_name; a name without a block gets the default_server's certificate.",
    apache: "Get a certificate for the name ('certbot --apache -d NAME') in the VirtualHost with that ServerName or ServerAlias; a name without one gets the first VirtualHost's certificate.",
    haproxy: "Put a PEM for the name into the directory that 'bind … ssl crt' names and reload HAProxy; a name without one gets the first certificate.",
    caddy: "Add a site block for the name, then 'caddy reload --force': Caddy gets the certificate.",
    node: "Load a certificate that covers the name, or choose one by name in SNICallback.",
    iis: "Import a certificate for the name and add an https binding with that host name and 'Require Server Name Indication'.",
    alb: "Request an ACM certificate for the name in the load balancer's Region and add it to the HTTPS listener; an unknown server name gets the listener's default certificate.",
    ..Fixes::NONE
};

/// Replace an untrusted certificate with one of a public certificate authority.
pub(super) const GET_A_PUBLIC_CERTIFICATE: Fixes = Fixes {
    anywhere: "Get a certificate from a public certificate authority on Mozilla's list, such as Let's Encrypt, for the name that CloudFront asks for, and install it with its intermediates.",
    nginx: "Run 'certbot --nginx -d NAME', then 'nginx -s reload'.",
    apache: "Run 'certbot --apache -d NAME', then 'apachectl graceful'.",
    haproxy: "Write the leaf, the intermediates and the key of the new certificate into the PEM that 'bind … ssl crt' names; then reload HAProxy.",
    caddy: "Remove 'tls internal' from the site block and use a public DNS name, then 'caddy reload --force': Caddy gets a public certificate.",
    node: "Pass the public certificate with its intermediates as cert to https.createServer({ key, cert }).",
    iis: "Import the public certificate's PFX with its chain and choose it in the site's https binding.",
    alb: "Request a public ACM certificate in the load balancer's Region and set it as the HTTPS listener's certificate.",
    ..Fixes::NONE
};

/// Make a new key of a kind that CloudFront takes, and a certificate for it.
pub(super) const NEW_KEY: Fixes = Fixes {
    anywhere: "Create a new key, RSA 2048 or ECDSA P-256 ('openssl ecparam -name prime256v1 -genkey -noout -out key.pem'), get a certificate for it, and install both.",
    nginx: "Run 'certbot --nginx --key-type ecdsa --elliptic-curve secp256r1 -d NAME' (or '--key-type rsa --rsa-key-size 2048'), then 'nginx -s reload'.",
    apache: "Run 'certbot --apache --key-type ecdsa --elliptic-curve secp256r1 -d NAME' (or '--key-type rsa --rsa-key-size 2048'), then 'apachectl graceful'.",
    caddy: "Set 'key_type p256' or 'key_type rsa2048' in the global options; it applies to the certificates that Caddy gets from then on.",
    ..Fixes::NONE
};

/// Have the leaf issued again by the same authority, with what it says today.
pub(super) const REISSUE: Fixes = Fixes::anywhere(
    "Get a new TLS server certificate from a public certificate authority and install it with its intermediates.",
);
