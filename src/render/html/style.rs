//! The one style sheet. Without it the pages read as well; it holds no character that HTML escapes.

use crate::check::Severity;

pub(super) const STYLE: &str = "
:root { color-scheme: light dark; --fail: #a4001d; --warn: #744900; --inconclusive: #65198f; --pass: #0a5c27; --notice: #004f63; --line: #767676; --soft: #f3f3f3; }
@media (prefers-color-scheme: dark) { :root { --fail: #ff9c93; --warn: #ffcf70; --inconclusive: #dcb0ff; --pass: #86dea1; --notice: #86d8ee; --line: #9a9a9a; --soft: #262626; } }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
h3, h4, h5, h6 { font-size: 1rem; margin: 1rem 0 0.25rem; }
.fail { color: var(--fail); }
.warn { color: var(--warn); }
.inconclusive { color: var(--inconclusive); }
.pass { color: var(--pass); }
.notice { color: var(--notice); }
dl { margin: 0.5rem 0; }
dl div { display: grid; grid-template-columns: 8rem 1fr; column-gap: 1rem; padding: 0.15rem 0; }
dt { font-weight: 600; grid-column: 1; }
dd { margin: 0; grid-column: 2; }
@media (max-width: 40rem) { dl div { display: block; } }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; }
caption { text-align: start; }
th, td { text-align: start; vertical-align: top; padding: 0.25rem 0.5rem 0.25rem 0; border-bottom: 1px solid var(--line); }
pre { background: var(--soft); padding: 0.75rem; white-space: pre-wrap; }
code { font-family: ui-monospace, monospace; font-size: 0.95em; }
a { color: LinkText; }
svg { max-width: 100%; height: auto; }
summary { cursor: pointer; }
@media print { main { max-width: none; padding: 0; } h1, h2, h3 { break-after: avoid; } tr, svg { break-inside: avoid; } details::details-content { content-visibility: visible; block-size: auto; } }
";

/// The class that colors a verdict. Its word is always there too.
pub(super) fn class(severity: Option<Severity>) -> &'static str {
    severity.map_or("pass", Severity::word)
}
