//! The known issuers, with the patterns of their names and advice for each.

/// An issuer that is not trusted by default outside of its own world: a path to it is
/// `chain-untrusted`, even if its root was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownIssuer {
    pub name: &'static str,
    /// It is a TLS-intercepting proxy near the client: the origin is not visible.
    pub interception: bool,
    /// The software that makes it for itself, as its `Server` header would name it: advice for
    /// other servers would mislead.
    pub server: Option<&'static str>,
    pub advice: &'static str,
}

/// Issuers that share their advice, each as `name: sign | sign`. A certificate is an issuer's if any
/// of the signs, in lower case, is in the readable name.
pub(super) struct Issuers {
    /// Without a name.
    common: KnownIssuer,
    known: &'static [&'static str],
}

impl Issuers {
    /// Every issuer with its signs.
    pub(super) fn iter(&self) -> impl Iterator<Item = (KnownIssuer, &'static str)> {
        let known = self.known.iter().filter_map(|row| row.split_once(": "));
        known.map(|(name, signs)| (self.named(name), signs))
    }

    const fn named(&self, name: &'static str) -> KnownIssuer {
        KnownIssuer {
            name,
            ..self.common
        }
    }
}

const fn issuers(advice: &'static str, known: &'static [&'static str]) -> Issuers {
    let common = KnownIssuer {
        name: "",
        interception: false,
        server: None,
        advice,
    };
    Issuers { common, known }
}

/// Issuers that are this server, or something else than a web server.
const fn made_by(
    server: &'static str,
    advice: &'static str,
    known: &'static [&'static str],
) -> Issuers {
    let mut issuers = issuers(advice, known);
    issuers.common.server = Some(server);
    issuers
}

const fn proxies(known: &'static [&'static str]) -> Issuers {
    let mut issuers = made_by("a proxy", PROXY, known);
    issuers.common.interception = true;
    issuers
}

const PROXY: &str = "Run the check from a network without such a proxy.";
const PUBLIC_CA: &str = "CloudFront trusts only Mozilla's list. Get a certificate from a public \
    authority, such as Let's Encrypt, for the name that CloudFront asks for.";
const DEFAULT: &str = "The server has no certificate for this server name and sends its built-in one. Install one from a public authority for the name that CloudFront asks for.";
const DEVELOPMENT: &str = "This authority is for development on one machine. Get a certificate from a public authority, such as Let's Encrypt.";
const CLUSTER: &str = "This authority is for traffic inside a cluster. Give the ingress or gateway a certificate from a public authority, for example with an ACME issuer of cert-manager.";

pub(super) const AWS_PRIVATE_CA: KnownIssuer = issuers(
    "CloudFront trusts no private authority, not even AWS's. Use a public certificate: on a load balancer from ACM, elsewhere from a public authority.",
    &[],
)
.named("AWS Private CA");
pub(super) const SNAKEOIL: KnownIssuer =
    issuers(DEFAULT, &[]).named("Debian's ssl-cert (snakeoil)");
pub(super) const CPANEL: KnownIssuer =
    made_by("cPanel", DEFAULT, &[]).named("cPanel's self-signed default");

