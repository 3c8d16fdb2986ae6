//! What the report's escaping promises, written independently of it: nothing acts, and the text
//! can be had back.

/// Whether this character does something instead of being seen.
pub fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The first line that GitHub's or Azure's runner would obey: `::name` after leading blanks, or
/// `##[name` and `##vso[name` anywhere (`ActionCommand.cs`, `ActionCommandManager.cs`, and Azure's
/// `CommandHelper`).
pub fn runner_command(log: &str) -> Option<&str> {
    log.lines().find(|line| {
        let name = line.trim_start().strip_prefix("::").unwrap_or_default();
        name.starts_with(char::is_alphabetic) || line.contains("##[") || line.contains("##vso[")
    })
}

/// The text that `render::escape::escape` was given; `None` if this is not what it makes.
pub fn unescape(escaped: &str) -> Option<String> {
    let mut raw = String::new();
    let mut rest = escaped.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            raw.push(character);
            continue;
        }
        raw.push(match rest.next()? {
            '\\' => '\\',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'u' => {
                let digits = rest.as_str().strip_prefix('{')?.split_once('}')?.0;
                rest.nth(digits.len() + 1)?;
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            _ => return None,
        });
    }
    Some(raw)
}
