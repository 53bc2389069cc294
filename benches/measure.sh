#!/usr/bin/env bash
# Measures the release build as a whole, on this machine: start, keys, processor, memory, bytes to
# the terminal, and one `check`. Each run has a home of its own, with the history on, and a
# pseudo-terminal of 200x50 that reads everything.
#
#   cargo build --release && benches/measure.sh [PROGRAM]
#
#   RIVAL=btm     another monitor to run beside it, at the same size and refresh (default: btm, if
#                 it is installed)
#   STEADY=60     seconds over which processor time and bytes are counted
#   SETTLE=180    seconds before the memory is read
#   PAST=1        begin with a history of 35 days
#
# Needs bash, awk, script (util-linux) and, for PAST, sqlite3.
set -euo pipefail
export LC_ALL=C

program=$(realpath "${1:-$(dirname "$0")/../target/release/palier}")
rival=${RIVAL:-btm}
steady=${STEADY:-60}
settle=${SETTLE:-180}
starts=${STARTS:-15}
ticks=$(getconf CLK_TCK)
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT

unset "${!PALIER_@}"
export HOME=$work/home TERM=xterm-256color COLORTERM=truecolor
export XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state
mkdir -p "$HOME"
cockpit=("$program" local --units 1180 --phase mvp --refresh 1s --lang en)

# in_terminal NAME COMMAND...: runs it in a terminal that types what comes on standard input.
in_terminal() {
    local name=$1
    shift
    local line="stty cols 200 rows 50; echo \$\$ >'$work/$name.pid'; exec $*"
    SHELL=/bin/sh script -q -f -m advanced -T "$work/$name.times" -B "$work/$name.log" -c "$line" \
        >/dev/null 2>&1
}

middle() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)], v[NR] }'; }

# From the opening of the terminal to the last byte of the first frame, in milliseconds. The start
# of a shell and of stty is in it; a program that draws nothing shows how much that is.
first_frame() {
    # The program may have ended before it is told to.
    { sleep 0.7; printf q; } | in_terminal start "$@" || true
    # The log holds its own first line and what was typed; what is typed here comes later.
    local header end
    header=$(head -n 1 "$work/start.log" | wc -c)
    end=$(grep -abo -m 1 -F $'\e[?2026l' "$work/start.log" | head -n 1 | cut -d : -f 1)
    awk -v end=$((end + 8 - header)) '
        $1 != "O" { next }
        { time += $2; bytes += $3 }
        bytes >= end { printf "%.1f\n", time * 1000; exit }' "$work/start.times"
}

# From each key to the first byte that answers it, in milliseconds.
keys() {
    {
        sleep 3
        for key in w l l h j l w t t t '?' x; do
            printf %s "$key"
            sleep 0.37
        done
        printf q
    } | in_terminal keys "${cockpit[@]}"
    awk '$1 == "I" { asked = 1; time = 0; next }
         $1 == "O" && asked { printf "%.1f\n", $2 * 1000; asked = 0 }' "$work/keys.times" |
        head -n -1
}

# Processor time of a process in clock ticks.
spent() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
rollup() { awk -v key="$2:" '$1 == key { printf "%.1f", $2 / 1024 }' "/proc/$1/smaps_rollup"; }

run_beside() {
    local name=$1
    shift
    sleep $((settle + steady + 60)) | in_terminal "$name" "$@" &
    pids+=($!)
    for _ in $(seq 50); do [ -s "$work/$name.pid" ] && break; sleep 0.1; done
    pids+=("$(cat "$work/$name.pid")")
}

if [ -n "${PAST:-}" ]; then
    # One look makes the store; the past is written into it.
    "$program" check local --units 1180 --phase mvp >/dev/null || true
    now=$(date +%s)
    sqlite3 "$XDG_STATE_HOME/palier/history.sqlite3" "
        WITH RECURSIVE minute(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM minute WHERE i < 50400)
        INSERT OR IGNORE INTO reading (series, at, value, origin)
        SELECT s.id, ($now - i * 60) * 1000, 0.2 + (i * 37 % 100) / 1000.0, 1
        FROM series s, minute;"
fi

row() { printf '%-44s %12s   %s\n' "$@"; }
row measured figure bar

read -r typical worst < <(for _ in $(seq "$starts"); do first_frame "${cockpit[@]}"; done | middle)
row "start to first frame, median of $starts" "$typical ms" "50 ms"
row "start to first frame, worst" "$worst ms" "50 ms"
read -r typical worst < <(
    for _ in $(seq "$starts"); do first_frame printf "'\\033[?2026l'"; done | middle
)
row "  of which the terminal's start, median" "$typical ms" ""

read -r typical worst < <(keys | middle)
row "key to its first byte, median" "$typical ms" "one frame: 16.7 ms"
row "key to its first byte, worst" "$worst ms" "one frame: 16.7 ms"

read -r typical worst < <(
    for _ in $(seq 5); do
        from=$(date +%s%N)
        "$program" check local --units 1180 --phase mvp >/dev/null || true
        echo $((($(date +%s%N) - from) / 1000000))
    done | middle
)
row "check local, median of 5" "$typical ms" "1500 ms"
row "check local, worst" "$worst ms" "1500 ms"

names=(palier)
run_beside palier "${cockpit[@]}"
if command -v "$rival" >/dev/null; then
    names+=(rival)
    run_beside rival "$(command -v "$rival")" "${RIVAL_ARGUMENTS:--r 1s}"
fi
sleep 10
declare -A before bytes
for name in "${names[@]}"; do
    before[$name]=$(spent "$(cat "$work/$name.pid")")
    bytes[$name]=$(stat -c %s "$work/$name.log")
done
sleep "$steady"
for name in "${names[@]}"; do
    pid=$(cat "$work/$name.pid")
    shown=$name
    [ "$name" = rival ] && shown=$(basename "$rival")
    used=$(($(spent "$pid") - before[$name]))
    row "$shown: processor over $steady s" "$((used * 1000 / ticks)) ms" "below $(basename "$rival")"
    written=$((($(stat -c %s "$work/$name.log") - bytes[$name]) / steady))
    row "$shown: to the terminal" "$written B/s" ""
done
left=$((settle - steady - 10))
[ "$left" -gt 0 ] && sleep "$left"
for name in "${names[@]}"; do
    pid=$(cat "$work/$name.pid")
    shown=$name
    [ "$name" = rival ] && shown=$(basename "$rival")
    row "$shown: resident after $settle s" "$(rollup "$pid" Rss) MiB" "20 MB (19.1 MiB)"
    row "$shown: proportional (Pss)" "$(rollup "$pid" Pss) MiB" ""
    row "$shown: its own (Private_Dirty)" "$(rollup "$pid" Private_Dirty) MiB" ""
done
