use super::*;

/// λ = 100, σ = 0.02, κ = 0.0005: N* = √(0.98 ÷ 0.0005) = 44.27.
const KNOWN: Usl = Usl { lambda: 100.0, sigma: 0.02, kappa: 0.0005 };

fn points(law: &Usl, levels: &[f64], off: impl Fn(usize) -> f64) -> Vec<(f64, f64)> {
    levels.iter().enumerate().map(|(i, n)| (*n, law.at(*n) * (1.0 + off(i)))).collect()
}

const STEPS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

#[test]
fn the_law_by_hand() {
    // 100 · 10 ÷ (1 + 0.02 · 9 + 0.0005 · 90) = 1000 ÷ 1.225.
    assert!((KNOWN.at(10.0) - 1000.0 / 1.225).abs() < 1e-9);
    assert!((KNOWN.at(1.0) - 100.0).abs() < 1e-12);
    let (n, x) = KNOWN.peak().unwrap();
    assert!((n - 1960.0_f64.sqrt()).abs() < 1e-9, "{n}");
    assert!(x > KNOWN.at(n - 1.0) && x > KNOWN.at(n + 1.0));
    assert_eq!(Usl { kappa: 0.0, ..KNOWN }.peak(), None);
}

#[test]
fn exact_points_give_the_parameters_back() {
    for law in [
        KNOWN,
        Usl { kappa: 0.0, ..KNOWN },
        Usl { sigma: 0.0, ..KNOWN },
        Usl { sigma: 0.0, kappa: 0.0, ..KNOWN },
    ] {
        let found = scalability(&points(&law, &STEPS, |_| 0.0)).law.unwrap();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6 * (1.0 + b);
        let same = near(found.lambda, law.lambda)
            && near(found.sigma, law.sigma)
            && near(found.kappa, law.kappa);
        assert!(same, "{found:?} {law:?}");
    }
}

#[test]
fn noise_moves_the_peak_by_little_and_inside_its_interval() {
    // Three percent up and down, in a pattern that is none of the law's.
    let off = |i: usize| [0.03, -0.02, 0.01, -0.03, 0.02, 0.0, -0.01, 0.02][i % 8];
    let found = scalability(&points(&KNOWN, &STEPS, off));
    let (n, x) = found.peak.unwrap();
    let (at, most) = found.interval.unwrap();
    assert!((n - 44.27).abs() < 5.0 && (x - KNOWN.at(44.27)).abs() < 0.05 * x, "{n} {x}");
    assert!(at.0 <= n && n <= at.1 && most.0 <= x && x <= most.1, "{at:?} {most:?}");
    assert_eq!(found.evidence.id, "capacity-usl-peak");
    // The same points, the same answer.
    assert_eq!(found, scalability(&points(&KNOWN, &STEPS, off)));
}

#[test]
fn what_cannot_be_told_is_refused() {
    let refused = |levels: &[f64]| {
        let found = scalability(&points(&KNOWN, levels, |_| 0.0));
        (found.law.is_none(), found.evidence.id)
    };
    let spread = (true, "capacity-usl-spread");
    assert_eq!(refused(&[1.0, 2.0, 4.0, 8.0]), spread, "four levels");
    assert_eq!(refused(&[10.0, 12.0, 14.0, 16.0, 18.0, 20.0]), spread, "a spread of two");
    assert_eq!(refused(&[0.1, 0.2, 0.4, 0.8, 1.6]), spread, "never two at a time");
    assert_eq!(refused(&[4.0, 4.0, 4.0, 4.01, 64.0, 64.1]), spread, "two levels, six points");
    assert_eq!(refused(&[]), spread);
}

#[test]
fn a_peak_beyond_what_was_seen_is_called_a_guess() {
    let found = scalability(&points(&KNOWN, &[1.0, 2.0, 4.0, 8.0, 16.0], |_| 0.0));
    assert_eq!(found.evidence.id, "capacity-usl-beyond");
    assert!((found.peak.unwrap().0 - 44.27).abs() < 0.1);
}

#[test]
fn throughput_that_falls_from_the_start_peaks_at_one() {
    let law = Usl { lambda: 100.0, sigma: 0.5, kappa: 2.0 };
    assert_eq!(law.peak(), Some((1.0, 100.0)));
}
