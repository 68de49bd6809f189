#!/bin/sh
# Builds what is handed out, into dist/, or the folder that DIST names:
#   sh p2h_desktop/packaging/build.sh wheel         a wheel with the models
#   sh p2h_desktop/packaging/build.sh bundle        a folder that starts without Python
#   sh p2h_desktop/packaging/build.sh deb           a Debian package of that folder
#   sh p2h_desktop/packaging/build.sh trainer       a folder with the trainer and PyTorch
#   sh p2h_desktop/packaging/build.sh trainer-deb   a Debian package of that folder
#   sh p2h_desktop/packaging/build.sh lock          requirements/, with the hash of every package
# PYTHON names the Python to use; it needs P2H's dependencies, pip, and PyInstaller ([bundle]);
# for the trainer [train] too, with PyTorch's CPU build unless the trainer is to use a GPU;
# for lock only pip-tools, and PyTorch's CPU build within pip's reach.
# The same sources, built with the same packages, give the same bytes: every file is dated by the
# last commit, or by SOURCE_DATE_EPOCH.
set -eu
cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-.venv/bin/python}
DIST=${DIST:-dist}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1764374400)}
PYTHONPATH=$PWD${PYTHONPATH:+:$PYTHONPATH}
export SOURCE_DATE_EPOCH PYTHONPATH PYTHONHASHSEED=0 DPKG_DEB_THREADS_MAX=1 LC_ALL=C.UTF-8
umask 022
VERSION=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' p2h_desktop/__init__.py)
FILES=p2h_desktop/packaging

say() {
  printf 'p2h: %s\n' "$*"
}

wheel() {
  isolation=
  ! "$PYTHON" -c 'import hatchling' 2>/dev/null || isolation=--no-build-isolation
  "$PYTHON" -m pip wheel -q --no-deps $isolation -w "$DIST" .
  say "$(du -h "$DIST"/p2h_desktop-"$VERSION"-*.whl)"
  "$PYTHON" "$FILES/contents.py" wheel requirements/run.txt >"$DIST/p2h-desktop-wheel.cdx.json"
}

# freeze SPEC NAME: have PyInstaller make a folder NAME, with the licences of what is in it
freeze() {
  "$PYTHON" -m PyInstaller --noconfirm --clean --log-level WARN --distpath "$DIST" \
    --workpath "$DIST/work-$2" "$FILES/$1"
  rm -rf "$DIST/work-$2"
  "$PYTHON" "$FILES/contents.py" bundle "$DIST/$2" "$2"
  cp "$DIST/$2/sbom.cdx.json" "$DIST/$2.cdx.json"
  say "$(du -sh "$DIST/$2")"
}

bundle() {
  freeze p2h.spec p2h-desktop
}

trainer() {
  freeze trainer.spec p2h-trainer
}

# pack NAME: make a package of the folder deb, with the fields of standard input
pack() {
  architecture=$(dpkg --print-architecture)
  root=$DIST/deb file=$DIST/$1_${VERSION}_$architecture.deb
  mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/share/doc/$1"
  cp -r "$DIST/$1" "$root/usr/lib/$1"
  "$PYTHON" "$FILES/contents.py" copyright "$DIST/$1" >"$root/usr/share/doc/$1/copyright"
  cat >"$root/DEBIAN/control" <<CONTROL
Package: $1
Version: $VERSION
Architecture: $architecture
Maintainer: P2H <p2h@localhost>
Installed-Size: $(find "$root/usr" -type f -printf '%s\n' |
    awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
Section: utils
Priority: optional
CONTROL
  cat >>"$root/DEBIAN/control"
  chmod -R u=rwX,go=rX "$root"
  find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zzstd -z10 --build "$root" "$file" >/dev/null
  rm -rf "$root"
  say "$(du -h "$file")"
}

libc() {
  printf 'libc6 (>= %s)' "$(ldd --version | sed -n '1s/.* //p')"
}

deb() {
  [ -x "$DIST/p2h-desktop/p2h-desktop" ] || bundle
  rm -rf "$DIST/deb"
  share=$DIST/deb/usr/share
  mkdir -p "$DIST/deb/usr/bin" "$share/applications" "$share/metainfo" \
    "$share/icons/hicolor/scalable/apps" "$share/ibus/component"
  for program in p2h p2h-desktop; do
    ln -s "../lib/p2h-desktop/$program" "$DIST/deb/usr/bin/$program"
  done
  cp "$FILES/p2h-desktop.desktop" "$share/applications/"
  cp "$FILES/io.github.p2h_desktop.metainfo.xml" "$share/metainfo/"
  cp assets/icons/p2h.svg "$share/icons/hicolor/scalable/apps/p2h-desktop.svg"
  "$PYTHON" -c 'from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.ibus.install import component_xml as xml
print(xml(["/usr/bin/p2h-desktop"], "p2h-desktop", Say("zh").message), end="")' >"$share/ibus/component/p2h.xml"
  pack p2h-desktop <<CONTROL
Depends: $(libc), libdbus-1-3, libglib2.0-0 | libglib2.0-0t64,
 libgl1, libegl1, libxkbcommon0, libfontconfig1, libxkbcommon-x11-0, libxcb-cursor0, libxcb-icccm4,
 libxcb-keysyms1, libxcb-shape0
Recommends: fonts-noto-cjk | fonts-wqy-microhei, at-spi2-core
Suggests: fonts-noto-color-emoji, ibus, p2h-trainer
Description: offline pinyin input
 Turns pinyin into hanzi in any program, with a small neural network and an
 n-gram model. Never opens a network connection.
CONTROL
}

trainer_deb() {
  [ -x "$DIST/p2h-trainer/p2h-trainer" ] || trainer
  rm -rf "$DIST/deb"
  pack p2h-trainer <<CONTROL
Depends: $(libc)
Enhances: p2h-desktop
Description: trains P2H's network on what you have typed
 Holds PyTorch. P2H starts it when you ask for a training; it never opens a
 network connection.
CONTROL
}

# lock_one NAME OPTIONS…: write requirements/NAME.txt
lock_one() {
  name=$1
  shift
  "$PYTHON" -m piptools compile -q --generate-hashes --strip-extras --no-annotate --no-header \
    --no-emit-options --unsafe-package torch -c constraints.txt -o "requirements/$name.new" \
    "$@" pyproject.toml
  {
    printf '# %s Made by build.sh lock.\n' "$comment"
    sed '/^$/d; /^#/d' "requirements/$name.new"
  } >"requirements/$name.txt"
  rm "requirements/$name.new"
}

# PyTorch is in none of them: which of its builds is right, each machine must say.
lock() {
  comment="What typing needs, on Linux."
  lock_one run
  comment="What typing and training need, on Linux, but for PyTorch itself."
  lock_one train --extra train
  comment="What every check and test needs, on Linux, but for PyTorch itself."
  lock_one test --extra train --extra dev
  comment="What the bundle is made of and with, on Linux."
  lock_one bundle --extra bundle
  comment="What P2H itself, and what comes without a wheel, is built with."
  lock_one build --only-build-deps --build-deps-for wheel --build-deps-for editable
  sed -n '/^setuptools==/,/[^\]$/p' requirements/train.txt >>requirements/build.txt
}

case "${1:-}" in
  lock | wheel | bundle | deb | trainer) "$1" ;;
  trainer-deb) trainer_deb ;;
  *)
    sed -n '2,13s/^# //p' "$FILES/build.sh" >&2
    exit 2
    ;;
esac
