//! The certificate file that a server should be given, and how each server is configured with it.

use std::path::Path;

use super::context::quoted;
use super::escape::escape;
use super::wrap::wrap;
use crate::pki::certificate::Certificate;
use crate::pki::digest::fingerprint;
use crate::time_format::utc;

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
        file.push_str(&pem(&certificate.der));
    }
    file
}

/// A certificate in PEM.
pub(crate) fn pem(der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE", der), config)
}

/// A peer's text that no reader of PEM can take for a BEGIN line.
fn comment(text: &str) -> String {
    escape(text).replace("-----", "- - -")
}

/// The texts about what was written, in lines for a person. The texts may be a peer's.
pub fn announcement(texts: &[String]) -> String {
    let lines = texts.iter().flat_map(|text| wrap("", "", &escape(text)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The configuration of each server that serves this file, to be copied as it is.
pub fn instructions(path: &Path) -> String {
    let file = escape(&path.display().to_string());
    let (plain, script) = (configured(&file), scripted(&file));
    let shell = quoted(&path.display().to_string());
    format!(
        "\
nginx    ssl_certificate {plain};
         then: nginx -t && nginx -s reload
Apache   SSLCertificateFile {plain}
         then: apachectl configtest && apachectl graceful
HAProxy  cat {shell} KEY.pem > BUNDLE.pem
         for 'bind :443 ssl crt BUNDLE.pem'; then: reload HAProxy
Caddy    tls {plain} KEY.pem
         then: caddy reload --force
Node     cert: fs.readFileSync({script})
         with key, for https.createServer; then: restart, or
         server.setSecureContext
IIS      openssl pkcs12 -export -in {shell} -inkey KEY.pem -out SITE.pfx
         then: import SITE.pfx and choose it in the https binding
ALB      openssl x509 -in {shell} -out LEAF.pem
         sed '1,/END/d' {shell} | sed -n '/BEGIN/,/END/p' > REST.pem
         aws acm import-certificate --certificate-arn ARN \\
           --certificate fileb://LEAF.pem --certificate-chain fileb://REST.pem \\
           --private-key fileb://KEY.pem
"
    )
}

/// As the configurations of nginx, Apache and Caddy take it: a blank would end the value.
fn configured(file: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,@%:".contains(c);
    if file.chars().all(is_plain) {
        file.to_owned()
    } else {
        format!("\"{}\"", file.replace('"', "\\\""))
    }
}

/// As a string of JavaScript.
fn scripted(file: &str) -> String {
    format!("'{}'", file.replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_one_word_in_every_line() {
        let plain = instructions(Path::new("/etc/ssl/chain.pem"));
        assert!(
            plain.contains("ssl_certificate /etc/ssl/chain.pem;"),
            "{plain}"
        );
        assert!(plain.contains("cat /etc/ssl/chain.pem KEY.pem"), "{plain}");
        let odd = instructions(Path::new("/srv/o'c; rm x/chain.pem"));
        assert!(
            odd.contains("ssl_certificate \"/srv/o'c; rm x/chain.pem\";"),
            "{odd}"
        );
        assert!(
            odd.contains(r#"cat '/srv/o'"'"'c; rm x/chain.pem' KEY"#),
            "{odd}"
        );
        assert!(odd.contains(r"Sync('/srv/o\'c; rm x/chain.pem')"), "{odd}");
    }
}
