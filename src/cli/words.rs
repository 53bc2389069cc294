//! Words of the command line that stand for a length of time or a size.

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
