#!/bin/sh
# Sets P2H up in this checkout, then starts it, readies it for training, or checks it:
#   sh p2h_desktop/setup.sh run      install what typing needs, start P2H
#   sh p2h_desktop/setup.sh train    install what training needs, too: PyTorch above all
#       --index ADDRESS              find PyTorch in this package index as well: its CPU build
#       --gpu                        install the build for NVIDIA GPUs, wherever this is
#   sh p2h_desktop/setup.sh test     install everything, run every check and test
# System packages are named before they are installed; all Python packages go into .venv.
set -eu
cd "$(dirname "$0")/.."

RUN_PACKAGES="libdbus-1-3 libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1
  libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
  fonts-wqy-microhei"
TEST_PACKAGES="xvfb xauth openbox xdotool xterm x11-utils x11-xkb-utils xclip dbus at-spi2-core
  ibus ibus-gtk3 python3-gi gir1.2-gtk-3.0 sway xwayland wtype"

say() {
  printf 'p2h: %s\n' "$*"
}

usage() {
  sed -n '2,8s/^# //p' p2h_desktop/setup.sh
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

pip_install() {
  .venv/bin/python -m pip install -q --disable-pip-version-check "$@"
}

# Make .venv, unless it is there and works.
make_environment() {
  ! .venv/bin/python -m pip --version >/dev/null 2>&1 || return 0
  python=$(find_python) || {
    say "Python 3.11 or newer with its venv module is needed, and was not found"
    exit 1
  }
  "$python" -m venv --clear .venv
}

# Print what .venv/p2h-installed says after this. The same files give the same first two fields.
stamp() {
  printf '%s %s\n' "$(cat pyproject.toml constraints.txt requirements/*.txt | cksum)" "$1"
}

# Install P2H for run, train or test, unless .venv holds that, or more, already. What was installed
# before for more than is wanted now is kept up with the rest.
install_python_packages() {
  wanted=$1
  made=$(cat .venv/p2h-installed 2>/dev/null || :)
  case "$wanted ${made##* }" in
    "run train" | "run test" | "train test") wanted=${made##* } ;;
  esac
  [ "$made" != "$(stamp "$wanted")" ] || return 0
  make_environment
  wanted_torch=
  [ "$wanted" = run ] || choose_torch
  say "installing the Python packages into .venv (for typing 120 MB to download, 420 MB on disk)"
  began=$(date +%s)
  if [ "$(uname)" = Linux ]; then
    # the lists are whole: nothing else is looked for
    pip_install --require-hashes --no-deps -r requirements/build.txt
    pip_install --require-hashes --no-deps --no-build-isolation --use-pep517 \
      -r "requirements/$wanted.txt"
    pip_install --no-deps --no-build-isolation -e .
  else
    case "$wanted" in
      run) pip_install -c constraints.txt -e . ;;
      train) pip_install -c constraints.txt -e ".[train]" ;;
      test) pip_install -c constraints.txt -e ".[train,dev]" ;;
    esac
  fi
  [ -z "$wanted_torch" ] || pip_install -c constraints.txt "$wanted_torch"
  stamp "$wanted" >.venv/p2h-installed
  say "that took $(($(date +%s) - began)) seconds; .venv holds $(du -sm .venv | cut -f1) MB"
}

has_torch() {
  .venv/bin/python -c 'import importlib.util as u, sys; sys.exit(u.find_spec("torch") is None)'
}

# Tell whether pip would find PyTorch's CPU build; elsewhere than on Linux all builds are small.
finds_cpu_build() {
  [ "$(uname)" != Linux ] ||
    .venv/bin/python -m pip index versions torch 2>/dev/null | grep -qF "$torch+cpu"
}

# Choose the build of PyTorch, the one without GPU libraries where there is no NVIDIA GPU, and say
# how large it is; end where that would be gigabytes that nobody has asked for.
choose_torch() {
  torch=$(sed -n 's/^torch==//p' constraints.txt)
  ! has_torch || return 0
  wanted_torch=torch
  if [ "$gpu" = no ] && finds_cpu_build; then
    say "PyTorch's CPU build and the rest of training: 270 MB to download, 1.2 GB on disk"
  elif [ "$gpu" = yes ] || [ -e /proc/driver/nvidia/version ]; then
    say "PyTorch with its GPU libraries: 2.7 GB to download, about twice that on disk"
  elif [ "$wanted" = test ]; then
    say "no CPU build of PyTorch was found: its GPU libraries come with it, 2.7 GB to download"
  else
    say "there is no NVIDIA GPU here, and your package index has PyTorch with GPU libraries only:" \
      "2.7 GB to download. The CPU build has 200 MB. Open the install selector on the page of the" \
      "PyTorch project, choose pip and CPU, and pass on the index address shown there:"
    say "    sh p2h_desktop/setup.sh train --index ADDRESS"
    say "or take the large build: sh p2h_desktop/setup.sh train --gpu"
    exit 1
  fi
  [ "$gpu" = no ] || wanted_torch="torch===$torch"  # and no other build of that version
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

gpu=no
case "${1:-}" in
  run)
    shift
    install_packages $RUN_PACKAGES
    install_python_packages run
    start "$@"
    ;;
  train)
    shift
    while [ $# -gt 0 ]; do
      case "$1 ${2:-}" in
        "--gpu "*) gpu=yes ;;
        "--index "?*)
          export PIP_EXTRA_INDEX_URL="${PIP_EXTRA_INDEX_URL:+$PIP_EXTRA_INDEX_URL }$2"
          shift
          ;;
        *)
          usage >&2
          exit 2
          ;;
      esac
      shift
    done
    install_packages $RUN_PACKAGES
    install_python_packages train
    say "training is ready: open the window 训练 of P2H, or run .venv/bin/p2h-trainer finetune"
    ;;
  test)
    install_packages $RUN_PACKAGES $TEST_PACKAGES
    install_python_packages test
    run_checks
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
