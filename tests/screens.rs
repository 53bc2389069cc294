//! The first screen: every size, state and language.

mod screen;

use palier::config::Language;
use palier::view::export::{buffer_to_ansi, buffer_to_text};
use palier::view::render_buffer;

#[test]
fn look() {
    let size = std::env::var("SIZE").unwrap_or("80x24".into());
    let (w, h) = size.split_once('x').unwrap();
    let language = if std::env::var("L").is_ok() { Language::Fr } else { Language::En };
    let units = if std::env::var("NOUNITS").is_ok() { None } else { Some("1180") };
    let mut config = screen::config(units, language);
    if std::env::var("A").is_ok() {
        config.ascii = true;
        config.theme = palier::config::ThemeName::Mono;
    }
    let mut model = match std::env::var("S").unwrap_or_default().as_str() {
        "connecting" => screen::connecting(config),
        "probed" => screen::probed(config),
        "silent" => screen::silent(config),
        "stale" => screen::stale(config),
        "lost" => screen::lost(config),
        "turned" => screen::turned(config),
        _ => screen::live(config),
    };
    screen::press(&mut model, &std::env::var("K").unwrap_or_default());
    let buffer = render_buffer(&model, w.parse().unwrap(), h.parse().unwrap());
    if std::env::var("ANSI").is_ok() {
        println!("{}", buffer_to_ansi(&buffer));
    }
    println!("{}", buffer_to_text(&buffer));
}
