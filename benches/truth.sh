#!/usr/bin/env bash
# Measured truth, repeated: how far what palier says about a service's highest rate is from the
# highest rate that is measured. See tests/truth.rs for what is observed and what the truth means.
#
#   benches/truth.sh [TIMES]        default: 5 times, about two minutes each
#
#   ALL=1     with the two locks at the ends of what the estimator assumes
#
# Each run has other visitors. One that misses the bar counts like any other.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

times=${1:-5}
words=(--nocapture --test-threads=1)
if [ -n "${ALL:-}" ]; then words+=(--include-ignored); fi
tests/world/install.sh
cargo test --locked --test truth --no-run
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for run in $(seq "$times"); do
    PALIER_TRUTH_SEED=$run cargo test --locked --quiet --test truth -- "${words[@]}" 2>&1 | grep '^truth ' | tee -a "$work/lines" || true
done
# truth KIND LIMIT: predicted N/s, measured N/s, error ±N % | …
awk '/error/ {
    for (i = 1; i <= NF; i++) if ($i == "error") e = $(i + 1) + 0
    k = $2; n[k]++; sum[k] += e; a = e < 0 ? -e : e
    size[k] += a; if (a > worst[k]) worst[k] = a
    all[k] = all[k] sprintf(" %+.1f", e)
}
END {
    printf "%-12s %5s %8s %8s %8s   %s\n", "backend", "runs", "mean %", "size %", "worst %", "all"
    for (k in n) printf "%-12s %5d %+8.1f %8.1f %8.1f  %s\n", k, n[k], sum[k] / n[k], size[k] / n[k], worst[k], all[k]
}' "$work/lines"
