//! A colour as a terminal can show it: the nearest that it has, as an eye sees nearness (OKLab). A
//! hue stays a hue: among sixteen colours the nearest of a pale blue would otherwise be a grey.

use crate::config::theme::{Colour, Depth};
use std::sync::LazyLock;

/// Below this chroma a colour is a grey.
const GREY: f64 = 0.04;

/// The sixteen as xterm has them, the palette that is nearest to what most others do.
const ANSI: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// Lightness and the two axes of colour.
type Lab = [f64; 3];

/// The 256, once.
static PALETTE: LazyLock<Vec<Lab>> =
    LazyLock::new(|| (0..=255).map(|index| lab(rgb_of_index(index))).collect());

/// The nearest colour that a terminal of that depth has; one that the terminal itself decides stays.
#[must_use]
pub fn to(colour: Colour, depth: Depth) -> Colour {
    match (depth, colour) {
        (Depth::None, _) | (_, Colour::Default) => Colour::Default,
        (Depth::True, _) | (_, Colour::Ansi(_)) | (Depth::Indexed, Colour::Indexed(_)) => colour,
        (Depth::Indexed, Colour::Rgb(r, g, b)) => {
            // The first sixteen are whatever the terminal's palette says.
            Colour::Indexed(nearest(lab((r, g, b)), 16..=255))
        }
        (Depth::Sixteen, Colour::Indexed(index @ 0..=15)) => Colour::Ansi(index),
        (Depth::Sixteen, Colour::Indexed(index)) => sixteenth(rgb_of_index(index)),
        (Depth::Sixteen, Colour::Rgb(r, g, b)) => sixteenth((r, g, b)),
    }
}

fn sixteenth(rgb: (u8, u8, u8)) -> Colour {
    let wanted = lab(rgb);
    let is_grey = |lab: &Lab| lab[1].hypot(lab[2]) < GREY;
    let of_its_kind =
        (0..=15).filter(|place| is_grey(&PALETTE[usize::from(*place)]) == is_grey(&wanted));
    Colour::Ansi(nearest(wanted, of_its_kind))
}

fn nearest(wanted: Lab, among: impl Iterator<Item = u8>) -> u8 {
    let far = |place: &u8| {
        let of = PALETTE[usize::from(*place)];
        wanted.iter().zip(of).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
    };
    among.min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or_default()
}

/// Red, green and blue of one of the 256.
#[must_use]
pub fn rgb_of_index(index: u8) -> (u8, u8, u8) {
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match index {
        0..=15 => ANSI[usize::from(index)],
        16..=231 => {
            let n = index - 16;
            (step(n / 36), step(n / 6 % 6), step(n % 6))
        }
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

/// Björn Ottosson's OKLab.
fn lab((r, g, b): (u8, u8, u8)) -> Lab {
    let [r, g, b] = [r, g, b].map(linear);
    let mix = |a: f64, b: f64, c: f64, x: Lab| a.mul_add(x[0], b.mul_add(x[1], c * x[2]));
    let cones = [
        mix(0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9, [r, g, b]),
        mix(0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6, [r, g, b]),
        mix(0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5, [r, g, b]),
    ]
    .map(f64::cbrt);
    [
        mix(0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8, cones),
        mix(1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9, cones),
        mix(0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0, cones),
    ]
}

fn linear(step: u8) -> f64 {
    let share = f64::from(step) / 255.0;
    if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_is_there_stays_and_another_goes_to_its_neighbour() {
        for (written, indexed, sixteen) in [
            (Colour::Rgb(0, 0, 0), Colour::Indexed(16), Colour::Ansi(0)),
            (Colour::Rgb(255, 255, 255), Colour::Indexed(231), Colour::Ansi(15)),
            (Colour::Rgb(95, 175, 215), Colour::Indexed(74), Colour::Ansi(6)),
            // One step beside 202.
            (Colour::Rgb(254, 96, 1), Colour::Indexed(202), Colour::Ansi(9)),
            (Colour::Rgb(0x80, 0x80, 0x80), Colour::Indexed(244), Colour::Ansi(8)),
            (Colour::Indexed(9), Colour::Indexed(9), Colour::Ansi(9)),
            (Colour::Indexed(246), Colour::Indexed(246), Colour::Ansi(8)),
            (Colour::Ansi(3), Colour::Ansi(3), Colour::Ansi(3)),
            (Colour::Default, Colour::Default, Colour::Default),
        ] {
            assert_eq!(to(written, Depth::True), written);
            assert_eq!(to(written, Depth::Indexed), indexed, "{written:?}");
            assert_eq!(to(written, Depth::Sixteen), sixteen, "{written:?}");
            assert_eq!(to(written, Depth::None), Colour::Default);
        }
        for index in 16..=255 {
            let (r, g, b) = rgb_of_index(index);
            let Colour::Indexed(found) = to(Colour::Rgb(r, g, b), Depth::Indexed) else { panic!() };
            assert_eq!(rgb_of_index(found), (r, g, b));
        }
    }

    #[test]
    fn the_256_are_where_xterm_has_them() {
        for (index, rgb) in
            [(16, (0, 0, 0)), (74, (95, 175, 215)), (231, (255, 255, 255)), (246, (148, 148, 148))]
        {
            assert_eq!(rgb_of_index(index), rgb);
        }
    }

    #[test]
    fn white_and_black_are_at_the_ends_of_lightness() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-4;
        assert!(near(lab((0, 0, 0))[0], 0.0) && near(lab((255, 255, 255))[0], 1.0));
        // Ottosson's own example of a red.
        let red = lab((255, 0, 0));
        assert!(near(red[0], 0.62796) && near(red[1], 0.22486) && near(red[2], 0.12585), "{red:?}");
    }
}
