//! What the charts share: hatchings that tell grades apart without colour, scales, bars.

use maud::{Markup, PreEscaped, html};

/// Width of every chart in its own units; the page scales it.
pub(super) const WIDTH: f64 = 1180.0;

/// The fills that charts refer to, once a page.
pub(super) fn patterns() -> Markup {
    html! {
        svg width="0" height="0" style="position:absolute" aria-hidden="true" {
            defs {
                pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect width="5" height="5" fill="#f6d78b" {}
                    rect width="2" height="5" fill="#8a5a00" {}
                }
                pattern id="hatch-red" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)" {
                    rect width="5" height="5" fill="#f3c6c2" {}
                    rect width="2" height="5" fill="#9b1c1c" {}
                }
            }
        }
    }
}

/// A number for SVG: one digit behind the point is finer than a printer's dot.
pub(super) fn n(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A rectangle. Fill and outline are CSS classes.
pub(super) fn bar(x: f64, y: f64, width: f64, height: f64, class: &str, title: &str) -> Markup {
    html! {
        rect x=(n(x)) y=(n(y)) width=(n(width)) height=(n(height)) class=(class) {
            @if !title.is_empty() { title { (title) } }
        }
    }
}

/// A text; `anchor` is start, middle or end.
pub(super) fn label(x: f64, y: f64, anchor: &str, class: &str, text: &str) -> Markup {
    html! { text x=(n(x)) y=(n(y)) text-anchor=(anchor) class=(class) { (text) } }
}

/// A chart with a name for who cannot see it.
pub(super) fn figure(id: &str, height: f64, title: &str, note: &str, body: &Markup) -> Markup {
    html! {
        figure {
            figcaption id=(id) { (title) }
            svg viewBox={ "0 0 " (n(WIDTH)) " " (n(height)) } role="img" aria-labelledby=(id) {
                (PreEscaped(&body.0))
            }
            p.note { (note) }
        }
    }
}

/// A round step that divides 0..=max into at most five parts.
pub(super) fn step(max: f64) -> f64 {
    let mut step = 1.0;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            if max / (step * factor) <= 5.0 {
                return step * factor;
            }
        }
        step *= 10.0;
    }
}

/// Vertical lines with numbers at round values.
pub(super) fn axis(left: f64, width: f64, top: f64, bottom: f64, max: f64) -> Markup {
    let step = step(max);
    // At most five parts, see `step`.
    let marks = (max / step).floor() as u32;
    html! {
        @for i in 0..=marks {
            @let value = f64::from(i) * step;
            @let x = left + value / max.max(1.0) * width;
            line x1=(n(x)) x2=(n(x)) y1=(n(top)) y2=(n(bottom)) class="grid" {}
            (label(x, bottom + 14.0, "middle", "tick", &super::thousands(value as i64)))
        }
    }
}

/// A name that fits its place in the chart; the table below has it whole.
pub(super) fn short(name: &str, columns: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    if name.width() <= columns {
        return name.to_owned();
    }
    let mut width = 1;
    let mut out: String = name
        .chars()
        .take_while(|c| {
            width += c.width().unwrap_or(0);
            width <= columns
        })
        .collect();
    out.push('…');
    out
}
