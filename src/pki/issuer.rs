//! Issuers that are well known and on nobody's public list: what a certificate is that nobody
//! trusts, and what to do about it.

use super::certificate::{Certificate, Name, SubjectAlternativeName};

/// A recognised issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    /// What it is called.
    pub name: &'static str,
    /// Nobody outside trusts it by default: `chain-untrusted`, though its root was not sent.
    pub private: bool,
    /// It is a TLS-intercepting proxy on this side: what is seen is not the origin.
    pub interception: bool,
    /// What to do about it.
    pub advice: &'static str,
}

/// Recognises an issuer by its name, without regard to case.
pub fn recognise(issuer: &Name) -> Option<Recognised> {
    // With a comma at the end, so that a sign can ask for a whole value.
    let text = format!("{},", issuer.text.to_lowercase());
    KNOWN
        .iter()
        .find(|known| known.signs.iter().any(|sign| text.contains(sign)))
        .map(Known::recognised)
}

/// Recognises who issued a certificate: by the issuer's name, else by what else is peculiar to it.
pub fn recognise_certificate(certificate: &Certificate) -> Option<Recognised> {
    recognise(&certificate.issuer)
        .or_else(|| is_from_aws_private_ca(certificate).then(|| AWS_PRIVATE_CA.recognised()))
        .or_else(|| is_snakeoil(certificate).then(|| SNAKEOIL.recognised()))
        .or_else(|| is_cpanel_default(certificate).then(|| CPANEL.recognised()))
}

/// The first recognised issuer on the way up a path, from the leaf on.
pub fn recognise_path<'a>(path: impl IntoIterator<Item = &'a Certificate>) -> Option<Recognised> {
    path.into_iter().find_map(recognise_certificate)
}

/// Names in AWS Private CA are the customer's, but its OCSP responder and its default bucket paths
/// stand in what it issues.
fn is_from_aws_private_ca(certificate: &Certificate) -> bool {
    let contains = |sign: &[u8]| certificate.der.windows(sign.len()).any(|part| part == sign);
    contains(b"acm-pca")
}

/// What Debian's package ssl-cert makes: self-signed for ten years, with nothing but the host name.
fn is_snakeoil(certificate: &Certificate) -> bool {
    let [name] = certificate.common_names.as_slice() else {
        return false;
    };
    let names_host_only = match &certificate.subject_alternative_name {
        SubjectAlternativeName::Present { dns_names, .. } => dns_names.as_slice() == [name.clone()],
        _ => false,
    };
    let days = (certificate.not_after - certificate.not_before).whole_days();
    certificate.is_self_issued()
        && !certificate.is_certificate_authority()
        && certificate.basic_constraints.is_some()
        && certificate.subject.text == format!("CN={name}")
        && names_host_only
        && (3649..=3651).contains(&days)
}

/// cPanel's own self-signed certificates have `ssl@HOST` for a mail address.
fn is_cpanel_default(certificate: &Certificate) -> bool {
    let subject = &certificate.subject.text;
    certificate.is_self_issued()
        && certificate
            .common_names
            .iter()
            .any(|name| subject.contains(&format!("emailAddress=ssl@{name}")))
}

struct Known {
    /// Any of these, in lower case, in the readable name.
    signs: &'static [&'static str],
    name: &'static str,
    interception: bool,
    advice: &'static str,
}

impl Known {
    fn recognised(&self) -> Recognised {
        Recognised {
            name: self.name,
            private: true,
            interception: self.interception,
            advice: self.advice,
        }
    }
}

