"""Looks at what typing into other programs needs here: each thing is well, or what to do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import Enum

from p2h_desktop.errors import CaptureError
from p2h_desktop.oslayer.front_end import CandidatePlace, FrontEnd, candidate_place, ibus_used
from p2h_desktop.oslayer.launch import is_bundle, outside_environment
from p2h_desktop.oslayer.select import Wishes, choice_here

EMOJI = ":charset=1f44b"  # a waving hand, which fonts of text lack
LIMIT_S = 20  # for a program that is asked
FRONT_END_NAMES = {
    FrontEnd.IBUS: "IBus 引擎",
    FrontEnd.X11: "从 X11 取键",
    FrontEnd.HOOKS: "系统的键盘钩子",
    FrontEnd.COMPOSE: "只能用写字板",
}
CANDIDATE_PLACES = {
    CandidatePlace.WINDOW: "显示在候选窗里",
    CandidatePlace.PANEL: "由 IBus 的面板显示",
    CandidatePlace.INLINE: "写在正在打的文字后面；这个桌面上 IBus 的面板会抢走焦点",
}


class State(Enum):
    """How it stands with one thing."""

    WELL = "好"
    NOTE = "注意"  # typing works, something less
    WRONG = "不行"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, how it stands, what was found and what to do."""

    name: str
    state: State
    said: str
    remedy: str = ""

    def line(self) -> str:
        """Return the finding as one line of JSON."""
        return json.dumps({**asdict(self), "state": self.state.name}, ensure_ascii=False)


def parse_finding(line: str) -> Finding | None:
    """Return the finding in a line of JSON; None where there is none."""
    try:
        raw = json.loads(line)
        values = {name: str(raw[name]) for name in ("name", "said", "remedy")}
        return Finding(state=State[raw["state"]], **values)
    except (ValueError, TypeError, KeyError):
        return None


def look_at_system(
    wishes: Wishes, platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> Iterator[Finding]:
    """Yield what is found for these wishes. Takes up to some seconds."""
    yield _session(platform, environ)
    choice = choice_here(wishes, platform, environ)
    state = State.NOTE if choice.front_end is FrontEnd.COMPOSE else State.WELL
    yield Finding("取键", state, f"{FRONT_END_NAMES[choice.front_end]}：{choice.why}")
    if platform.startswith("linux"):
        if choice.front_end is FrontEnd.IBUS:
            place = candidate_place(environ, wishes.candidates)
            yield Finding("候选", State.WELL, CANDIDATE_PLACES[place])
        yield from _linux(choice.front_end, environ)
    yield _windows_library()


def _session(platform: str, environ: Mapping[str, str]) -> Finding:
    if platform in ("win32", "darwin"):
        return Finding("会话", State.WELL, {"win32": "Windows", "darwin": "macOS"}[platform])
    kind = environ.get("XDG_SESSION_TYPE", "") or "没有说明种类"
    displays = [environ.get(name, "") for name in ("WAYLAND_DISPLAY", "DISPLAY")]
    named = "、".join(display for display in displays if display)
    if not named:
        remedy = "在图形界面里运行；这里可以用 p2h type 在终端里打字。"
        return Finding("会话", State.NOTE, "没有图形界面", remedy)
    return Finding("会话", State.WELL, f"{kind}（{named}）")


def _linux(front_end: FrontEnd, environ: Mapping[str, str]) -> Iterator[Finding]:
    yield from _ibus(front_end, environ)
    if environ.get("DISPLAY"):
        yield _x11(environ["DISPLAY"])
        if front_end is FrontEnd.X11:
            yield _accessibility(environ)
    yield from _fonts()


def _ibus(front_end: FrontEnd, environ: Mapping[str, str]) -> Iterator[Finding]:
    from p2h_desktop.oslayer.ibus_bus import find_address
    from p2h_desktop.oslayer.ibus_install import component_files

    if not find_address(environ):
        state = State.NOTE if front_end is FrontEnd.COMPOSE else State.WELL
        remedy = "安装软件包 ibus，登录时启动它；Wayland 上只有经由 IBus 才能在别的程序里打字。"
        yield Finding("IBus", state, "没有运行", remedy if state is State.NOTE else "")
        return
    if ibus_used(environ):
        yield Finding("IBus", State.WELL, "在运行，程序也用它")
    else:
        remedy = "设 GTK_IM_MODULE=ibus、QT_IM_MODULE=ibus、XMODIFIERS=@im=ibus，再登录。"
        yield Finding("IBus", State.NOTE, "在运行，但程序没有设成用它", remedy)
    files = "、".join(map(str, component_files(environ)))
    said = f"已装：{files}" if files else "没有装进输入源列表；P2H 启动时会自己登记"
    remedy = "" if files else "想让它出现在列表里：p2h ibus install"
    yield Finding("IBus 输入源", State.WELL, said, remedy)


def _x11(display_name: str) -> Finding:
    from p2h_desktop.oslayer.x11_keyboard import connect, disconnect
    from p2h_desktop.oslayer.x11_watch import X11Watch

    try:
        display = connect(display_name)
        vendor = display.display.info.vendor
        disconnect(display)
        X11Watch(display_name).close()
    except CaptureError as error:
        return Finding("X11", State.WRONG, str(error), "检查变量 DISPLAY 和 XAUTHORITY。")
    return Finding("X11", State.WELL, f"连得上（{vendor}），XInput 够新")


def _accessibility(environ: Mapping[str, str]) -> Finding:
    from p2h_desktop.oslayer.atspi import BUS_ERRORS, AtspiBus

    name = "辅助功能总线"
    try:
        AtspiBus(environ).close()
    except BUS_ERRORS:
        remedy = "安装软件包 at-spi2-core。没有它，候选窗跟着鼠标，密码框也认不出来。"
        return Finding(name, State.NOTE, "没有", remedy)
    return Finding(name, State.WELL, "有：认得出光标和密码框")


def _fonts() -> Iterator[Finding]:
    program = shutil.which("fc-list")
    if program is None:
        yield Finding("中文字体", State.NOTE, "没有 fc-list，看不出来", "安装软件包 fontconfig。")
        return
    found = _ask([program, ":lang=zh-cn", "family"]).splitlines()
    if found:
        family = sorted(found)[0].split(",")[0]
        yield Finding("中文字体", State.WELL, f"{len(found)} 种，例如 {family}")
    else:
        remedy = "安装一种中文字体，例如软件包 fonts-noto-cjk 或 fonts-wqy-microhei。"
        yield Finding("中文字体", State.WRONG, "一种也没有，汉字会显示成方框", remedy)
    if emoji := _ask([program, EMOJI, "family"]).splitlines():
        yield Finding("表情字体", State.WELL, sorted(emoji)[0].split(",")[0])
    else:
        remedy = "安装软件包 fonts-noto-color-emoji；在那之前候选里没有表情。"
        yield Finding("表情字体", State.NOTE, "没有", remedy)


def _windows_library() -> Finding:
    """Tell whether Qt can be loaded; in another process, as this one shows no window."""
    if is_bundle():
        return Finding("窗口", State.WELL, "Qt 随程序一起")
    code = "import PySide6.QtWidgets, PySide6.QtCore as c; print(c.qVersion())"
    said = _ask([sys.executable, "-c", code])
    if said:
        return Finding("窗口", State.WELL, f"Qt {said.strip()}")
    remedy = "缺少系统库；在 Debian 上 sh p2h_desktop/setup.sh run 会装好。"
    return Finding("窗口", State.WRONG, "Qt 加载不了", remedy)


def _ask(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT_S,
            check=False,
            env=outside_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""
