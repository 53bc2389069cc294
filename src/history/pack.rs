//! How readings and roll-ups are packed into bytes, without loss: columns of one kind each, packed
//! with pco, and a checksum at the end, so that a flipped bit is noticed and never read as a figure.
//! Pure: bytes in, figures out. Bytes that are not what was written give nothing.

use crate::domain::rolled::Bucketed;
use pco::ChunkConfig;
use pco::standalone::{simple_compress, simple_decompress_into};

/// Not more figures in one pack: an hour has no more milliseconds.
pub(super) const MOST: usize = 3_600_000;

/// One stored reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// Milliseconds since 1970.
    pub(super) at: i64,
    pub(super) value: Option<f64>,
    /// The row of table `origin`.
    pub(super) origin: i64,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

/// The instants, which readings of the same looks share.
pub(super) fn instants(points: &[Point]) -> Vec<u8> {
    let mut out = Vec::new();
    ints(&mut out, &points.iter().map(|p| p.at).collect::<Vec<_>>());
    sealed(out)
}

/// So many instants of [`instants`].
pub(super) fn read_instants(data: &[u8], count: usize) -> Option<Vec<i64>> {
    let mut reader = Reader::of(data)?;
    reader.ints(count)
}

/// Everything but the instants.
pub(super) fn points(points: &[Point]) -> Vec<u8> {
    columns(points, floats)
}

/// The same, uncompressed: sooner done, and as long as the figures are.
pub(super) fn points_quickly(points: &[Point]) -> Vec<u8> {
    columns(points, plain_floats)
}

/// How a column of figures is written.
type Floats = fn(&mut Vec<u8>, &[f64]);

fn columns(points: &[Point], floats: Floats) -> Vec<u8> {
    let mut out = Vec::new();
    for get in [|p: &Point| p.value, |p: &Point| p.low, |p: &Point| p.high] {
        optional(&mut out, &points.iter().map(get).collect::<Vec<_>>(), floats);
    }
    let mut runs: Vec<(i64, u64)> = Vec::new();
    for point in points {
        match runs.last_mut() {
            Some((origin, length)) if *origin == point.origin => *length += 1,
            _ => runs.push((point.origin, 1)),
        }
    }
    for (origin, length) in runs {
        varint(&mut out, origin as u64);
        varint(&mut out, length);
    }
    sealed(out)
}

/// The readings of [`points`] at these instants.
pub(super) fn read_points(data: &[u8], instants: &[i64]) -> Option<Vec<Point>> {
    let mut reader = Reader::of(data)?;
    let count = instants.len();
    let values = reader.optional(count)?;
    let lows = reader.optional(count)?;
    let highs = reader.optional(count)?;
    let mut origins: Vec<i64> = Vec::with_capacity(count);
    while origins.len() < count {
        let origin = reader.varint()? as i64;
        let length = usize::try_from(reader.varint()?).ok()?;
        if length == 0 || length > count - origins.len() {
            return None;
        }
        origins.resize(origins.len() + length, origin);
    }
    let columns = instants.iter().zip(values).zip(lows).zip(highs).zip(origins);
    let point = |((((at, value), low), high), origin): ((((&i64, _), _), _), i64)| Point {
        at: *at,
        value,
        origin,
        low,
        high,
    };
    Some(columns.map(point).collect())
}

