//! Simulations off the loop, one at a time: a newer order tells the one that runs to stop, and what
//! it may still find is not handed on.

use crate::app::simulate::{RUNS, Request, Simulated, answer};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::JoinHandle;

/// The one that is under way, if any.
#[derive(Debug, Default)]
pub struct Simulator {
    running: Option<(Arc<AtomicBool>, JoinHandle<Simulated>)>,
}

impl Simulator {
    /// Begins a simulation; the one before it is given up.
    pub fn start(&mut self, request: Arc<Request>) {
        self.stop();
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let task = tokio::task::spawn_blocking(move || {
            answer(&request, RUNS, &|| told.load(Ordering::Relaxed))
        });
        self.running = Some((stop, task));
    }

    /// The next answer; waits for ever while nothing is under way.
    pub async fn next(&mut self) -> Simulated {
        loop {
            let Some((_, task)) = &mut self.running else { return std::future::pending().await };
            let done = task.await;
            self.running = None;
            if let Ok(answer) = done {
                return answer;
            }
        }
    }

    fn stop(&mut self) {
        if let Some((stop, _)) = self.running.take() {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixtures::model;
    use crate::app::simulate::Inputs;
    use crate::config::target::UnitsSource;

    #[tokio::test]
    async fn only_the_newest_order_is_answered() {
        let model = model(|c| {
            c.units = Some(UnitsSource::Given { count: 600.0, origin: "--units" });
        });
        let mut simulator = Simulator::default();
        for generation in 1..=3 {
            simulator.start(Arc::new(Request { generation, inputs: Inputs::of(&model) }));
        }
        let answer = simulator.next().await;
        assert_eq!(answer.generation, 3);
        assert_eq!(answer.simulation.as_ref().as_ref().map(|s| s.runs), Ok(RUNS));
        assert!(answer.tornado.is_some());
        // Nothing is left, and nobody is kept waiting by it.
        let silence = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(silence, simulator.next()).await.is_err());
    }
}
