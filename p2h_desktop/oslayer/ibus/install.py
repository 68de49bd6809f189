"""Puts P2H into IBus's list of input sources, for one user or for all, and takes it out again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from p2h_desktop import __version__
from p2h_desktop.atomic import write_bytes
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, Render, message
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.oslayer.ibus.values import COMPONENT_NAME, ENGINE_NAME, MODE_PROPERTY

COMPONENT_FILE = "p2h.xml"
SYSTEM_FOLDER = Path("/usr/share/ibus/component")
VARIABLE = "IBUS_COMPONENT_PATH"  # where IBus looks for components; by default SYSTEM_FOLDER only
TEMPLATE = """<?xml version="1.0" encoding="utf-8"?>
<component>
  <name>{name}</name>
  <description>{long_name}</description>
  <exec>{command} --ibus</exec>
  <version>{version}</version>
  <author>P2H</author>
  <license>Apache-2.0</license>
  <homepage></homepage>
  <textdomain>p2h</textdomain>
  <engines>
    <engine>
      <name>{engine}</name>
      <language>zh_CN</language>
      <license>Apache-2.0</license>
      <author>P2H</author>
      <icon>{icon}</icon>
      <layout>default</layout>
      <longname>{long_name}</longname>
      <description>{about}</description>
      <rank>0</rank>
      <symbol>拼</symbol>
      <icon_prop_key>{mode}</icon_prop_key>
    </engine>
  </engines>
</component>
"""


def component_xml(command: Sequence[str], icon: str, render: Render) -> str:
    """Return the component file; icon: a file or the name of one in the icon theme;
    render: makes texts of messages.
    """
    return TEMPLATE.format(
        name=COMPONENT_NAME,
        engine=ENGINE_NAME,
        long_name=escape(render(message(Code.IBUS_NAME))),
        about=escape(render(message(Code.IBUS_ABOUT))),
        mode=MODE_PROPERTY,
        version=__version__,
        command=escape(shlex.join(command)),
        icon=escape(icon),
    )


def component_files(environ: Mapping[str, str]) -> list[Path]:
    """Return the component files that exist: the user's own, then the system's."""
    places = (_user_folder(environ), SYSTEM_FOLDER)
    return [folder / COMPONENT_FILE for folder in places if (folder / COMPONENT_FILE).exists()]


def install(environ: Mapping[str, str], xml: str, *, system: bool = False) -> Iterator[Message]:
    """Write the component file and yield messages about what was done; raise StoreError.

    IBus reads a user's components only where a variable says so: a file for systemd's user
    session sets it from the next login on.
    """
    if system:
        yield _write(SYSTEM_FOLDER / COMPONENT_FILE, xml)
        yield message(Code.IBUS_LISTED_FOR_ALL)
        return
    folder = _user_folder(environ)
    yield _write(folder / COMPONENT_FILE, xml)
    yield _write(_environment_file(environ), f"{VARIABLE}={folder}:{SYSTEM_FOLDER}\n")
    yield message(Code.IBUS_LISTED_NEXT_LOGIN)


def remove(environ: Mapping[str, str]) -> Iterator[Message]:
    """Delete what `install` wrote and yield messages about what was done; raise StoreError."""
    own = [_user_folder(environ) / COMPONENT_FILE, _environment_file(environ)]
    found = [path for path in (*own, SYSTEM_FOLDER / COMPONENT_FILE) if path.exists()]
    for path in found:
        try:
            path.unlink()
        except OSError as error:
            raise StoreError(Code.CANNOT_DELETE, path=str(path), reason=os_reason(error)) from error
        yield message(Code.IBUS_FILE_DELETED, path=str(path))
    yield message(Code.IBUS_NO_LONGER_LISTED if found else Code.IBUS_WAS_NOT_LISTED)


def _user_folder(environ: Mapping[str, str]) -> Path:
    data = environ.get("XDG_DATA_HOME") or Path(environ.get("HOME", "/"), ".local", "share")
    return Path(data, "ibus", "component")


def _environment_file(environ: Mapping[str, str]) -> Path:
    config = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "/"), ".config")
    return Path(config, "environment.d", "60-p2h-ibus.conf")


def _write(path: Path, text: str) -> Message:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, text.encode())
    except OSError as error:
        raise StoreError(Code.CANNOT_WRITE, path=str(path), reason=os_reason(error)) from error
    return message(Code.IBUS_FILE_WRITTEN, path=str(path))
