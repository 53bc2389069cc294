//! Values on the command line, read from their words. Each refusal says what to write.

use crate::app::Screen;

pub(super) fn instant(text: &str) -> Result<crate::domain::Timestamp, String> {
    let at = chrono::DateTime::parse_from_rfc3339(text);
    at.map(|at| at.to_utc()).map_err(|e| format!("{e}; write 2026-11-22T08:00:00Z"))
}

/// An instant, or a length of time before `now`: `7d`.
pub(super) fn moment(
    text: &str,
    now: crate::domain::Timestamp,
) -> Result<crate::domain::Timestamp, String> {
    let ago =
        humantime::parse_duration(text).ok().and_then(|l| chrono::TimeDelta::from_std(l).ok());
    crate::source::import::instant(text)
        .or_else(|| ago.and_then(|ago| now.checked_sub_signed(ago)))
        .ok_or_else(|| "write 2026-11-01, 2026-11-22T08:00:00Z, or so long ago: 7d".into())
}

/// Whole seconds, up to a month.
pub(super) fn step(text: &str) -> Result<chrono::TimeDelta, String> {
    let length = humantime::parse_duration(text).map_err(|e| format!("{e}; write 1m, 5m or 1h"))?;
    let bounds = std::time::Duration::from_secs(1)..=std::time::Duration::from_hours(31 * 24);
    if !bounds.contains(&length) || length.subsec_nanos() > 0 {
        return Err("write whole seconds, from 1s to 31d".into());
    }
    chrono::TimeDelta::from_std(length).map_err(|e| e.to_string())
}

pub(super) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let length = humantime::parse_duration(text).map_err(|e| format!("{e}; write 10s or 1m"))?;
    let most = std::time::Duration::from_hours(1);
    if length.is_zero() || length > most {
        return Err("write a time between 1s and 1h".into());
    }
    Ok(length)
}

/// By name or by its key.
pub(super) fn screen(text: &str) -> Result<Screen, String> {
    let is_meant = |s: &Screen| s.id() == text || s.digit().to_string() == text;
    Screen::ALL.into_iter().find(is_meant).ok_or_else(|| {
        let names: Vec<_> = Screen::ALL.iter().map(|s| s.id()).collect();
        format!("write one of {}", names.join(", "))
    })
}

pub(super) fn horizon(text: &str) -> Result<chrono::TimeDelta, String> {
    let length = humantime::parse_duration(text).map_err(|e| format!("{e}; write 7d or 90d"))?;
    let (least, most) = (chrono::TimeDelta::days(1), chrono::TimeDelta::days(800));
    let length = chrono::TimeDelta::from_std(length).ok().filter(|l| (least..=most).contains(l));
    length.ok_or_else(|| "write a time between 1d and 800d".into())
}

pub(super) fn size(text: &str) -> Result<(u16, u16), String> {
    let parse = |(w, h): (&str, &str)| Some((w.parse().ok()?, h.parse().ok()?));
    let size: Option<(u16, u16)> = text.split_once(['x', 'X', '×']).and_then(parse);
    size.filter(|(w, h)| (1..=500).contains(w) && (1..=300).contains(h))
        .ok_or_else(|| "write columns x rows, such as 80x24, up to 500x300".into())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(size("80x24"), Ok((80, 24)));
        for bad in ["80", "0x0", "80x99999", "axb", "-1x5"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
