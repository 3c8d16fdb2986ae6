//! Answers of web servers and other CDNs that tell of TLS by their status.

use super::known::{KnownAnswer, Service};
use crate::cloudfront::basis::Basis;

const MISDIRECTED: &str = "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20";
const CLOUDFLARE: &str = "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/";

pub(super) const ANSWERS: &[KnownAnswer] = &[
    // Apache since 2.4.64 (CVE-2025-23048) compares both names.
    KnownAnswer {
        id: "server-name-differs-from-host",
        forwarded_host: false,
        service: Service::WebServer,
        statuses: &[421],
        words: &["server name indication"],
        cause: "The web server (Apache does so since 2.4.64) got another server name in the TLS \
                handshake than in Host, or none. CloudFront sends the same in both: a proxy \
                between them sends no server name.",
        next: "let the proxy send it: nginx 'proxy_ssl_server_name on; proxy_ssl_name $host;', \
               HAProxy 'sni req.hdr(host)' in the server line; or let the proxy speak plain HTTP to Apache",
        known: Basis::Inferred,
        source: "https://httpd.apache.org/security/vulnerabilities_24.html",
    },
    KnownAnswer {
        id: "misdirected-request",
        forwarded_host: false,
        service: Service::WebServer,
        statuses: &[421],
        words: &[],
        cause: "The web server does not serve this Host on a connection with this server name. \
                CloudFront sends the same name in both, so that a proxy between them, or a \
                function that sets one of them, changes it.",
        next: "let every proxy pass Host and the server name alike (nginx 'proxy_ssl_server_name \
               on; proxy_ssl_name $host;'), and give the server a virtual host of that name",
        known: Basis::Inferred,
        source: MISDIRECTED,
    },
    KnownAnswer {
        id: "cloudflare-to-its-origin-tls",
        forwarded_host: false,
        service: Service::Cloudflare,
        statuses: &[525, 526],
        words: &[],
        cause: "Cloudflare, which answers for the origin, cannot agree on TLS with the server \
                behind it.",
        next: "check the server behind Cloudflare with origin-check SERVER, or make it the origin \
               without Cloudflare between",
        known: Basis::Documented,
        source: CLOUDFLARE,
    },
    KnownAnswer {
        id: "cloudflare-to-its-origin",
        forwarded_host: false,
        service: Service::Cloudflare,
        statuses: &[],
        words: &[],
        cause: "Cloudflare, which answers for the origin, gets no good answer from the server \
                behind it.",
        next: "look at the server behind Cloudflare, or make it the origin without Cloudflare \
               between",
        known: Basis::Documented,
        source: CLOUDFLARE,
    },
];
