"""Say what a bundle brings along: a list of its parts (SBOM), their licences, Debian's copyright.

    python contents.py bundle FOLDER NAME    write FOLDER/sbom.cdx.json and FOLDER/licenses
    python contents.py copyright FOLDER      print the file `copyright` of a Debian package
    python contents.py wheel REQUIREMENTS    print the SBOM of the wheel and what it needs

The SBOM is CycloneDX 1.6, as JSON. Nothing in it depends on when or where it is made.
"""

from __future__ import annotations

import filecmp
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path
from typing import Any

import p2h_desktop

SBOM, LICENSES = "sbom.cdx.json", "licenses"
OWN = {"p2h-desktop", "p2h_desktop"}
OWN_LICENSE = "Apache-2.0"
COMMON = Path("/usr/share/common-licenses")  # the texts that Debian has for all packages
TEXT = re.compile(r"(licen[cs]e|copying|notice|third)", re.IGNORECASE)
# what packages call them that give no SPDX expression
SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "LGPLv2+": "LGPL-2.1-or-later",
    "MIT License": "MIT",
}
# the small part of PyInstaller that each program begins with
BOOTLOADER = "GPL-2.0-or-later WITH Bootloader-exception"


@dataclass(frozen=True, slots=True)
class Part:
    """Something of other people's in a package.

    url: a package URL (purl), which names it for all tools; texts: its licence in full.
    """

    name: str
    version: str
    license: str
    url: str
    texts: tuple[Path, ...] = ()

    def component(self) -> dict[str, Any]:
        """Return it as CycloneDX writes it."""
        expression = re.fullmatch(r"[\w.+-]+(( | OR | AND | WITH )[\w.+-]+)*", self.license)
        named: dict[str, Any] = {"license": {"name": self.license}}
        return {
            "type": "library",
            "bom-ref": self.url,
            "name": self.name,
            "version": self.version,
            "purl": self.url,
            "licenses": [{"expression": self.license} if expression else named],
        }


def python_part(found: Distribution) -> Part:
    """Return an installed Python package."""
    name = re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower()
    files = [path for path in found.files or () if ".dist-info" in path.parts[0]]
    texts = sorted(Path(str(path.locate())) for path in files if TEXT.search(path.name))
    url = f"pkg:pypi/{name}@{_quoted(found.version)}"
    return Part(name, found.version, license_of(found), url, tuple(texts))


def license_of(found: Distribution) -> str:
    """Return the licence of a Python package, as an SPDX expression where that can be told."""
    data = found.metadata
    if found.metadata["Name"].lower() == "pyinstaller":
        return BOOTLOADER
    if "License-Expression" in data:
        return data["License-Expression"]
    short = data["License"].strip() if "License" in data else ""
    if short and "\n" not in short and len(short) < 80:
        return SPDX.get(short, short)
    classifiers = [c.rpartition(" :: ")[2] for c in data.get_all("Classifier", [])]
    licenses = [SPDX[name] for name in classifiers if name in SPDX]
    return " OR ".join(licenses) or "see its text"


def frozen_modules(programs: Iterable[Path]) -> set[str]:
    """Return the names of the top modules in programs made by PyInstaller."""
    from PyInstaller.archive.readers import CArchiveReader

    names: set[str] = set()
    for program in programs:
        archive = CArchiveReader(str(program))
        (inner,) = [name for name in archive.toc if name.lower().startswith("pyz")]
        names |= {name.partition(".")[0] for name in archive.open_embedded_archive(inner).toc}
    return names


def python_parts(folder: Path, programs: Iterable[Path]) -> Iterator[Part]:
    """Yield Python, PyInstaller, and the packages of which modules or files are in a bundle."""
    python = f"pkg:generic/python@{platform.python_version()}"
    text = Path(os.__file__).with_name("LICENSE.txt")
    texts = (text,) if text.exists() else ()
    yield Part("python", platform.python_version(), "PSF-2.0", python, texts)
    modules = frozen_modules(programs) | {path.name for path in (folder / "_internal").iterdir()}
    known = packages_distributions()
    names = {name for module in modules for name in known.get(module, ())}
    for name in sorted(names - OWN | {"pyinstaller"}, key=str.lower):
        yield python_part(distribution(name))


def system_parts(folder: Path) -> Iterator[Part]:
    """Yield the Debian packages whose libraries are in a bundle."""
    if shutil.which("dpkg-query") is None:
        return
    for owner in sorted(_owners(folder / "_internal")):
        ask = ["dpkg-query", "-W", "-f", "${source:Package}\t${Version}\t${Architecture}", owner]
        source, version, architecture = _output(ask).split("\t")
        name = owner.partition(":")[0]
        text = Path("/usr/share/doc") / name / "copyright"
        url = f"pkg:deb/debian/{name}@{_quoted(version)}?arch={architecture}&source={source}"
        texts = (text,) if text.exists() else ()
        yield Part(name, version, _debian_license(text), url, texts)


