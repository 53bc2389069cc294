//! temp
use crate::app::Model;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
/// temp
pub fn render(_f: &mut Frame<'_>, _m: &Model) {}
/// temp
pub fn render_buffer(_m: &Model, w: u16, h: u16) -> Buffer { Buffer::empty(Rect::new(0, 0, w, h)) }
/// temp
pub mod export {
    use super::Buffer;
    /// temp
    pub fn buffer_to_text(_b: &Buffer) -> String { String::new() }
    /// temp
    pub fn buffer_to_ansi(_b: &Buffer) -> String { String::new() }
}