const fn of(name: &'static str, signs: &'static [&'static str], advice: &'static str) -> Known {
    Known {
        signs,
        name,
        interception: false,
        advice,
    }
}

const fn proxy(name: &'static str, signs: &'static [&'static str]) -> Known {
    Known {
        signs,
        name,
        interception: true,
        advice: PROXY,
    }
}

const PROXY: &str = "A proxy between here and the origin opens TLS and shows a certificate of its \
    own: you are not seeing the origin. Run the check from a network without it.";
const PUBLIC_CA: &str = "CloudFront trusts Mozilla's list only. Get a certificate from a public \
    authority, such as Let's Encrypt, for the name that CloudFront asks for.";
const DEFAULT: &str = "This is the server's built-in certificate: none is configured for this \
    server name. Configure one from a public authority for the name that CloudFront asks for.";
const DEVELOPMENT: &str = "This is for development on one machine. Get a certificate from a \
    public authority, such as Let's Encrypt.";
const CLUSTER: &str = "This authority is for traffic inside a cluster. Give the entry point a \
    certificate from a public authority, for example by an ACME issuer of cert-manager.";

const AWS_PRIVATE_CA: Known = of(
    "AWS Private CA",
    &[],
    "CloudFront does not trust private authorities, AWS's included. Use a public certificate: on \
     a load balancer from ACM, elsewhere from a public authority.",
);
const SNAKEOIL: Known = of("Debian's ssl-cert (snakeoil)", &["snakeoil"], DEFAULT);
const CPANEL: Known = of("cPanel's self-signed default", &[], DEFAULT);

/// The more particular before the more general.
const KNOWN: &[Known] = &[
    of(
        "Cloudflare Origin CA",
        &["cloudflare origin"],
        "Only Cloudflare's own proxies trust it. Get a certificate from a public authority, such \
         as Let's Encrypt, for the origin.",
    ),
    of(
        "Let's Encrypt staging",
        &["(staging)", "fake le intermediate", "fake le root"],
        "Issue again from Let's Encrypt's production directory: certbot without --staging or \
         --test-cert, or the ACME directory https://acme-v02.api.letsencrypt.org/directory.",
    ),
    of(
        "Pebble, the ACME test server",
        &["pebble intermediate ca", "pebble root ca"],
        PUBLIC_CA,
    ),
    of(
        "Caddy's local authority",
        &["caddy local authority"],
        "Caddy uses it for names that it takes for internal, with `tls internal`, or where ACME \
         failed. Name the site by its public name and see that ACME can reach it.",
    ),
    of(
        "Kubernetes ingress controller fake certificate",
        &["ingress controller fake certificate"],
        "ingress-nginx has no certificate for this server name: name a TLS secret for this host \
         in the Ingress, see that the secret exists in its namespace, or set \
         --default-ssl-certificate.",
    ),
    of(
        "Traefik's default certificate",
        &["traefik default cert"],
        "Traefik has no certificate for this server name: give its router a certificate \
         resolver or a TLS secret, and see that the rule's Host is the name CloudFront asks for.",
    ),
    SNAKEOIL,
    of("mkcert", &["mkcert"], DEVELOPMENT),
    of("minica", &["minica root ca"], DEVELOPMENT),
    // Proxies on this side.
    proxy("Zscaler", &["zscaler"]),
    proxy("Netskope", &["netskope", "goskope"]),
    proxy("Fortinet FortiGate", &["fortinet", "fortigate"]),
    proxy(
        "Palo Alto Networks",
        &["palo alto networks", "paloaltonetworks"],
    ),
    proxy(
        "Blue Coat / Symantec proxy",
        &[
            "blue coat",
            "bluecoat",
            "proxysg",
            "symantec web security",
            "symantec wss",
        ],
    ),
    proxy("Sophos", &["sophos"]),
    proxy("Cisco Umbrella", &["cisco umbrella", "opendns"]),
    proxy(
        "Cisco Secure Web Appliance",
        &["ironport", "cisco web security"],
    ),
    proxy("McAfee / Skyhigh Web Gateway", &["mcafee", "skyhigh"]),
    proxy("Kaspersky", &["kaspersky"]),
    proxy(
        "Avast or AVG",
        &["avast", "avg web/mail", "avg technologies"],
    ),
    proxy("ESET", &["eset ssl filter", "o=eset"]),
    proxy("Bitdefender", &["bitdefender"]),
    proxy("AdGuard", &["adguard"]),
    proxy("Check Point", &["check point", "checkpoint"]),
    proxy("Forcepoint / Websense", &["forcepoint", "websense"]),
    proxy("Barracuda", &["barracuda"]),
    proxy("SonicWall", &["sonicwall"]),
    proxy("WatchGuard", &["watchguard", "fireware"]),
    proxy("Cato Networks", &["cato networks"]),
    proxy("iboss", &["iboss"]),
    proxy(
        "Cloudflare Gateway",
        &["gateway ca - cloudflare", "cloudflare for teams"],
    ),
    proxy("mitmproxy", &["mitmproxy"]),
    proxy("Charles Proxy", &["charles proxy"]),
    proxy("Fiddler", &["fiddlerroot", "do_not_trust"]),
    proxy("Burp Suite", &["portswigger"]),
    proxy("OWASP ZAP", &["zed attack proxy", "zap root ca"]),
    proxy("Proxyman", &["proxyman"]),
    proxy("HTTP Toolkit", &["http toolkit"]),
    // Panels, appliances and tools with a built-in certificate.
    of(
        "Plesk's default certificate",
        &["cn=plesk", "o=plesk", "info@plesk.com", "parallels panel"],
        DEFAULT,
    ),
    of("Synology's default certificate", &["synology"], DEFAULT),
    of("QNAP's default certificate", &["qnap"], DEFAULT),
    of(
        "Proxmox VE's cluster authority",
        &["proxmox", "pve cluster"],
        DEFAULT,
    ),
    of(
        "UniFi's default certificate",
        &["cn=unifi", "ubiquiti", "unifi.local"],
        DEFAULT,
    ),
    of(
        "VMware's own authority",
        &["o=vmware", "vsphere.local"],
        DEFAULT,
    ),
    of("IIS management service", &["wmsvc-"], DEFAULT),
    of(
        "Elasticsearch's own authority",
        &["elastic certificate tool"],
        PUBLIC_CA,
    ),
    of(
        "OpenSSL's default answers",
        &[
            "internet widgits pty ltd",
            "some-organization",
            "default company ltd",
        ],
        PUBLIC_CA,
    ),
    of(
        "Apache's default certificate (mod_ssl)",
        &["o=someorganization", "localhost.localdomain"],
        DEFAULT,
    ),
    // Clusters and private authorities.
    of("Istio", &["istio", "o=cluster.local"], CLUSTER),
    of("OpenShift", &["ingress-operator@", "openshift-"], CLUSTER),
    of(
        "Rancher or k3s",
        &["dynamiclistener-ca", "k3s-server-ca", "rke2-server-ca"],
        CLUSTER,
    ),
    of("cert-manager's own authority", &["cert-manager"], CLUSTER),
    of(
        "Kubernetes",
        &[
            "cn=kubernetes",
            "kube-ca",
            "kube-apiserver",
            "system:masters",
        ],
        CLUSTER,
    ),
    of("step-ca", &["smallstep"], PUBLIC_CA),
    of(
        "HashiCorp Vault, Consul or Nomad",
        &[
            "hashicorp",
            "consul agent ca",
            "consul ca",
            "nomad agent ca",
            "vault ca",
        ],
        PUBLIC_CA,
    ),
    of(
        "a certificate for localhost",
        &["cn=localhost,"],
        DEVELOPMENT,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Option<Recognised> {
        recognise(&Name {
            text: text.to_owned(),
            raw: Vec::new(),
        })
    }

    #[test]
    fn issuers_are_known_by_the_names_they_use() {
        for (text, name, interception) in [
            (
                "OU=CloudFlare Origin SSL Certificate Authority, L=San Francisco, ST=California, \
                 O=\"CloudFlare, Inc.\", C=US",
                "Cloudflare Origin CA",
                false,
            ),
            (
                "CN=(STAGING) Wannabe Watercress R11, O=(STAGING) Let's Encrypt, C=US",
                "Let's Encrypt staging",
                false,
            ),
            (
                "CN=Caddy Local Authority - ECC Intermediate",
                "Caddy's local authority",
                false,
            ),
            (
                "CN=Kubernetes Ingress Controller Fake Certificate, O=Acme Co",
                "Kubernetes ingress controller fake certificate",
                false,
            ),
            (
                "CN=TRAEFIK DEFAULT CERT",
                "Traefik's default certificate",
                false,
            ),
            (
                "O=mkcert development CA, OU=me@laptop, CN=mkcert me@laptop",
                "mkcert",
                false,
            ),
            (
                "CN=Zscaler Intermediate Root CA (zscloud.net), O=Zscaler Inc., C=US",
                "Zscaler",
                true,
            ),
            ("CN=mitmproxy, O=mitmproxy", "mitmproxy", true),
            (
                "CN=FGT60E, O=Fortinet, OU=Certificate Authority",
                "Fortinet FortiGate",
                true,
            ),
            (
                "O=Internet Widgits Pty Ltd, ST=Some-State, C=AU",
                "OpenSSL's default answers",
                false,
            ),
        ] {
            let found = named(text).unwrap_or_else(|| panic!("{text} is not recognised"));
            assert_eq!(
                (found.name, found.interception, found.private),
                (name, interception, true)
            );
        }
    }

    #[test]
    fn public_issuers_and_ordinary_companies_are_not_taken_for_others() {
        for text in [
            "CN=Cloudflare TLS Issuing ECC CA 1, O=\"SSL Corporation\", C=US",
            "CN=R12, O=Let's Encrypt, C=US",
            "CN=Symantec Class 3 Secure Server CA - G4, O=Symantec Corporation, C=US",
            "CN=cPanel, Inc. Certification Authority, O=\"cPanel, Inc.\", C=US",
            "CN=Example Corp Issuing CA 1, O=Example Corp, C=DE",
            "",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn every_sign_is_in_lower_case_as_it_is_compared() {
        for known in KNOWN {
            for sign in known.signs {
                assert_eq!(*sign, sign.to_lowercase(), "{}", known.name);
                assert_eq!(named(sign).map(|found| found.name), Some(known.name));
            }
        }
    }

    #[test]
    fn no_trusted_root_is_taken_for_a_private_issuer() {
        for name in crate::pki::trust_store::TrustStore::mozilla().names() {
            assert_eq!(recognise(&name), None, "{}", name.text);
        }
    }
}