def _owners(folder: Path) -> set[str]:
    """Return the Debian packages that the libraries in a folder were copied from."""
    libraries = {path.name: path for path in folder.glob("*.so*") if not path.is_symlink()}
    owners = set()
    for line in _output(["dpkg-query", "-S", *(f"*/{name}" for name in libraries)]).splitlines():
        packages, _, path = line.rpartition(": ")
        copied = libraries.get(Path(path).name)
        if copied and Path(path).exists() and filecmp.cmp(path, copied):
            owners.add(packages.partition(",")[0])
    return owners


def _quoted(version: str) -> str:
    return version.replace("%", "%25").replace("+", "%2B").replace(":", "%3A")


def _debian_license(text: Path) -> str:
    """Return the short names of the licences in a copyright file of Debian's."""
    content = text.read_text("utf-8", "replace") if text.exists() else ""
    names = re.findall(r"^License: *(\S.*)$", content, re.MULTILINE)
    return ", ".join(sorted(set(names))) or "see its text"


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout


def bill(name: str, parts: Iterable[Part]) -> dict[str, Any]:
    """Return the SBOM of a package of ours."""
    version = p2h_desktop.__version__
    own = f"pkg:generic/{name}@{version}"
    components = sorted((part.component() for part in parts), key=lambda c: str(c["bom-ref"]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": name,
                "version": version,
                "licenses": [{"license": {"id": OWN_LICENSE}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [c["bom-ref"] for c in components]}],
    }


def write_contents(folder: Path, name: str) -> None:
    """Write the SBOM of a bundle into it, and the texts of all licences."""
    programs = [path for path in folder.iterdir() if path.is_file() and os.access(path, os.X_OK)]
    parts = [*python_parts(folder, programs), *system_parts(folder)]
    _write(folder / SBOM, json.dumps(bill(name, parts), indent=1, ensure_ascii=False) + "\n")
    shutil.rmtree(folder / LICENSES, ignore_errors=True)
    for part in parts:
        place = folder / LICENSES / part.name
        place.mkdir(parents=True)
        for number, text in enumerate(part.texts):
            shutil.copyfile(text, place / (f"{number}-{text.name}" if number else text.name))
        if not part.texts:
            _write(place / "LICENSE", f"{part.name} {part.version}: {part.license}\n")
    shutil.copyfile(Path(p2h_desktop.__file__).parents[1] / "LICENSE", folder / "LICENSE")
    for text in sorted(COMMON.glob("*GPL-[23]*")):  # named by parts that do not bring them
        shutil.copyfile(text, folder / LICENSES / text.name)


def copyright_file(folder: Path) -> str:
    """Return the copyright file of a Debian package of a bundle."""
    sbom = json.loads((folder / SBOM).read_text("utf-8"))
    own = sbom["metadata"]["component"]["name"]
    place = f"/usr/lib/{own}/{LICENSES}"
    text = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        f"Upstream-Name: {own}",
        f"Comment: /usr/lib/{own} holds, beside files of P2H's own, what is named below; the full",
        f" texts of its licences are in {place}, a list for machines is",
        f" /usr/lib/{own}/{SBOM}. Libraries under the LGPL, such as Qt and PySide6",
        " (pyside6-essentials, shiboken6) and python-xlib, may be replaced by others of the same",
        " interface: their files lie in this folder by themselves.",
        "",
        "Files: *",
        "Copyright: the authors of P2H",
        f"License: {OWN_LICENSE}",
        " On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.",
    ]
    for part in sbom["components"]:
        (named,) = part["licenses"]
        text += [
            "",
            f"Files: {place}/{part['name']}/*",
            f"Copyright: the authors of {part['name']} {part['version']}, named in these files",
            f"License: {named.get('expression') or named['license']['name']}",
            f" {part['purl']}",
        ]
    return "\n".join(text) + "\n"


def wheel_parts(requirements: Path) -> Iterator[Part]:
    """Yield what the wheel has pip install, in the versions tested."""
    for line in requirements.read_text("utf-8").splitlines():
        if pinned := re.match(r"([\w.-]+)==[\w.]+", line):
            yield python_part(distribution(pinned[1]))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def main(arguments: Sequence[str]) -> None:
    """Do what the command line says."""
    match arguments:
        case ["bundle", folder, name]:
            write_contents(Path(folder), name)
        case ["copyright", folder]:
            sys.stdout.write(copyright_file(Path(folder)))
        case ["wheel", requirements]:
            made = bill("p2h-desktop", wheel_parts(Path(requirements)))
            sys.stdout.write(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
