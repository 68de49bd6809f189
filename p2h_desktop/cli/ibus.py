"""p2h ibus: puts P2H into IBus's list of input sources, takes it out, or tells how it stands."""

from __future__ import annotations

import argparse
import os
import sys

from p2h_desktop.messages.rendering import Say
from p2h_desktop.store.paths import asset


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the command `ibus`."""
    about = say(
        "在 IBus 的输入源列表中添加或移除 P2H，或显示组件文件",
        "add P2H to the IBus list of input sources, remove it, or show its component file",
    )
    parser = commands.add_parser("ibus", help=about, description=about)
    parser.add_argument("action", choices=("install", "remove", "show"))
    parser.add_argument(
        "--system",
        action="store_true",
        help=say("为所有用户；需要 root", "for all users; needs root"),
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if not sys.platform.startswith("linux"):
        said = args.say("IBus 只能在 Linux 上使用", "IBus is for Linux only")
        print(f"p2h ibus: {said}", file=sys.stderr)
        return 2
    from p2h_desktop.oslayer.ibus.install import component_xml, install, remove
    from p2h_desktop.oslayer.launch import launch_command

    xml = component_xml(launch_command(), str(asset("icons/p2h.svg")), args.say.message)
    if args.action == "show":
        print(xml, end="")
        return 0
    done = remove(os.environ) if args.action == "remove" else None
    for line in done or install(os.environ, xml, system=args.system):
        print(args.say.message(line))
    return 0
