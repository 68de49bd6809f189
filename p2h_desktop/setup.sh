#!/bin/sh
# Sets P2H up in this checkout, then starts it or checks it:
#   sh p2h_desktop/setup.sh run     install what is missing, start P2H
#   sh p2h_desktop/setup.sh test    install what is missing, run every check and test
# System packages are named before they are installed; all Python packages go into .venv.
set -eu
cd "$(dirname "$0")/.."

RUN_PACKAGES="libdbus-1-3 libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1
  libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
  fonts-wqy-microhei"
TEST_PACKAGES="xvfb xauth openbox xdotool xterm x11-utils x11-xkb-utils xclip dbus at-spi2-core
  ibus ibus-gtk3 python3-gi gir1.2-gtk-3.0"

say() {
  printf 'p2h: %s\n' "$*"
}

usage() {
  sed -n '2,5s/^# //p' p2h_desktop/setup.sh
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "neither root nor sudo: cannot run: $*"
    return 1
  fi
}

# Print the first Python that is new enough and can make environments.
find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
    then
      printf '%s\n' "$name"
      return 0
    fi
  done
  return 1
}

# Print those of the named Debian packages that are neither installed nor provided by another.
missing_packages() {
  installed=$(dpkg-query -W -f '${db:Status-Abbrev}|${Package},${Provides}\n' |
    sed -n 's/^ii *|//p' | tr ',' '\n' | sed 's/^ *//; s/ .*//')
  for name in "$@"; do
    printf '%s\n' "$installed" | grep -qxF -- "$name" || printf '%s ' "$name"
  done
}

install_packages() {
  packages="$*"
  find_python >/dev/null || packages="python3 python3-venv $packages"
  if ! command -v apt-get >/dev/null; then
    case "$(uname)" in
      Linux) say "this is no Debian: going on with what is there. If something is missing, install" \
        "what your system calls:" $packages ;;
    esac
    return
  fi
  missing=$(missing_packages $packages)
  [ -n "$missing" ] || return 0
  say "installing these system packages: $missing"
  as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends $missing ||
    say "some could not be installed; going on with what is there"
}

# Install P2H and the named extras into .venv, unless just that was done before.
install_python_packages() {
  wanted="$(cat pyproject.toml constraints.txt | cksum) $1"
  case "$(cat .venv/p2h-installed 2>/dev/null)" in
    "$wanted"*) return ;;
  esac
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python) || {
      say "Python 3.11 or newer with its venv module is needed, and was not found"
      exit 1
    }
    "$python" -m venv --clear .venv
  fi
  say "installing the Python packages into .venv (the first time takes some minutes)"
  .venv/bin/python -m pip install -q -c constraints.txt -e ".[$1]"
  printf '%s\n' "$wanted" >.venv/p2h-installed
}

start() {
  if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "no display here, so this is the terminal composer (p2h type)"
    exec .venv/bin/p2h type "$@"
  fi
  exec .venv/bin/p2h-desktop "$@"
}

failed=""
check() {
  say "$*"
  "$@" || failed="$failed $*;"
}

run_checks() {
  check .venv/bin/ruff check .
  check .venv/bin/ruff format --check .
  check .venv/bin/mypy --strict
  check .venv/bin/lint-imports --no-logo --no-cache
  [ -z "$failed" ] || say "FAILED before the tests:$failed"
  say "pytest"
  status=0
  .venv/bin/python -m pytest || status=$?
  [ -z "$failed" ] || status=1
  exit "$status"
}

case "${1:-}" in
  run)
    shift
    install_packages $RUN_PACKAGES
    install_python_packages train
    start "$@"
    ;;
  test)
    install_packages $RUN_PACKAGES $TEST_PACKAGES
    install_python_packages train,dev
    run_checks
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
