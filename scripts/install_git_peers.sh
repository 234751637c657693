#!/bin/sh
# Installs what `make bench` compares `collect git` with: PyDriller and git-of-theseus, from PyPI,
# in an environment of their own under .cache/bench. Says nothing unless something fails; run it as
# often as you like, it does only what is missing.
set -eu

PEERS="pydriller==2.12 git-of-theseus==0.3.4"

ROOT=$(cd "$(dirname "$0")/.." && pwd)
PLACE=$ROOT/.cache/bench/git-peers
LOG=$ROOT/.cache/bench/install-git-peers.log

"$PLACE/bin/python" -c 'import git_of_theseus, pydriller' >/dev/null 2>&1 && exit 0
mkdir -p "$ROOT/.cache/bench"
{ python3 -m venv "$PLACE" && "$PLACE/bin/python" -m pip install --quiet $PEERS; } >"$LOG" 2>&1 || {
  tail -n 5 "$LOG" >&2
  printf 'install_git_peers: pip could not install %s.\n  %s\n' "$PEERS" \
    "Check that pip reaches its index, then run this again." >&2
  exit 1
}
rm -f "$LOG"
