//! Assertions on JSON: a place is the name of a field, or a pointer (RFC 6901).

use serde_json::Value;

/// Panics unless every one of these places has this value.
pub fn assert_has(json: &Value, expected: Value) {
    for (place, value) in expected.as_object().expect("places and their values") {
        assert_eq!(at(json, place), value, "{place}: {json}");
    }
}

/// Panics unless the text at this place, or the JSON of another value, has this part.
pub fn assert_says(json: &Value, place: &str, part: &str) {
    let value = at(json, place);
    let text = value.as_str().map_or(value.to_string(), str::to_owned);
    assert!(text.contains(part), "{place}: {text}");
}

/// Panics unless the text at this place begins like this.
pub fn assert_begins(json: &Value, place: &str, begin: &str) {
    let text = text(json, place);
    assert!(text.starts_with(begin), "{place}: {text}");
}

/// The text at this place; empty if there is none.
pub fn text<'v>(json: &'v Value, place: &str) -> &'v str {
    at(json, place).as_str().unwrap_or_default()
}

fn at<'v>(json: &'v Value, place: &str) -> &'v Value {
    let found = match place.starts_with('/') {
        true => json.pointer(place),
        false => json.get(place),
    };
    found.unwrap_or(&Value::Null)
}