/// Roll-ups by the instant at which each begins. To some seven digits: they are for charts, and the
/// readings themselves are kept to the last bit.
pub(super) fn rolls(rolls: &[(i64, Bucketed)]) -> Vec<u8> {
    let mut out = Vec::new();
    ints(&mut out, &rolls.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    ints(&mut out, &rolls.iter().map(|(_, r)| r.count as i64).collect::<Vec<_>>());
    let rounded = |get: fn(&Bucketed) -> f64| -> Vec<f64> {
        rolls.iter().map(|(_, r)| single(get(r))).collect()
    };
    let means: Vec<Option<f64>> = rolls.iter().map(|(_, r)| r.mean.map(single)).collect();
    optional(&mut out, &means, floats);
    floats(&mut out, &rounded(|r| r.min));
    floats(&mut out, &rounded(|r| r.max));
    floats(&mut out, &rounded(|r| r.last));
    sealed(out)
}

/// So many roll-ups of [`rolls`].
pub(super) fn read_rolls(data: &[u8], count: usize) -> Option<Vec<(i64, Bucketed)>> {
    let mut reader = Reader::of(data)?;
    let starts = reader.ints(count)?;
    let counts = reader.ints(count)?;
    let means = reader.optional(count)?;
    let mins = reader.floats(count)?;
    let maxs = reader.floats(count)?;
    let lasts = reader.floats(count)?;
    let mut all = Vec::with_capacity(count);
    for i in 0..count {
        let count = u64::try_from(counts[i]).ok()?;
        let (mean, min, max, last) = (means[i], mins[i], maxs[i], lasts[i]);
        all.push((starts[i], Bucketed { count, mean, min, max, last }));
    }
    Some(all)
}

/// Counts, most of which are whole and small.
pub(super) fn counts(counts: &[f64]) -> Vec<u8> {
    let whole = |c: &f64| *c >= 0.0 && *c <= 9e15 && c.fract() == 0.0;
    let mut out = vec![u8::from(!counts.iter().all(whole))];
    if out == [0] {
        for count in counts {
            varint(&mut out, *count as u64);
        }
    } else {
        out.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
    }
    sealed(out)
}

/// So many counts of [`counts`].
pub(super) fn read_counts(data: &[u8], count: usize) -> Option<Vec<f64>> {
    let mut reader = Reader::of(data)?;
    match reader.byte()? {
        0 => (0..count).map(|_| reader.varint().map(|c| c as f64)).collect(),
        1 => (0..count).map(|_| reader.eight().map(f64::from_le_bytes)).collect(),
        _ => None,
    }
}

/// In single precision, where that can hold it.
pub(super) fn single(value: f64) -> f64 {
    let rounded = f64::from(value as f32);
    let fits = rounded.is_finite() && (rounded - value).abs() <= value.abs() * 1e-6;
    if fits { rounded } else { value }
}

/// FNV-1a, which is enough against bits that flip; nobody is kept out by it.
pub(super) fn hash(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn sealed(mut data: Vec<u8>) -> Vec<u8> {
    let sum = hash(&data) as u32;
    data.extend(sum.to_le_bytes());
    data
}

/// The first byte of a column.
const SAME: u8 = 0;
const PLAIN: u8 = 1;
const PACKED: u8 = 2;

fn ints(out: &mut Vec<u8>, all: &[i64]) {
    let Some(first) = all.first() else { return };
    let step = all.get(1).map_or(0, |second| second.wrapping_sub(*first));
    // Looks at the clock's beat, and counts that do not change.
    if all.windows(2).all(|w| w[1].wrapping_sub(w[0]) == step) {
        out.push(SAME);
        out.extend(first.to_le_bytes());
        out.extend(step.to_le_bytes());
        return;
    }
    packed(out, simple_compress(all, &ChunkConfig::default()).ok(), || {
        all.iter().flat_map(|v| v.to_le_bytes()).collect()
    });
}

/// Whether it is written: there is nothing, or always the same.
fn is_constant(out: &mut Vec<u8>, all: &[f64]) -> bool {
    let Some(first) = all.first() else { return true };
    let constant = all.iter().all(|v| v.to_bits() == first.to_bits());
    if constant {
        out.push(SAME);
        out.extend(first.to_le_bytes());
    }
    constant
}

fn plain_floats(out: &mut Vec<u8>, all: &[f64]) {
    if !is_constant(out, all) {
        out.push(PLAIN);
        out.extend(all.iter().flat_map(|v| v.to_le_bytes()));
    }
}

fn floats(out: &mut Vec<u8>, all: &[f64]) {
    if is_constant(out, all) {
        return;
    }
    packed(out, simple_compress(all, &ChunkConfig::default()).ok(), || {
        all.iter().flat_map(|v| v.to_le_bytes()).collect()
    });
}

/// Whichever is shorter.
fn packed(out: &mut Vec<u8>, small: Option<Vec<u8>>, plain: impl Fn() -> Vec<u8>) {
    let plain = plain();
    if let Some(small) = small.filter(|small| small.len() + 2 < plain.len()) {
        out.push(PACKED);
        varint(out, small.len() as u64);
        out.extend(small);
    } else {
        out.push(PLAIN);
        out.extend(plain);
    }
}

/// None at all, all, or some: then a bit each says which.
fn optional(out: &mut Vec<u8>, all: &[Option<f64>], floats: Floats) {
    let values: Vec<f64> = all.iter().copied().flatten().collect();
    if values.is_empty() {
        out.push(0);
        return;
    }
    if values.len() == all.len() {
        out.push(1);
    } else {
        out.push(2);
        for eight in all.chunks(8) {
            let bit = |(i, v): (usize, &Option<f64>)| u8::from(v.is_some()) << i;
            out.push(eight.iter().enumerate().map(bit).sum());
        }
    }
    floats(out, &values);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Over what is inside the seal; none where it is broken.
    fn of(data: &'a [u8]) -> Option<Self> {
        let (left, sum) = data.split_last_chunk::<4>()?;
        (hash(left) as u32 == u32::from_le_bytes(*sum)).then_some(Self { left })
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.left.split_at_checked(count)?;
        self.left = left;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|b| b[0])
    }

    fn eight(&mut self) -> Option<[u8; 8]> {
        self.take(8)?.try_into().ok()
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn ints(&mut self, count: usize) -> Option<Vec<i64>> {
        if count == 0 || count > MOST {
            return (count == 0).then(Vec::new);
        }
        match self.byte()? {
            SAME => {
                let first = i64::from_le_bytes(self.eight()?);
                let step = i64::from_le_bytes(self.eight()?);
                let nth = |i: usize| first.wrapping_add(step.wrapping_mul(i as i64));
                Some((0..count).map(nth).collect())
            }
            PLAIN => (0..count).map(|_| self.eight().map(i64::from_le_bytes)).collect(),
            PACKED => self.unpacked(vec![0; count]),
            _ => None,
        }
    }

    fn floats(&mut self, count: usize) -> Option<Vec<f64>> {
        if count == 0 || count > MOST {
            return (count == 0).then(Vec::new);
        }
        match self.byte()? {
            SAME => Some(vec![f64::from_le_bytes(self.eight()?); count]),
            PLAIN => (0..count).map(|_| self.eight().map(f64::from_le_bytes)).collect(),
            PACKED => self.unpacked(vec![0.0; count]),
            _ => None,
        }
    }

    fn unpacked<T: pco::data_types::Number>(&mut self, mut all: Vec<T>) -> Option<Vec<T>> {
        let length = usize::try_from(self.varint()?).ok()?;
        let small = self.take(length)?;
        let done = simple_decompress_into(small, &mut all).ok()?;
        (done.n_processed == all.len()).then_some(all)
    }

    fn optional(&mut self, count: usize) -> Option<Vec<Option<f64>>> {
        if count > MOST {
            return None;
        }
        match self.byte()? {
            0 => Some(vec![None; count]),
            1 => Some(self.floats(count)?.into_iter().map(Some).collect()),
            2 => {
                let bits = self.take(count.div_ceil(8))?;
                let is_some = |i: usize| bits[i / 8] >> (i % 8) & 1 == 1;
                let known = (0..count).filter(|i| is_some(*i)).count();
                let mut values = self.floats(known)?.into_iter();
                Some((0..count).map(|i| if is_some(i) { values.next() } else { None }).collect())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_point() -> impl Strategy<Value = Point> {
        let finite = prop::num::f64::NORMAL | prop::num::f64::ZERO | prop::num::f64::SUBNORMAL;
        let maybe = || prop::option::of(finite);
        (any::<i64>(), maybe(), 0_i64..3, maybe(), maybe())
            .prop_map(|(at, value, origin, low, high)| Point { at, value, origin, low, high })
    }

    fn round_trip(all: &[Point]) -> Option<Vec<Point>> {
        let at = read_instants(&instants(all), all.len())?;
        read_points(&points(all), &at)
    }

    proptest! {
        #[test]
        fn whatever_goes_in_comes_out(all in prop::collection::vec(any_point(), 0..400)) {
            let at: Vec<i64> = all.iter().map(|p| p.at).collect();
            prop_assert_eq!(read_points(&points_quickly(&all), &at), Some(all.clone()));
            prop_assert_eq!(round_trip(&all), Some(all));
        }

        #[test]
        fn a_flipped_bit_is_noticed(
            all in prop::collection::vec(any_point(), 1..60),
            place in any::<prop::sample::Index>(),
            bit in 0_u8..8,
        ) {
            let at: Vec<i64> = all.iter().map(|p| p.at).collect();
            let mut data = points(&all);
            let place = place.index(data.len());
            data[place] ^= 1 << bit;
            prop_assert_eq!(read_points(&data, &at), None);
        }

        #[test]
        fn any_bytes_are_refused_without_a_panic(
            data in prop::collection::vec(any::<u8>(), 0..200),
            count in 0_usize..2000,
        ) {
            let data = sealed(data);
            let at = vec![0; count];
            let _ = (read_points(&data, &at), read_instants(&data, count), read_rolls(&data, count));
        }
    }

    #[test]
    fn a_steady_hour_is_some_dozens_of_bytes() {
        let point = |i: i64| Point {
            at: 1_760_000_000_000 + i * 15_000,
            value: Some(8_589_934_592.0),
            origin: 1,
            low: None,
            high: None,
        };
        let all: Vec<_> = (0..240).map(point).collect();
        assert!(instants(&all).len() <= 24 && points(&all).len() <= 24);
        assert_eq!(round_trip(&all), Some(all));
    }

    #[test]
    fn roll_ups_keep_seven_digits_and_what_single_precision_cannot_hold() {
        let roll = |at, mean: Option<f64>, v: f64| {
            (at, Bucketed { count: 20, mean, min: v, max: v * 2.0, last: v })
        };
        let all = [roll(0, Some(1.0 / 3.0), 0.1), roll(300_000, Some(1e300), 1e-300)];
        let back = read_rolls(&rolls(&all), 2).unwrap();
        for ((at, old), (found_at, new)) in all.iter().zip(&back) {
            assert_eq!((at, old.count), (found_at, new.count));
            let pairs = [(old.mean.unwrap(), new.mean.unwrap()), (old.min, new.min)];
            assert!(pairs.iter().all(|(a, b)| (a - b).abs() <= 1e-7 * a.abs()), "{new:?}");
        }
        let none = [roll(0, None, 1.0)];
        assert_eq!(read_rolls(&rolls(&none), 1).unwrap(), none);
    }
}
