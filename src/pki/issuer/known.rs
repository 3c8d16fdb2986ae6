//! The known issuers, with the patterns of their names and advice for each.

/// An issuer that is not trusted by default outside of its own world: a path to it is
/// `chain-untrusted`, even if its root was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownIssuer {
    pub name: &'static str,
    /// It is a TLS-intercepting proxy near the client: the origin is not visible.
    pub interception: bool,
    /// Its server has settings of its own: advice for nginx or Apache would mislead.
    pub own_settings: bool,
    pub advice: &'static str,
}

pub(super) struct IssuerPattern {
    /// Any of these, in lower case, in the readable name.
    pub(super) signs: &'static [&'static str],
    pub(super) issuer: KnownIssuer,
}

const fn of(
    name: &'static str,
    signs: &'static [&'static str],
    advice: &'static str,
) -> IssuerPattern {
    IssuerPattern {
        signs,
        issuer: KnownIssuer {
            name,
            interception: false,
            own_settings: false,
            advice,
        },
    }
}

const fn proxy(name: &'static str, signs: &'static [&'static str]) -> IssuerPattern {
    let mut pattern = of(name, signs, PROXY);
    pattern.issuer.interception = true;
    pattern
}

const fn with_own_settings(mut pattern: IssuerPattern) -> IssuerPattern {
    pattern.issuer.own_settings = true;
    pattern
}

const PROXY: &str = "Run the check from a network without such a proxy.";
const PUBLIC_CA: &str = "CloudFront trusts only Mozilla's list. Get a certificate from a public \
    authority, such as Let's Encrypt, for the name that CloudFront asks for.";
const DEFAULT: &str = "The server has no certificate for this server name and sends its built-in one. \
    Configure one from a public authority for the name that CloudFront asks for.";
const DEVELOPMENT: &str = "This is for development on one machine. Get a certificate from a \
    public authority, such as Let's Encrypt.";
const CLUSTER: &str = "This authority is for traffic inside a cluster. Give the entry point a \
    certificate from a public authority, for example by an ACME issuer of cert-manager.";

pub(super) const AWS_PRIVATE_CA: IssuerPattern = of(
    "AWS Private CA",
    &[],
    "CloudFront does not trust private authorities, AWS's included. Use a public certificate: on \
     a load balancer from ACM, elsewhere from a public authority.",
);
pub(super) const SNAKEOIL: IssuerPattern =
    of("Debian's ssl-cert (snakeoil)", &["snakeoil"], DEFAULT);
pub(super) const CPANEL: IssuerPattern = of("cPanel's self-signed default", &[], DEFAULT);

/// Every issuer with a pattern in its name, the more particular before the more general.
pub(super) const KNOWN: &[IssuerPattern] = &[
    of(
        "Cloudflare Origin CA",
        &["cloudflare origin"],
        "Only Cloudflare's proxies trust it. Get a certificate from a public authority, such \
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
        "Caddy uses it for internal names, with 'tls internal', or if ACME failed. Give the site its \
         public name, and make sure that ACME can reach it.",
    ),
    with_own_settings(of(
        "Kubernetes ingress controller fake certificate",
        &["ingress controller fake certificate"],
        "Name a TLS secret for this host in the Ingress (spec.tls) and create the secret in its \
         namespace, or set --default-ssl-certificate: ingress-nginx has no certificate for this \
         server name.",
    )),
    with_own_settings(of(
        "Traefik's default certificate",
        &["traefik default cert"],
        "Give the router a certificate resolver or a TLS secret, and its rule the Host that \
         CloudFront asks for: Traefik has no certificate for this server name.",
    )),
    SNAKEOIL,
    of("mkcert", &["mkcert"], DEVELOPMENT),
    of("minica", &["minica root ca"], DEVELOPMENT),
    // Proxies near the client.
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
