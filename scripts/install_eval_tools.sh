#!/bin/sh
# Installs what `groundspeed-eval check` needs beside Node under .cache/eval: the TypeScript compiler
# and Jest's matchers, from npm. Says nothing unless something fails; run it as often as you like, it
# does only what is missing.
set -eu

TYPESCRIPT=5.9.3 # The newest major version that still answers questions in JavaScript.
EXPECT=30.5.2

ROOT=$(cd "$(dirname "$0")/.." && pwd)
PLACE=$ROOT/.cache/eval
LOG=$PLACE/install.log
STAMP=$PLACE/.installed-typescript-$TYPESCRIPT-expect-$EXPECT

test -f "$STAMP" && exit 0
command -v npm >/dev/null 2>&1 || {
  printf 'install_eval_tools: npm was not found.\n  Install Node 20 or newer, which brings npm.\n' >&2
  exit 1
}
mkdir -p "$PLACE"
npm install --prefix "$PLACE" --no-save --no-audit --no-fund --ignore-scripts \
  "typescript@$TYPESCRIPT" "expect@$EXPECT" >"$LOG" 2>&1 </dev/null || {
  tail -n 20 "$LOG" >&2
  printf 'install_eval_tools: npm could not install TypeScript.\n  Check that npm reaches its registry, then run this again.\n' >&2
  exit 1
}
rm -f "$LOG" "$PLACE"/.installed-*
touch "$STAMP"
