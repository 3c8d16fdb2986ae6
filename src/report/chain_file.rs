//! The certificate file that a server should be given, and how each server is told of it.

use std::path::Path;

use super::escape::inert;
use crate::moment::utc;
use crate::pki::certificate::Certificate;
use crate::pki::digest::fingerprint;

/// The file: the leaf first, then each intermediate, a comment block above each certificate.
pub fn render(leaf: &Certificate, intermediates: &[Certificate]) -> String {
    let mut file = String::new();
    let parts = std::iter::once(("leaf", leaf));
    let parts = parts.chain(intermediates.iter().map(|one| ("intermediate", one)));
    for (position, (part, certificate)) in parts.enumerate() {
        if position > 0 {
            file.push('\n');
        }
        file.push_str(&format!(
            "# {}. {part}\n# subject: {}\n# issuer:  {}\n# expires: {}\n# SHA-256: {}\n",
            position + 1,
            comment(&certificate.subject.text),
            comment(&certificate.issuer.text),
            utc(certificate.not_after),
            fingerprint(&certificate.sha256)
        ));
        let block = pem::Pem::new("CERTIFICATE", certificate.der.clone());
        let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        file.push_str(&pem::encode_config(&block, config));
    }
    file
}

/// A peer's text that no reader of PEM can take for a BEGIN line.
fn comment(text: &str) -> String {
    inert(text).replace("-----", "- - -")
}

/// What makes each server serve this file.
pub fn instructions(path: &Path) -> String {
    let file = inert(&path.display().to_string());
    format!(
        "\
nginx    ssl_certificate {file};
         then: nginx -t && nginx -s reload
Apache   SSLCertificateFile {file}
         then: apachectl configtest && apachectl graceful
HAProxy  cat {file} KEY.pem > BUNDLE.pem    (for 'bind :443 ssl crt BUNDLE.pem')
         then: reload HAProxy
Caddy    tls {file} KEY.pem
         then: caddy reload
Node     cert: fs.readFileSync('{file}')    (with key, for https.createServer)
         then: restart, or server.setSecureContext
IIS      openssl pkcs12 -export -in {file} -inkey KEY.pem -out SITE.pfx
         then: import SITE.pfx and choose it in the https binding
ALB      aws acm import-certificate --certificate-arn ARN \\
           --certificate fileb://LEAF.pem --certificate-chain fileb://REST.pem \\
           --private-key fileb://KEY.pem
         (the first certificate of the file alone, and the others)
"
    )
}
