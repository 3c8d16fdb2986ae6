//! Code blocks of Markdown.

/// Lines in a code block whose fence is longer than any row of backticks in them.
pub(crate) fn fenced(language: &str, lines: &[String]) -> String {
    let lines = lines.join("\n");
    let fence = "`".repeat(longest_row_of_backticks(&lines).max(2) + 1);
    format!("{fence}{language}\n{lines}\n{fence}")
}

pub(super) fn longest_row_of_backticks(text: &str) -> usize {
    let rows = text.split(|character| character != '`');
    rows.map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        let lines = ["```` not the end".to_owned()];
        assert_eq!(fenced("text", &lines), "`````text\n```` not the end\n`````");
    }
}
