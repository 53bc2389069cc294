//! What the machine did, as charts above the tables: lines over the charts' span with their limits,
//! each line named with what it is now. Lines differ by how they are broken, not by colour alone.

use crate::app::health_screen::charts::{Chart, Line, Role};
use crate::app::history_screen as happened;
use crate::app::pointer::{ChartOf, TimeChart};
use crate::domain::message::Message;
use crate::domain::metric::{Metric, Unit};
use crate::domain::window::Window;
use crate::view::axis::{self, Axis, Mark};
use crate::view::canvas::{Piece, pane, put, width};
use crate::view::glyphs::Dots;
use crate::view::plot::{Dash, Plot};
use crate::view::theme::Tone;
use crate::view::{Ctx, marks, pointer};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// From this size on there is room for charts.
const LEAST: (u16, u16) = (110, 30);

/// From this height on there is room for two rows of them.
const TALL: u16 = 42;

/// A chart has no fewer columns than this.
const NARROW: u16 = 36;

/// Cells by which the newest end moves on at once.
const JUMP: usize = 4;

/// How many charts stand beside each other in each row, from the top.
fn rows(area: Rect, count: usize) -> Vec<usize> {
    if count == 0 || area.width < LEAST.0 || area.height < LEAST.1 {
        return Vec::new();
    }
    let most = usize::from(area.width / NARROW);
    if area.height < TALL || count == 1 {
        return vec![count.min(most)];
    }
    let first = count / 2;
    vec![first.min(most), (count - first).min(most)]
}

/// Rows of cells that so many charts take of an area; 0 without room. It depends on nothing that
/// changes while one looks.
pub(super) fn height(area: Rect, count: usize) -> u16 {
    match rows(area, count).len() as u16 {
        0 => 0,
        1 => (area.height * 2 / 7).clamp(9, 14),
        rows => (area.height / 4).clamp(10, 18) * rows,
    }
}

/// All charts that have room, the first ones first.
pub(super) fn draw(ctx: &Ctx<'_>, buffer: &mut Buffer, area: Rect, charts: &[Chart<'_>]) {
    let whole = Rect { height: u16::MAX, ..area };
    let rows = if area.height >= 2 * 10 {
        rows(Rect { height: TALL, ..area }, charts.len())
    } else {
        rows(Rect { height: LEAST.1, ..area }, charts.len())
    };
    let mut rest = charts.iter();
    let mut y = area.y;
    let lines = (rows.len() as u16).max(1);
    // All have one span: what happened in it is named on the first that has room for the words.
    let mut told = Vec::new();
    for (i, count) in rows.iter().enumerate() {
        let left = lines - i as u16;
        let height = (area.bottom() - y) / left;
        let mut x = area.x;
        for (j, chart) in rest.by_ref().take(*count).enumerate() {
            let width = (area.right() - x) / (count - j) as u16;
            let place = Rect { x, y, width, height }.intersection(whole);
            draw_one(ctx, buffer, place, chart, &mut told);
            x += width;
        }
        y += height;
    }
}

/// Cells between two names.
const BETWEEN: u16 = 2;

/// Cells of a share's value among the names, and of a rate's.
const SHARE: usize = 6;
const RATE: usize = 9;

/// How a line is drawn.
fn look(role: Role) -> (Dash, Tone) {
    match role {
        Role::First => (Dash::WHOLE, Tone::Accent),
        Role::Second => (Dash { on: 4, off: 2 }, Tone::Text),
        Role::Third => (Dash { on: 1, off: 2 }, Tone::Strong),
        Role::Part => (Dash::WHOLE, Tone::Behind),
    }
}

/// Two cells of a line.
fn sample(ctx: &Ctx<'_>, role: Role) -> &'static str {
    let signs = ctx.glyphs.dots == Dots::Braille;
    match (role, signs) {
        (Role::First, true) => "━━",
        (Role::First, false) => "==",
        (Role::Second, true) => "╌╌",
        (Role::Second, false) => "-.",
        (Role::Third, true) => "┈┈",
        (Role::Third, false) => "..",
        (Role::Part, true) => "──",
        (Role::Part, false) => "--",
    }
}

/// What names take beside one another.
fn breadth_of_names(entries: &[Piece]) -> u16 {
    entries.iter().map(|(words, _)| width(words) + BETWEEN).sum()
}

/// How much room names have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Each value has the same cells whatever it is: one that changes moves no other.
    Still,
    /// As little as each needs.
    Short,
    /// Of all but the first no value.
    Least,
}

/// Each line's sample, name and present value; parts have one name together.
fn legend(ctx: &Ctx<'_>, chart: &Chart<'_>, form: Form) -> Vec<Piece> {
    let cells = match chart.metric.shown_unit() {
        _ if form != Form::Still => 0,
        Unit::Ratio => SHARE,
        _ => RATE,
    };
    let entry = |line: &Line<'_>| {
        let (name, value) = match line.role {
            Role::Part => (ctx.word("health-chart-cores"), None),
            _ => (ctx.say(&line.name), line.value.as_ref()),
        };
        let value =
            value.filter(|_| ctx.is_live() && (form != Form::Least || line.role == Role::First));
        let value = value.map(|v| {
            let words = ctx.say(&Message::new("value-plain").with("value", v.clone()));
            format!("{words:>cells$}")
        });
        let sample =
            sample(ctx, line.role).chars().take(if form == Form::Still { 2 } else { 1 }).collect();
        let words = [Some(sample), Some(name), value];
        let words: Vec<String> = words.into_iter().flatten().collect();
        (words.join(" "), ctx.style(if ctx.is_live() { look(line.role).1 } else { Tone::Muted }))
    };
    let mut entries: Vec<Piece> = Vec::new();
    let mut parts = false;
    for line in &chart.lines {
        if line.role != Role::Part || !parts {
            entries.push(entry(line));
        }
        parts |= line.role == Role::Part;
    }
    entries
}

