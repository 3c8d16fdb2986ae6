//! One origin that was asked in two ways, because a policy that decides about Host is not known:
//! CloudFront's answer tells which of them is its own.

use super::behind::{JudgedOrigin, Origin};
use super::diagnosis::{Diagnosis, DiagnosisKind};
use super::{one_origin, predicted_answer, without_tls};
use crate::check::Verdict;
use crate::commands::verify::Conclusion;
use crate::commands::verify::conclusion::Served;

/// The conclusion for one origin: for the alternative that fits the answer, if it was asked in two
/// ways.
pub(crate) fn conclude(answer: &Conclusion, origin: &Origin) -> Diagnosis {
    if let Origin::WithoutTls(origin) = origin {
        return without_tls::conclude(answer, origin);
    }
    let Some(chosen) = origin.likeliest(answer) else {
        return without_origin(answer);
    };
    let mut diagnosis = one_origin::conclude(answer, chosen);
    let fails = |one: &JudgedOrigin| one.verdict == Verdict::Fail;
    let mut alternatives = origin.alternatives().iter();
    let differ = alternatives.clone().any(fails) && !alternatives.all(fails);
    if let Some(condition) = chosen.condition.as_ref().filter(|_| differ) {
        diagnosis.conclusion.push_str(&format!(
            " This applies {condition}, which depends on a policy that is not known here (pass it with --policy FILE)."
        ));
    }
    diagnosis
}

/// The conclusion if no origin was judged.
pub(crate) fn without_origin(answer: &Conclusion) -> Diagnosis {
    Diagnosis::new(DiagnosisKind::Unclear, answer.meaning.clone())
}

impl Origin {
    /// The alternative that CloudFront's answer speaks for: if it fails, the one that fails; if it
    /// got its answer from the origin, the one that works. `None` if the origin was not judged.
    pub(crate) fn likeliest(&self, answer: &Conclusion) -> Option<&JudgedOrigin> {
        let alternatives = self.alternatives().iter();
        let predicted = alternatives
            .clone()
            .find(|one| predicted_answer::agrees(answer, one));
        let rank = |one: &&JudgedOrigin| predicted_answer::connection(one).verdict;
        predicted.or_else(|| {
            if answer.served == Served::FromOrigin && answer.verdict != Verdict::Fail {
                alternatives.min_by_key(rank)
            } else {
                // The first of the worst: `max_by_key` takes the last of equals.
                alternatives.rev().max_by_key(rank)
            }
        })
    }
}
