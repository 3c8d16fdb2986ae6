//! The certificates of each demo origin: made when it starts, so that they are always as fresh, or
//! as expired, as its fault says.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PublicKeyData,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::{Duration, OffsetDateTime};

use super::Fault;
use super::old_protocol::OrphanedKey;

/// The origin's name, for which every certificate is made unless its fault is the name.
pub(crate) const HOST: &str = "origin.example.com";

/// The name of another site on the same server.
pub(crate) const OTHER_HOST: &str = "www.example.com";

/// The chain to send, the key to sign the handshake with, and the root that replaces Mozilla's
/// list. The leaf of `old-protocol` has another key, whose private half was thrown away.
pub(crate) struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
    pub(crate) trust_anchor: CertificateDer<'static>,
}

/// Makes the certificates of `fault`, relative to `now`. A fault that is not about certificates gets
/// a healthy chain.
pub(crate) fn identity(fault: Fault, now: OffsetDateTime) -> anyhow::Result<Identity> {
    let root = Authority::root("Demo Root", now)?;
    let policy = root.subordinate("Demo Policy Authority", now, YEARS)?;
    let issuing = match fault {
        Fault::WrongOrder => policy.subordinate("Demo Issuing Authority", now, YEARS)?,
        Fault::ExpiredIntermediate => {
            root.subordinate("Demo Issuing Authority", now, (-1835, -10))?
        }
        _ => root.subordinate("Demo Issuing Authority", now, YEARS)?,
    };

    let key = match fault {
        Fault::UnsupportedKey => KeyPair::generate_for(&rcgen::PKCS_ED25519)?,
        _ => KeyPair::generate()?,
    };
    let leaf_params = leaf_params(fault, now)?;
    let leaf = match fault {
        Fault::SelfSigned => leaf_params.self_signed(&key)?.into(),
        Fault::OldProtocol => issuing.sign(&leaf_params, &OrphanedKey::new()?)?,
        _ => issuing.sign(&leaf_params, &key)?,
    };

    let chain = match fault {
        Fault::SelfSigned | Fault::MissingIntermediate => vec![leaf],
        Fault::PrivateCa => vec![leaf, issuing.certificate, root.certificate.clone()],
        Fault::WrongOrder => vec![leaf, policy.certificate, issuing.certificate],
        Fault::ExtraCertificates => {
            let root_sent = root.certificate.clone();
            vec![leaf, issuing.certificate, root_sent, policy.certificate]
        }
        _ => vec![leaf, issuing.certificate],
    };
    let trust_anchor = match fault {
        // The authority that the origin uses is exactly the one that is not trusted.
        Fault::PrivateCa => Authority::root("Demo Public Root", now)?.certificate,
        _ => root.certificate,
    };
    let signing_key = match fault {
        Fault::WrongKey => KeyPair::generate()?,
        _ => key,
    };
    Ok(Identity {
        chain,
        key: PrivateKeyDer::Pkcs8(signing_key.serialize_der().into()),
        trust_anchor,
    })
}

fn leaf_params(fault: Fault, now: OffsetDateTime) -> Result<CertificateParams, rcgen::Error> {
    let name = match fault {
        // A server that rejects the name has another site, and that site's certificate.
        Fault::WrongName | Fault::ServerNameRejected => OTHER_HOST,
        _ => HOST,
    };
    let dns_names = match fault {
        Fault::CommonNameOnly => Vec::new(),
        _ => vec![name.to_owned()],
    };
    let mut params = CertificateParams::new(dns_names)?;
    params.distinguished_name = common_name(name);
    // A count of whole days then gives the number in the fault's summary.
    let later = now.saturating_add(Duration::hours(1));
    let (now, days) = match fault {
        Fault::Expired => (now, (-93, -3)),
        Fault::NotYetValid => (later, (2, 92)),
        Fault::ExpiresSoon => (later, (-85, 5)),
        _ => (later, (-30, 60)),
    };
    set_validity(&mut params, now, days);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![match fault {
        Fault::WrongPurpose => ExtendedKeyUsagePurpose::ClientAuth,
        _ => ExtendedKeyUsagePurpose::ServerAuth,
    }];
    params.use_authority_key_identifier_extension = fault != Fault::SelfSigned;
    params.is_ca = IsCa::ExplicitNoCa;
    Ok(params)
}

/// The validity of a certificate: its start and end in days from now.
type Days = (i64, i64);

/// An authority in the middle of its ten years.
const YEARS: Days = (-1825, 1825);

/// A certification authority that can issue.
struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn root(name: &str, now: OffsetDateTime) -> Result<Self, rcgen::Error> {
        let params = Self::params(name, now, YEARS);
        let key = KeyPair::generate()?;
        Ok(Self {
            certificate: params.self_signed(&key)?.into(),
            issuer: Issuer::new(params, key),
        })
    }

    fn subordinate(
        &self,
        name: &str,
        now: OffsetDateTime,
        days: Days,
    ) -> Result<Self, rcgen::Error> {
        let mut params = Self::params(name, now, days);
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        Ok(Self {
            certificate: self.sign(&params, &key)?,
            issuer: Issuer::new(params, key),
        })
    }

    fn sign(
        &self,
        params: &CertificateParams,
        key: &impl PublicKeyData,
    ) -> Result<CertificateDer<'static>, rcgen::Error> {
        Ok(params.signed_by(key, &self.issuer)?.into())
    }

    fn params(name: &str, now: OffsetDateTime, days: Days) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name = common_name(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        set_validity(&mut params, now, days);
        params
    }
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished_name = DistinguishedName::new();
    distinguished_name.push(DnType::CommonName, name);
    distinguished_name
}

fn set_validity(params: &mut CertificateParams, now: OffsetDateTime, days: Days) {
    params.not_before = now.saturating_add(Duration::days(days.0));
    params.not_after = now.saturating_add(Duration::days(days.1));
}