fn draw_one(
    ctx: &Ctx<'_>,
    buffer: &mut Buffer,
    area: Rect,
    chart: &Chart<'_>,
    told: &mut Vec<happened::Line>,
) {
    let title = ctx.plain(&ctx.speak.sentence(&chart.title)).into_owned();
    let entries = legend(ctx, chart, Form::Still);
    let wanted = breadth_of_names(&entries);
    let beside = width(&title) + 6 + wanted <= area.width;
    let mut inner = pane(ctx, buffer, area, &title, &[]);
    if beside {
        let x = area.right() - 2 - wanted;
        for cell in x..area.right() - 2 {
            put(ctx, buffer, (cell, area.y), 1, " ", ctx.style(Tone::Text));
        }
        named(ctx, buffer, Rect::new(x + 1, area.y, wanted - 1, 1), &entries);
    } else if inner.height > 4 {
        let forms = [Form::Still, Form::Short].map(|form| legend(ctx, chart, form));
        let fitting = forms.into_iter().find(|e| breadth_of_names(e) <= inner.width + BETWEEN);
        let entries = fitting.unwrap_or_else(|| legend(ctx, chart, Form::Least));
        named(ctx, buffer, Rect { height: 1, ..inner }, &entries);
        inner = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    }
    if inner.height < 4 {
        return;
    }
    let height = inner.height - 1;
    // The axis has one breadth for all values of its unit, so that nothing jumps.
    let breadth = breadth_of(chart.metric);
    let (window, curves) = curves(ctx, chart, inner.width.saturating_sub(breadth));
    let highest = curves.iter().flatten().flatten().copied().fold(0.0, f64::max);
    let top = chart.top.unwrap_or(highest * 1.02).max(highest).max(chart.least);
    // No share is more than the whole.
    let whole = chart.metric.shown_unit() == Unit::Ratio && highest <= 1.0 && top > 0.5;
    let axis = Axis::around(0.0, if whole { 1.0 } else { top }, height);
    let limits = chart.limits.into_iter().flat_map(|(worry, alarm)| [worry, alarm]);
    let limits: Vec<f64> = limits.filter(|value| *value <= axis.high).collect();
    let given = limits.iter().map(|value| Mark {
        value: *value,
        words: ctx.plain(&ctx.speak.share(*value)).into_owned(),
        tone: Tone::Threshold,
    });
    let marked = axis.marks(ctx, chart.metric, given);
    let breadth = breadth.max(axis::breadth(&marked));
    if inner.width < breadth + 8 {
        return;
    }
    let plot = Rect { x: inner.x + breadth, width: inner.width - breadth, height, ..inner };
    let axis = Axis { plot, ..axis };
    axis::vertical(ctx, buffer, axis, &marked);
    let line = Rect { y: plot.bottom(), height: 1, ..plot };
    let instants = axis::instants(ctx, (window.from, window.to), plot.width);
    axis::names(ctx, buffer, line, instants, Vec::new());
    for value in limits {
        axis::limit(ctx, buffer, axis, value);
    }
    let of = ChartOf::Machine(chart.kind);
    pointer::chart(ctx, plot, TimeChart { of, from: window.from, to: window.to });
    // The most important last, so that nothing lies over it.
    let mut order: Vec<usize> = (0..curves.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(rank(chart.lines[*i].role)));
    for i in order {
        curve(ctx, buffer, axis, &curves[i], chart.lines[i].role);
    }
    marks::on_plots(ctx, buffer, plot, (window.from, window.to), told);
}

fn rank(role: Role) -> u8 {
    match role {
        Role::First => 0,
        Role::Second => 1,
        Role::Third => 2,
        Role::Part => 3,
    }
}

/// Columns of the axis: its widest mark, a space and the line.
fn breadth_of(metric: Metric) -> u16 {
    if metric.shown_unit() == Unit::Ratio { 7 } else { 10 }
}

/// Each line's values where the plot has so many columns: two a cell, whatever the dots.
fn curves(ctx: &Ctx<'_>, chart: &Chart<'_>, columns: u16) -> (Window, Vec<Vec<Option<f64>>>) {
    let (now, span) = (ctx.watch.now, ctx.model.span());
    let window = Window::around(now, span, usize::from(columns.max(1)) * 2, JUMP * 2);
    let curves = chart.lines.iter().map(|line| window.means(line.series, now));
    (window, curves.collect())
}

fn curve(ctx: &Ctx<'_>, buffer: &mut Buffer, axis: Axis, values: &[Option<f64>], role: Role) {
    let (dash, tone) = look(role);
    let mut plot = Plot::new(ctx, axis.plot);
    let across = (values.len().max(2) - 1) as f64;
    let point = |i: usize, v: f64| (i as f64 / across, axis.depth(v));
    let mut walked = 0;
    for (i, value) in values.iter().enumerate() {
        let Some(value) = *value else { continue };
        let before = i.checked_sub(1).and_then(|j| values[j].map(|v| point(j, v)));
        walked = plot.broken(before.unwrap_or(point(i, value)), point(i, value), dash, walked);
    }
    plot.draw(buffer, ctx.style(if ctx.is_live() { tone } else { Tone::Muted }));
}

/// The names on a line of their own, as many as have room whole.
fn named(ctx: &Ctx<'_>, buffer: &mut Buffer, line: Rect, entries: &[Piece]) {
    let mut x = line.x;
    for (words, style) in entries {
        let size = width(words);
        if x + size > line.right() {
            continue;
        }
        x = put(ctx, buffer, (x, line.y), size, words, *style) + BETWEEN;
    }
}