/// Every issuer with a sign in its name, the more particular before the more general.
pub(super) const KNOWN: &[Issuers] = &[
    issuers(
        "Only Cloudflare's proxies trust it. Get a certificate from a public authority, such as \
         Let's Encrypt, for the origin.",
        &["Cloudflare Origin CA: cloudflare origin"],
    ),
    issuers(
        "Issue again from Let's Encrypt's production directory: certbot without --staging or \
         --test-cert, or the ACME directory https://acme-v02.api.letsencrypt.org/directory.",
        &["Let's Encrypt staging: (staging) | fake le intermediate | fake le root"],
    ),
    issuers(
        PUBLIC_CA,
        &["Pebble, the ACME test server: pebble intermediate ca | pebble root ca"],
    ),
    made_by(
        "Caddy",
        "Caddy uses it for internal names, with 'tls internal', or if ACME failed. Give the site \
         its public name, and make sure that ACME can reach it.",
        &["Caddy's local authority: caddy local authority"],
    ),
    made_by(
        "ingress-nginx",
        "Name a TLS secret for this host in the Ingress (spec.tls) and create the secret in its \
         namespace, or set --default-ssl-certificate: ingress-nginx has no certificate for this \
         server name.",
        &["Kubernetes ingress controller fake certificate: ingress controller fake certificate"],
    ),
    made_by(
        "Traefik",
        "Give the router a certificate resolver or a TLS secret, and its rule the Host that \
         CloudFront asks for: Traefik has no certificate for this server name.",
        &["Traefik's default certificate: traefik default cert"],
    ),
    issuers(DEFAULT, &["Debian's ssl-cert (snakeoil): snakeoil"]),
    issuers(DEVELOPMENT, &["mkcert: mkcert", "minica: minica root ca"]),
    proxies(&[
        "Zscaler: zscaler",
        "Netskope: netskope | goskope",
        "Fortinet FortiGate: fortinet | fortigate",
        "Palo Alto Networks: palo alto networks | paloaltonetworks",
        "Blue Coat / Symantec proxy: blue coat | bluecoat | proxysg | symantec web security | symantec wss",
        "Sophos: sophos",
        "Cisco Umbrella: cisco umbrella | opendns",
        "Cisco Secure Web Appliance: ironport | cisco web security",
        "McAfee / Skyhigh Web Gateway: mcafee | skyhigh",
        "Kaspersky: kaspersky",
        "Avast or AVG: avast | avg web/mail | avg technologies",
        "ESET: eset ssl filter | o=eset",
        "Bitdefender: bitdefender",
        "AdGuard: adguard",
        "Check Point: check point | checkpoint",
        "Forcepoint / Websense: forcepoint | websense",
        "Barracuda: barracuda",
        "SonicWall: sonicwall",
        "WatchGuard: watchguard | fireware",
        "Cato Networks: cato networks",
        "iboss: iboss",
        "Cloudflare Gateway: gateway ca - cloudflare | cloudflare for teams",
        "mitmproxy: mitmproxy",
        "Charles Proxy: charles proxy",
        "Fiddler: fiddlerroot | do_not_trust",
        "Burp Suite: portswigger",
        "OWASP ZAP: zed attack proxy | zap root ca",
        "Proxyman: proxyman",
        "HTTP Toolkit: http toolkit",
    ]),
    made_by(
        "a panel or an appliance",
        DEFAULT,
        &[
            "Plesk's default certificate: cn=plesk | o=plesk | info@plesk.com | parallels panel",
            "Synology's default certificate: synology",
            "QNAP's default certificate: qnap",
            "Proxmox VE's cluster authority: proxmox | pve cluster",
            "UniFi's default certificate: cn=unifi | ubiquiti | unifi.local",
            "VMware's own authority: o=vmware | vsphere.local",
        ],
    ),
    made_by(
        "Microsoft-IIS",
        DEFAULT,
        &["IIS management service: wmsvc-"],
    ),
    made_by(
        "Elasticsearch",
        PUBLIC_CA,
        &["Elasticsearch's own authority: elastic certificate tool"],
    ),
    issuers(
        PUBLIC_CA,
        &[
            "OpenSSL's default answers: internet widgits pty ltd | some-organization | default company ltd",
        ],
    ),
    made_by(
        "Apache",
        DEFAULT,
        &["Apache's default certificate (mod_ssl): o=someorganization | localhost.localdomain"],
    ),
    made_by(
        "a cluster",
        CLUSTER,
        &[
            "Istio: istio | o=cluster.local",
            "OpenShift: ingress-operator@ | openshift-",
            "Rancher or k3s: dynamiclistener-ca | k3s-server-ca | rke2-server-ca",
            "cert-manager's own authority: cert-manager",
            "Kubernetes: cn=kubernetes | kube-ca | kube-apiserver | system:masters",
        ],
    ),
    issuers(
        PUBLIC_CA,
        &[
            "step-ca: smallstep",
            "HashiCorp Vault, Consul or Nomad: hashicorp | consul agent ca | consul ca | nomad agent ca | vault ca",
        ],
    ),
    issuers(DEVELOPMENT, &["a certificate for localhost: cn=localhost,"]),
];
