//! A curve in cells: Braille with eight dots a cell, half blocks with two, or ASCII with three heights
//! a cell.

use super::Ctx;
use super::glyphs::Dots;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Dots over an area, from its upper left corner.
#[derive(Debug)]
pub(super) struct Plot {
    area: Rect,
    kind: Dots,
    cells: Vec<u8>,
}

/// How a line is broken: so many dots on, so many off. Without dots off it is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dash {
    pub(super) on: u32,
    pub(super) off: u32,
}

impl Dash {
    /// An unbroken line.
    pub(super) const WHOLE: Self = Self { on: 1, off: 0 };

    fn has(self, dot: u32) -> bool {
        dot % (self.on + self.off).max(1) < self.on
    }
}

/// Bits of a Braille cell by column and row.
const BRAILLE: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

impl Plot {
    pub(super) fn new(ctx: &Ctx<'_>, area: Rect) -> Self {
        let size = usize::from(area.width) * usize::from(area.height);
        Self { area, kind: ctx.glyphs.dots, cells: vec![0; size] }
    }

    /// Dots across and down.
    pub(super) fn dots(&self) -> (u32, u32) {
        let (across, down) = self.kind.size();
        let cells = (u32::from(self.area.width), u32::from(self.area.height));
        (cells.0 * u32::from(across), cells.1 * u32::from(down))
    }

    fn set(&mut self, x: i64, y: i64) {
        let (across, down) = self.dots();
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if x >= across || y >= down {
            return;
        }
        let (column, row, bit) = match self.kind {
            Dots::Braille => (x / 2, y / 4, BRAILLE[(x % 2) as usize][(y % 4) as usize]),
            Dots::Halves => (x, y / 2, 1 << (y % 2)),
            Dots::Ascii => (x, y / 3, 1 << (y % 3)),
        };
        let place = row as usize * usize::from(self.area.width) + column as usize;
        if let Some(cell) = self.cells.get_mut(place) {
            *cell |= bit;
        }
    }

    /// A straight line between two points; each is a share of the width and of the height, from
    /// the upper left.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.broken(from, to, Dash::WHOLE, 0);
    }

    /// The same with gaps; `walked` dots of the pattern are behind. Gives how many are then.
    pub(super) fn broken(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        dash: Dash,
        walked: u32,
    ) -> u32 {
        let (across, down) = self.dots();
        let scale =
            |(x, y): (f64, f64)| (x * f64::from(across.max(1) - 1), y * f64::from(down.max(1) - 1));
        let ((x0, y0), (x1, y1)) = (scale(from), scale(to));
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).ceil().clamp(1.0, 4096.0) as u32;
        for i in 0..=steps {
            if !dash.has(walked + i) {
                continue;
            }
            let t = f64::from(i) / f64::from(steps);
            self.set((x0 + (x1 - x0) * t).round() as i64, (y0 + (y1 - y0) * t).round() as i64);
        }
        walked.wrapping_add(steps) % 1024
    }

    /// Lightly fills what lies between two heights at a place across: every fourth dot in Braille,
    /// one sign a cell otherwise. Shares as in [`Self::line`].
    pub(super) fn band(&mut self, x: f64, from: f64, to: f64) {
        let (across, down) = self.dots();
        let x = (x * f64::from(across.max(1) - 1)).round() as i64;
        let height = |y: f64| (y.clamp(0.0, 1.0) * f64::from(down.max(1) - 1)).round() as i64;
        let (from, to) = (height(from.min(to)), height(from.max(to)));
        for y in from..=to {
            if self.kind != Dots::Braille {
                self.shade(x, y / i64::from(self.kind.size().1));
            } else if (x + 2 * (y % 2)) % 4 == 0 {
                self.set(x, y);
            }
        }
    }

    fn shade(&mut self, column: i64, row: i64) {
        let (Ok(column), Ok(row)) = (usize::try_from(column), usize::try_from(row)) else { return };
        let width = usize::from(self.area.width);
        if let Some(cell) = self.cells.get_mut(row * width + column).filter(|_| column < width) {
            *cell |= SHADE;
        }
    }

    /// Puts the dots into the buffer, together with dots that are already there.
    pub(super) fn draw(&self, buffer: &mut Buffer, style: Style) {
        for (i, dots) in self.cells.iter().enumerate().filter(|(_, d)| **d != 0) {
            let x = self.area.x + (i % usize::from(self.area.width)) as u16;
            let y = self.area.y + (i / usize::from(self.area.width)) as u16;
            let Some(cell) = buffer.cell_mut((x, y)) else { continue };
            let sign = match self.kind {
                Dots::Braille => {
                    char::from_u32(0x2800 | u32::from(*dots) | there(cell.symbol())).unwrap_or('?')
                }
                Dots::Halves => halves(*dots),
                Dots::Ascii => ascii(*dots),
            };
            cell.set_char(sign).set_style(Style::reset()).set_style(style);
        }
    }
}

/// The dots of a Braille cell that is there already.
fn there(symbol: &str) -> u32 {
    let code = symbol.chars().next().map_or(0, u32::from);
    if (0x2800..=0x28ff).contains(&code) { code & 0xff } else { 0 }
}

/// A cell of two halves; a curve is worth more than the band that it lies in.
fn halves(dots: u8) -> char {
    match dots & !SHADE {
        0 => '░',
        0b01 => '▀',
        0b10 => '▄',
        _ => '█',
    }
}

/// Where there is no Braille: the cell lies in a band.
const SHADE: u8 = 0b1000;

fn ascii(dots: u8) -> char {
    match dots & !SHADE {
        0 => ':',
        0b001 => '\'',
        0b010 => '-',
        0b100 => '.',
        _ => '|',
    }
}
