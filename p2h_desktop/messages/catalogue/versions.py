"""Texts about personal versions of the model: their files, and the commands that manage them."""

from __future__ import annotations

from collections.abc import Mapping

from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.codes import Code

TEXTS: Mapping[Code, Bilingual] = {
    Code.VERSION_NOT_FOUND: Bilingual("没有名为 {name} 的版本", "There is no version {name}"),
    Code.VERSION_REFUSED: Bilingual(
        "这个版本没有通过测试，只供查看，不能启用",
        "This version has not passed its test; it can be viewed but not used",
    ),
    Code.VERSION_NONE_BEFORE: Bilingual(
        "正在使用自带模型，没有可以退回的版本",
        "The built-in model is in use; there is no version to go back to",
    ),
    Code.VERSION_IN_USE: Bilingual(
        "正在使用的版本不能删除；请先退回或换用其他版本",
        "The version in use cannot be deleted; go back or switch to another one first",
    ),
    Code.VERSION_NOT_SAVED: Bilingual(
        "无法保存版本：{reason}", "Cannot save the version: {reason}"
    ),
    Code.VERSION_NOT_DELETED: Bilingual(
        "无法删除版本：{reason}", "Cannot delete the version: {reason}"
    ),
    Code.VERSIONS_NOT_DELETED: Bilingual(
        "有的版本无法删除：{reason}", "Some versions could not be deleted: {reason}"
    ),
    Code.VERSION_EXISTS: Bilingual("版本 {name} 已经存在", "Version {name} exists already"),
    Code.VERSION_UNREADABLE: Bilingual(
        "无法读取 {name}，文件可能已损坏或不完整",
        "{name} cannot be read; it may be damaged or incomplete",
    ),
    Code.VERSION_MANIFEST_DAMAGED: Bilingual(
        "{name}：版本信息缺失或损坏", "{name}: the manifest is missing or damaged"
    ),
    Code.VERSION_OTHER_KIND: Bilingual(
        "{name} 不是 P2H 的个人版本", "{name} is not a personal version of P2H"
    ),
    Code.VERSION_OTHER_FORMAT: Bilingual(
        "{name} 的格式是 {found}，这一版 P2H 不支持",
        "{name} has format {found}, which this version of P2H does not support",
    ),
    Code.VERSION_NAME_DIFFERS: Bilingual(
        "{name}：版本号与内容不符", "{name}: the version number does not match the content"
    ),
    Code.VERSION_OTHER_VOCABULARY: Bilingual(
        "{name} 是为另一份字表训练的，不能在这里使用",
        "{name} was trained for another vocabulary and cannot be used here",
    ),
    Code.VERSION_FILE_MISSING: Bilingual(
        "{name}：缺少文件 {file}", "{name}: the file {file} is missing"
    ),
    Code.VERSION_FILE_DAMAGED: Bilingual(
        "{name}：文件 {file} 已损坏", "{name}: the file {file} is damaged"
    ),
    Code.VERSION_FILE_TOO_LARGE: Bilingual(
        "{name}：文件 {file} 的大小异常", "{name}: the file {file} is implausibly large"
    ),
    # what `versions` prints
    Code.HELP_VERSION: Bilingual("版本；import 时是文件", "a version; for import, a file"),
    Code.HELP_OTHER_VERSION: Bilingual("要比较的另一个版本", "the version to compare with"),
    Code.HELP_VERSION_FILE: Bilingual("export 写到这个文件", "the file that export writes"),
    Code.VERSION_NEEDS_NAME: Bilingual(
        "请写明版本，例如 {action} NAME", "Which version? For example: {action} NAME"
    ),
    Code.VERSION_NEEDS_TWO: Bilingual("请写明要比较的两个版本", "Name the two versions to compare"),
    Code.VERSION_BUILT_IN: Bilingual("自带模型", "built-in model"),
    Code.VERSION_ACTIVATED: Bilingual("已启用 {name}。", "{name} is now in use."),
    Code.VERSION_ROLLED_BACK: Bilingual("已退回到{name}。", "Went back to {name}."),
    Code.VERSION_BUILT_IN_USED: Bilingual("已改用自带模型。", "The built-in model is now in use."),
    Code.VERSION_DELETED: Bilingual("已删除 {name}。", "Deleted {name}."),
    Code.VERSION_EXPORTED: Bilingual("已导出到 {path}。", "Exported to {path}."),
    Code.VERSION_IMPORTED: Bilingual("已导入 {name}。", "Imported {name}."),
    Code.VERSION_PASSED: Bilingual("通过", "passed"),
    Code.VERSION_FAILED: Bilingual("未通过", "failed"),
    Code.VERSION_FROM_FILE: Bilingual("导入", "imported"),
    Code.VERSION_TO_RETRAIN: Bilingual("需要重新训练", "to be retrained"),
    Code.VERSION_LINE: Bilingual(
        "{mark} {name}  {notes}  {megabytes:.0f} MB", "{mark} {name}  {notes}  {megabytes:.0f} MB"
    ),
    Code.VERSION_BUILT_IN_LINE: Bilingual("{mark} 自带模型", "{mark} built-in model"),
    Code.VERSION_ROW_NAME: Bilingual("版本：{name}", "Version: {name}"),
    Code.VERSION_ROW_PARENT: Bilingual("来自：{name}", "Trained from: {name}"),
    Code.VERSION_ROW_CREATED: Bilingual("时间：{time}", "Created: {time}"),
    Code.VERSION_ROW_LEARNED: Bilingual("学习了 {time} 之前的输入", "Learned until: {time}"),
    Code.VERSION_ROW_SIZE: Bilingual("大小：{megabytes:.0f} MB", "Size: {megabytes:.0f} MB"),
    Code.VERSION_ROW_TEST: Bilingual("测试：{result}", "Test: {result}"),
    Code.VERSION_ROW_REASON: Bilingual("  {reason}", "  {reason}"),
    Code.VERSION_COLUMN_LATER: Bilingual("近期输入", "recent input"),
    Code.VERSION_COLUMN_GENERAL: Bilingual("通用文本", "general text"),
    Code.VERSION_COLUMN_TEST: Bilingual("测试", "test"),
    Code.VERSION_COLUMN_LEARNED: Bilingual("学到", "learned until"),
    Code.VERSION_SHARE: Bilingual("{share:.1%}", "{share:.1%}"),
    Code.VERSION_SHARE_CHANGED: Bilingual(
        "{share:.1%}（+{helped} −{harmed}）", "{share:.1%} (+{helped} −{harmed})"
    ),
    Code.VERSION_NO_SHARE: Bilingual("—", "—"),
    Code.VERSION_COMPARED: Bilingual("{title}\t{one}\t{other}", "{title}\t{one}\t{other}"),
}
