//! Color, only if it is asked for, and never as the only bearer of a meaning.

use crate::check::Severity;

/// The options of a text page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// Everything seen, not only what is wrong.
    pub verbose: bool,
    /// ANSI escape sequences for color and bold type.
    pub color: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub color: bool,
}

impl Style {
    pub fn heading(self, text: &str) -> String {
        self.apply(text, "")
    }

    /// A word that carries a severity; nothing bad is green.
    pub fn severity(self, text: &str, severity: Option<Severity>) -> String {
        self.apply(text, &format!(";38;5;{}", color(severity)))
    }

    fn apply(self, text: &str, color: &str) -> String {
        if self.color && !text.is_empty() {
            format!("\u{1b}[1{color}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A color of the palette of 256: those of the first 16, which each terminal defines for itself,
/// can be too faint on its background.
fn color(severity: Option<Severity>) -> u8 {
    match severity {
        None => GREEN,
        Some(Severity::Notice) => BLUE,
        Some(Severity::Warn) => ORANGE,
        Some(Severity::Inconclusive) => MAGENTA,
        Some(Severity::Fail) => RED,
    }
}

const GREEN: u8 = 28;
const BLUE: u8 = 27;
const ORANGE: u8 = 130;
const MAGENTA: u8 = 164;
const RED: u8 = 196;

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a color of the 6x6x6 cube (WCAG 2.2).
    fn luminance(color: u8) -> f64 {
        let color = color - 16;
        let channel = |level: u8| {
            let value = f64::from([0_u8, 95, 135, 175, 215, 255][usize::from(level)]) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let (red, green, blue) = (color / 36, color / 6 % 6, color % 6);
        0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue)
    }

    #[test]
    fn every_color_is_readable_on_black_and_on_white() {
        for color in [GREEN, BLUE, ORANGE, MAGENTA, RED] {
            let luminance = luminance(color);
            let on_black = (luminance + 0.05) / 0.05;
            let on_white = 1.05 / (luminance + 0.05);
            // WCAG asks 3 of bold text.
            assert!(
                on_black >= 3.9 && on_white >= 3.9,
                "{color}: {on_black} {on_white}"
            );
        }
    }
}
