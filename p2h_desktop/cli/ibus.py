"""p2h ibus: puts P2H into IBus's list of input sources, takes it out, or tells how it stands."""

from __future__ import annotations

import argparse
import os
import sys

from p2h_desktop.store.paths import asset


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `ibus`."""
    about = "Install P2H in IBus's list of input sources, remove it, or show its component file."
    parser = commands.add_parser("ibus", help=about, description=about)
    parser.add_argument("action", choices=("install", "remove", "show"))
    parser.add_argument("--system", action="store_true", help="for all users; needs root")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if not sys.platform.startswith("linux"):
        print("p2h ibus: IBus 只在 Linux 上有", file=sys.stderr)
        return 2
    from p2h_desktop.oslayer.ibus_install import component_xml, install, remove
    from p2h_desktop.oslayer.launch import launch_command

    xml = component_xml(launch_command(), str(asset("icons/p2h.svg")))
    if args.action == "show":
        print(xml, end="")
        return 0
    done = remove(os.environ) if args.action == "remove" else None
    for line in done or install(os.environ, xml, system=args.system):
        print(line)
    return 0
