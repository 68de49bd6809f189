#!/bin/sh
# Builds what is handed out, into dist/:
#   sh p2h_desktop/packaging/build.sh wheel    a wheel with the models
#   sh p2h_desktop/packaging/build.sh bundle   a folder that starts without Python
#   sh p2h_desktop/packaging/build.sh deb      a Debian package of that folder
# PYTHON names the Python to use; it needs P2H's dependencies, pip, and PyInstaller ([bundle]).
set -eu
cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-.venv/bin/python}
VERSION=$("$PYTHON" -c 'import p2h_desktop; print(p2h_desktop.__version__)')
FILES=p2h_desktop/packaging

say() {
  printf 'p2h: %s\n' "$*"
}

wheel() {
  "$PYTHON" -m pip wheel -q --no-deps -w dist .
  say "$(du -h dist/p2h_desktop-"$VERSION"-*.whl)"
}

bundle() {
  "$PYTHON" -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath dist/work \
    "$FILES/p2h.spec"
  rm -rf dist/work
  say "$(du -sh dist/p2h-desktop)"
}

deb() {
  [ -x dist/p2h-desktop/p2h-desktop ] || bundle
  architecture=$(dpkg --print-architecture)
  root=dist/deb
  rm -rf "$root"
  for folder in DEBIAN usr/bin usr/lib usr/share/applications usr/share/metainfo \
    usr/share/icons/hicolor/scalable/apps usr/share/ibus/component usr/share/doc/p2h-desktop; do
    mkdir -p "$root/$folder"
  done
  cp -r dist/p2h-desktop "$root/usr/lib/p2h-desktop"
  for program in p2h p2h-desktop; do
    ln -s "../lib/p2h-desktop/$program" "$root/usr/bin/$program"
  done
  cp "$FILES/p2h-desktop.desktop" "$root/usr/share/applications/"
  cp "$FILES/io.github.p2h_desktop.metainfo.xml" "$root/usr/share/metainfo/"
  cp assets/icons/p2h.svg "$root/usr/share/icons/hicolor/scalable/apps/p2h-desktop.svg"
  cp LICENSE "$root/usr/share/doc/p2h-desktop/copyright"
  "$PYTHON" -c 'from p2h_desktop.oslayer.ibus_install import component_xml as xml
print(xml(["/usr/bin/p2h-desktop"], "p2h-desktop"), end="")' >"$root/usr/share/ibus/component/p2h.xml"
  size=$(du -sk "$root/usr" | cut -f1)
  cat >"$root/DEBIAN/control" <<CONTROL
Package: p2h-desktop
Version: $VERSION
Architecture: $architecture
Maintainer: P2H <p2h@localhost>
Installed-Size: $size
Section: utils
Priority: optional
Depends: libc6 (>= $(ldd --version | sed -n '1s/.* //p')), libdbus-1-3, libglib2.0-0 | libglib2.0-0t64,
 libgl1, libegl1, libxkbcommon0, libfontconfig1, libxkbcommon-x11-0, libxcb-cursor0, libxcb-icccm4,
 libxcb-keysyms1, libxcb-shape0
Recommends: fonts-noto-cjk | fonts-wqy-microhei, at-spi2-core
Suggests: ibus
Description: offline pinyin input
 Turns pinyin into hanzi in any program, with a small neural network and an
 n-gram model. Never opens a network connection.
CONTROL
  dpkg-deb --root-owner-group -Zzstd -z10 --build "$root" "dist/p2h-desktop_${VERSION}_$architecture.deb" \
    >/dev/null
  rm -rf "$root"
  say "$(du -h "dist/p2h-desktop_${VERSION}_$architecture.deb")"
}

case "${1:-}" in
  wheel | bundle | deb) "$1" ;;
  *)
    sed -n '2,6s/^# //p' "$FILES/build.sh" >&2
    exit 2
    ;;
esac
