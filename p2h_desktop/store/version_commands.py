"""The versions from a command line: one set of actions for both programs that offer it."""

from __future__ import annotations

import argparse
from pathlib import Path

from p2h_desktop.errors import StoreError
from p2h_desktop.store.files import sha256_of
from p2h_desktop.store.model_versions import ModelVersion, VersionStore
from p2h_desktop.store.version_archive import export_version, import_version

ACTIONS = (
    "list", "show", "compare", "activate", "rollback", "shipped", "delete", "export", "import",
)  # fmt: skip
_NAMED = ("show", "compare", "activate", "delete", "export")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `run` needs to a parser."""
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    parser.add_argument("name", nargs="?", metavar="NAME", help="of a version; a file for import")
    parser.add_argument("other", nargs="?", metavar="OTHER", help="version to compare with")
    parser.add_argument("--out", type=Path, metavar="FILE", help="file that export writes")


def run(args: argparse.Namespace, folder: Path, vocab_file: Path) -> str:
    """Do what was asked with the versions in `folder`; return what to print."""
    store, vocab, action, name = VersionStore(folder), sha256_of(vocab_file), args.action, args.name
    if action in (*_NAMED, "import") and not name:
        raise StoreError(f"{action} 需要写明是哪一个")
    if action in ("list", "show", "compare"):
        return _tell(store, action, name, args.other)
    match action:
        case "activate":
            store.activate(name, vocab)
            return f"已启用 {name}"
        case "rollback":
            return f"已退回到 {store.roll_back(vocab) or '随程序附带的模型'}"
        case "shipped":
            store.use_shipped()
            return "已改用随程序附带的模型"
        case "delete":
            store.delete(name)
            return f"已删除 {name}"
        case "export":
            out = args.out or Path(f"{name}.p2hmodel")
            export_version(store, name, vocab, out)
            return f"已写出 {out}"
    return f"已导入 {import_version(store, Path(name), vocab).id}"


def _tell(store: VersionStore, action: str, name: str, other: str | None) -> str:
    if action == "list":
        return listing(store)
    if action == "show":
        return describe(store, store.get(name))
    if not other:
        raise StoreError("compare 需要两个版本")
    return compare(store.get(name), store.get(other))


def listing(store: VersionStore) -> str:
    """Return a line for each version, newest first; the active one is marked."""
    state = store.state()
    lines = [f"{'*' if not state.active else ' '} 随程序附带的模型"]
    for version in store.versions():
        mark = "*" if version.id == state.active else " "
        notes = ["通过" if version.accepted else "未通过"]
        notes += ["导入"] * version.imported
        notes += ["待重建"] * (version.id in state.rebuild)
        size = store.size(version.id) / 1e6
        lines.append(f"{mark} {version.id}  {'，'.join(notes)}  {size:.0f} MB")
    return "\n".join(lines)


def describe(store: VersionStore, version: ModelVersion) -> str:
    """Return what is known of a version."""
    lines = [
        f"版本：{version.id}",
        f"来自：{version.parent or '随程序附带的模型'}",
        f"时间：{version.created}",
        f"学到：{version.learned_until} 为止的输入",
        f"大小：{store.size(version.id) / 1e6:.0f} MB",
        f"检验：{'通过' if version.accepted else '未通过'}",
    ]
    return "\n".join([*lines, *(f"  {reason}" for reason in version.reasons)])


def compare(one: ModelVersion, other: ModelVersion) -> str:
    """Return the scores of two versions side by side, a tab between; later days may differ."""
    rows: list[tuple[str, ...]] = [("", one.id, other.id)]
    for key, title in (("later", "后来几天"), ("general", "一般文字")):
        found = [version.scores.get(key, {}) for version in (one, other)]
        shares = [f"{100 * s['after']:.1f}%" if "after" in s else "—" for s in found]
        changes = [f"（+{s['helped']} −{s['harmed']}）" if "helped" in s else "" for s in found]
        rows.append((title, *(a + b for a, b in zip(shares, changes, strict=True))))
    passed = ["通过" if version.accepted else "未通过" for version in (one, other)]
    rows.append(("检验", *passed))
    rows.append(("学到", one.learned_until[:10], other.learned_until[:10]))
    return "\n".join("\t".join(row) for row in rows)
