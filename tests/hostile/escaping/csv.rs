//! A table for a spreadsheet, read as one reads it (RFC 4180).

/// The rows, each as its cells.
pub fn rows(table: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = table.chars().peekable();
    while let Some(character) = characters.next() {
        let row = rows.last_mut().expect("a row");
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                row.last_mut().expect("a cell").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => assert_eq!(characters.peek(), Some(&'\n'), "CR LF ends a row"),
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => row.last_mut().expect("a cell").push(other),
        }
    }
    assert!(!quoted, "a quoted cell ends");
    assert_eq!(
        rows.pop(),
        Some(vec![String::new()]),
        "CR LF ends the last row"
    );
    rows
}

/// No cell is what a spreadsheet computes, and every row has as many cells as the first.
pub fn assert_no_formula(table: &str) {
    let rows = rows(table);
    for row in &rows {
        assert_eq!(row.len(), rows[0].len(), "{row:?}");
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell:?}"
            );
        }
    }
}

/// The text of a cell, before it was kept from being a formula.
pub fn text(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(['=', '+', '-', '@', '|', '%']) => text,
        _ => cell,
    }
}
