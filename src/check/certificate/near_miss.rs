//! Names that look as if they covered the wanted one, and do not (RFC 9525 section 6.3).

/// The presented name that a person would take for a match, and why it is none.
pub(crate) fn near_miss(presented: &[String], wanted: &str) -> Option<String> {
    presented.iter().find_map(|name| near(name, wanted))
}

fn near(presented: &str, wanted: &str) -> Option<String> {
    let is = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let below = |parent: &str| {
        let wanted = wanted.to_ascii_lowercase();
        wanted.ends_with(&format!(".{}", parent.to_ascii_lowercase()))
    };
    if let Some(parent) = presented.strip_prefix("*.") {
        if is(parent, wanted) {
            return Some(format!(
                "'{presented}' covers the names below {wanted}, but not {wanted} itself."
            ));
        }
        return below(parent).then(|| {
            format!("The wildcard in '{presented}' stands for one label only; {wanted} has more labels before '{parent}'.")
        });
    }
    let www = |name: &str, other: &str| {
        name.get(..4).is_some_and(|start| is(start, "www."))
            && name.get(4..).is_some_and(|rest| is(rest, other))
    };
    if www(presented, wanted) || www(wanted, presented) {
        return Some(format!(
            "{presented} and {wanted} differ by 'www.': the certificate must list both."
        ));
    }
    (presented.contains('.') && below(presented))
        .then(|| format!("The certificate is for the parent domain {presented}, which does not cover names below it."))
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn a_name_that_looks_right_is_explained() {
        for (presented, wanted, explained) in [
            (
                "*.example.com",
                "a.b.example.com",
                "The wildcard in '*.example.com' stands for one label only; a.b.example.com has more labels before 'example.com'.",
            ),
            (
                "*.example.com",
                "Example.com",
                "'*.example.com' covers the names below Example.com, but not Example.com itself.",
            ),
            (
                "www.example.com",
                "example.com",
                "www.example.com and example.com differ by 'www.': the certificate must list both.",
            ),
            (
                "example.com",
                "WWW.example.com",
                "example.com and WWW.example.com differ by 'www.': the certificate must list both.",
            ),
            (
                "example.com",
                "origin.example.com",
                "The certificate is for the parent domain example.com, which does not cover names below it.",
            ),
        ] {
            assert_eq!(near(presented, wanted).as_deref(), Some(explained));
        }
    }

    #[test]
    fn a_name_of_another_domain_is_not() {
        for (presented, wanted) in [
            ("badexample.com", "example.com"),
            ("com", "example.com"),
            ("*.example.net", "origin.example.com"),
            ("origin.example.com", "example.com"),
            ("", "example.com"),
            ("wwwé", "example.com"),
        ] {
            assert_eq!(near(presented, wanted), None, "{presented}");
        }
    }
}
