//! A mean of which there are as many as minutes.

/// A mean that grows, in eight bytes. Single precision: it stands for a minute's readings.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mean32 {
    sum: f32,
    count: u32,
}

impl Mean32 {
    /// One more value.
    pub(super) fn push(&mut self, value: f64) {
        self.sum += value as f32;
        self.count += 1;
    }

    /// How many values there were.
    pub(super) fn count(self) -> u32 {
        self.count
    }

    /// The mean; none of no values.
    pub(super) fn get(self) -> Option<f32> {
        (self.count > 0).then(|| self.sum / self.count as f32)
    }
}
