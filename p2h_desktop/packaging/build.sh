#!/bin/sh
# Builds what is handed out, into dist/:
#   sh p2h_desktop/packaging/build.sh wheel         a wheel with the models
#   sh p2h_desktop/packaging/build.sh bundle        a folder that starts without Python
#   sh p2h_desktop/packaging/build.sh deb           a Debian package of that folder
#   sh p2h_desktop/packaging/build.sh trainer       a folder with the trainer and PyTorch
#   sh p2h_desktop/packaging/build.sh trainer-deb   a Debian package of that folder
#   sh p2h_desktop/packaging/build.sh lock          requirements/, with the hash of every package
# PYTHON names the Python to use; it needs P2H's dependencies, pip, and PyInstaller ([bundle]);
# for the trainer [train] too, with PyTorch's CPU build unless the trainer is to use a GPU;
# for lock only pip-tools, and PyTorch's CPU build within pip's reach.
set -eu
cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-.venv/bin/python}
VERSION=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' p2h_desktop/__init__.py)
FILES=p2h_desktop/packaging

say() {
  printf 'p2h: %s\n' "$*"
}

wheel() {
  "$PYTHON" -m pip wheel -q --no-deps -w dist .
  say "$(du -h dist/p2h_desktop-"$VERSION"-*.whl)"
}

# freeze SPEC NAME: have PyInstaller make dist/NAME
freeze() {
  "$PYTHON" -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath "dist/work-$2" \
    "$FILES/$1"
  rm -rf "dist/work-$2"
  say "$(du -sh "dist/$2")"
}

bundle() {
  freeze p2h.spec p2h-desktop
}

trainer() {
  freeze trainer.spec p2h-trainer
}

# pack NAME: make a package of dist/deb, with the fields of standard input
pack() {
  architecture=$(dpkg --print-architecture)
  root=dist/deb file=dist/$1_${VERSION}_$architecture.deb
  mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/share/doc/$1"
  cp -r "dist/$1" "$root/usr/lib/$1"
  cp LICENSE "$root/usr/share/doc/$1/copyright"
  cat >"$root/DEBIAN/control" <<CONTROL
Package: $1
Version: $VERSION
Architecture: $architecture
Maintainer: P2H <p2h@localhost>
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Section: utils
Priority: optional
CONTROL
  cat >>"$root/DEBIAN/control"
  dpkg-deb --root-owner-group -Zzstd -z10 --build "$root" "$file" >/dev/null
  rm -rf "$root"
  say "$(du -h "$file")"
}

libc() {
  printf 'libc6 (>= %s)' "$(ldd --version | sed -n '1s/.* //p')"
}

deb() {
  [ -x dist/p2h-desktop/p2h-desktop ] || bundle
  rm -rf dist/deb
  share=dist/deb/usr/share
  mkdir -p dist/deb/usr/bin "$share/applications" "$share/metainfo" \
    "$share/icons/hicolor/scalable/apps" "$share/ibus/component"
  for program in p2h p2h-desktop; do
    ln -s "../lib/p2h-desktop/$program" "dist/deb/usr/bin/$program"
  done
  cp "$FILES/p2h-desktop.desktop" "$share/applications/"
  cp "$FILES/io.github.p2h_desktop.metainfo.xml" "$share/metainfo/"
  cp assets/icons/p2h.svg "$share/icons/hicolor/scalable/apps/p2h-desktop.svg"
  "$PYTHON" -c 'from p2h_desktop.oslayer.ibus_install import component_xml as xml
print(xml(["/usr/bin/p2h-desktop"], "p2h-desktop"), end="")' >"$share/ibus/component/p2h.xml"
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
  [ -x dist/p2h-trainer/p2h-trainer ] || trainer
  rm -rf dist/deb
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
  comment="What P2H itself is built with."
  lock_one build --only-build-deps --build-deps-for wheel --build-deps-for editable
}

case "${1:-}" in
  lock | wheel | bundle | deb | trainer) "$1" ;;
  trainer-deb) trainer_deb ;;
  *)
    sed -n '2,11s/^# //p' "$FILES/build.sh" >&2
    exit 2
    ;;
esac
