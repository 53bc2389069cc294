//! A store in memory as it was at an instant, to be gone back to: its pages, of which those that did
//! not change are shared with an earlier picture. What was packed, rolled up or dropped meanwhile
//! cannot be undone row by row; a picture knows nothing of that. Refuses nothing but is meant for a
//! store that is nowhere ([`History::in_memory`]): of a file it is a copy of all of it.

use super::{History, HistoryError, Known, schema};
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// SQLite's own page; of another size the pieces would be shared less often, and still be right.
const PAGE: usize = 4096;

/// The picture.
#[derive(Debug, Clone)]
pub struct Image {
    pages: Vec<Arc<[u8]>>,
}

impl Image {
    /// Bytes of several pictures together; what they share is counted once.
    #[must_use]
    pub fn bytes_of<'i>(all: impl IntoIterator<Item = &'i Self>) -> usize {
        let pages = all.into_iter().flat_map(|image| &image.pages);
        let distinct: BTreeSet<*const u8> = pages.map(|page| page.as_ptr()).collect();
        distinct.len() * PAGE
    }

    fn len(&self) -> usize {
        self.pages.iter().map(|page| page.len()).sum()
    }
}

/// Reads the pages one after the other.
struct Pages<'i> {
    left: std::slice::Iter<'i, Arc<[u8]>>,
    page: &'i [u8],
}

impl Read for Pages<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.page.is_empty() {
            self.page = self.left.next().map_or(&[], |page| page);
        }
        self.page.read(into)
    }
}

impl History {
    /// The store as it is now; what did not change is shared with the picture `before`.
    pub fn image(&self, before: Option<&Image>) -> Result<Image, HistoryError> {
        let bytes = self.db.serialize("main");
        let bytes = bytes.map_err(|e| HistoryError::reading(&self.path, &e))?;
        let earlier = before.map_or(&[][..], |image| &image.pages);
        let page = |(nth, page): (usize, &[u8])| match earlier.get(nth) {
            Some(same) if same[..] == *page => Arc::clone(same),
            _ => Arc::from(page),
        };
        Ok(Image { pages: bytes.chunks(PAGE).enumerate().map(page).collect() })
    }

    /// A store in memory that goes on from a picture.
    pub fn of_image(image: &Image) -> Result<Self, HistoryError> {
        let path = Path::new(":memory:");
        let mut db = schema::open_in_memory(path)?;
        let pages = Pages { left: image.pages.iter(), page: &[] };
        db.deserialize_read_exact("main", pages, image.len(), false)
            .map_err(|e| HistoryError::opening(path, &e))?;
        Ok(Self { db, path: path.to_owned(), known: Known::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::now;
    use crate::domain::metric::Metric;
    use crate::domain::reading::{Origin, Reading};
    use chrono::TimeDelta;

    fn readings(hours: std::ops::Range<i64>) -> Vec<Reading> {
        let origin = Origin::new("/proc");
        let reading = |minute: i64| {
            let at = now() + TimeDelta::minutes(minute);
            Reading::new(Metric::CpuUtilization, 0.25, at, &origin).unwrap()
        };
        (hours.start * 60..hours.end * 60).map(reading).collect()
    }

    fn told(store: &History) -> Vec<Reading> {
        let (from, to) = (now() - TimeDelta::days(1), now() + TimeDelta::days(9));
        store.range("t", &[Metric::CpuUtilization], from, to).unwrap()
    }

    #[test]
    fn a_store_goes_on_from_its_picture_and_the_picture_stays() {
        let mut store = History::in_memory().unwrap();
        store.append("t", &readings(0..24)).unwrap();
        let image = store.image(None).unwrap();
        store.append("t", &readings(24..30)).unwrap();
        for _ in 0..2 {
            let mut again = History::of_image(&image).unwrap();
            assert_eq!(told(&again), readings(0..24));
            again.append("t", &readings(24..30)).unwrap();
            assert_eq!(told(&again), told(&store));
            // A picture of a picture.
            let second = History::of_image(&again.image(Some(&image)).unwrap()).unwrap();
            assert_eq!(told(&second), told(&store));
        }
    }

    #[test]
    fn what_does_not_change_is_held_once() {
        let mut store = History::in_memory().unwrap();
        store.append("t", &readings(0..150)).unwrap();
        let first = store.image(None).unwrap();
        store.append("t", &readings(150..151)).unwrap();
        let second = store.image(Some(&first)).unwrap();
        let (one, both) = (Image::bytes_of([&first]), Image::bytes_of([&first, &second]));
        assert!(one > 40 * PAGE, "{one}");
        assert!(both - one < one / 3, "{one} and {both}");
    }
}
