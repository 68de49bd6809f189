"""Texts of the trainer: its stages, what stops it, and what the gate says of a version."""

from __future__ import annotations

from collections.abc import Mapping

from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.codes import Code

TEXTS: Mapping[Code, Bilingual] = {
    # stages
    Code.STAGE_READ: Bilingual("正在读取历史记录", "Reading the history"),
    Code.STAGE_LEARN: Bilingual("正在学习 {count} 条输入", "Learning from {count} inputs"),
    Code.STAGE_EXPORT: Bilingual("正在生成模型文件", "Writing the model files"),
    Code.STAGE_TEST_LATER: Bilingual("正在用近期输入测试", "Testing on recent input"),
    Code.STAGE_TEST_GENERAL: Bilingual("正在用通用文本测试", "Testing on general text"),
    Code.STAGE_TEST_PRIVACY: Bilingual("正在检查隐私和速度", "Checking privacy and speed"),
    Code.TRAINING_PASSED: Bilingual("通过测试，可以启用", "Passed the test; ready to use"),
    Code.TRAINING_REFUSED: Bilingual(
        "没有通过测试，只供查看", "Failed the test; kept for viewing only"
    ),
    Code.QUIET_TRAINING_PASSED: Bilingual(
        "空闲时自动训练已完成，新版本已启用。",
        "Automatic training has finished; the new version is in use.",
    ),
    Code.QUIET_TRAINING_REFUSED: Bilingual(
        "空闲时自动训练已完成；新版本没有通过测试，没有启用。",
        "Automatic training has finished; the new version failed its test and is not in use.",
    ),
    # what stops it
    Code.TRAINER_NOT_STARTED: Bilingual("无法启动训练程序", "The trainer cannot be started"),
    Code.TRAINING_OBSTACLES: Bilingual("{obstacles}", "{obstacles}"),
    Code.LITTLE_DISK: Bilingual(
        "磁盘只剩 {free_mb} MB，训练需要 {needed_mb} MB",
        "only {free_mb} MB of disk space is free; training needs {needed_mb} MB",
    ),
    Code.LITTLE_MEMORY: Bilingual(
        "可用内存只有 {free_mb} MB，训练需要 {needed_mb} MB",
        "only {free_mb} MB of memory is free; training needs {needed_mb} MB",
    ),
    Code.ON_BATTERY: Bilingual(
        "正在使用电池，电量只有 {charge}%，请接通电源后再训练",
        "the computer runs on battery ({charge}% left); plug it in to train",
    ),
    Code.TRAINING_RUNNING: Bilingual(
        "已经有一个训练正在进行", "Another training is already running"
    ),
    Code.TOO_LITTLE_INPUT: Bilingual(
        "可以学习的输入只有 {found} 条，至少需要 {needed} 条；请多输入一些再训练",
        "Only {found} inputs can be learned from; at least {needed} are needed. "
        "Please type more first",
    ),
    Code.DELETED_MEANWHILE: Bilingual(
        "训练期间删除过输入内容，这次训练已作废，请重新开始",
        "Something was deleted during the training, so its result was discarded; "
        "please start again",
    ),
    Code.TRAINER_FAILED: Bilingual("训练程序出错（{kind}）", "The trainer failed ({kind})"),
    Code.JOB_OTHER_VERSION: Bilingual(
        "训练任务 {name} 由其他版本的 P2H 创建",
        "Another version of P2H wrote the training job {name}",
    ),
    Code.JOB_DAMAGED: Bilingual(
        "训练任务 {name} 缺失或损坏", "The training job {name} is missing or damaged"
    ),
    Code.CONVERTER_FAILED: Bilingual(
        "p2h convert 失败（状态 {status}）", "p2h convert failed with status {status}"
    ),
    Code.CONVERTER_ENDED: Bilingual("p2h convert 意外结束", "p2h convert ended early"),
    # what the gate says
    Code.CHECK_PASSED: Bilingual("✓ {finding}", "✓ {finding}"),
    Code.CHECK_FAILED: Bilingual("✗ {finding}", "✗ {finding}"),
    Code.LATER_TOO_FEW: Bilingual(
        "最近的 {count} 条输入：首选率 {before:.1%} → {after:.1%}，"
        "{helped} 条变好，{harmed} 条变差；少于 {fewest} 条，无法判断，请多输入一些再训练",
        "{count} recent inputs: first candidate right {before:.1%} → {after:.1%}, "
        "{helped} better, {harmed} worse; fewer than {fewest} are too few to judge, "
        "please type more first",
    ),
    Code.LATER_BY_CHANCE: Bilingual(
        "最近的 {count} 条输入：首选率 {before:.1%} → {after:.1%}，"
        "{helped} 条变好，{harmed} 条变差；差别不显著",
        "{count} recent inputs: first candidate right {before:.1%} → {after:.1%}, "
        "{helped} better, {harmed} worse; the difference is not significant",
    ),
    Code.LATER_BETTER: Bilingual(
        "最近的 {count} 条输入：首选率 {before:.1%} → {after:.1%}，"
        "{helped} 条变好，{harmed} 条变差；效果显著",
        "{count} recent inputs: first candidate right {before:.1%} → {after:.1%}, "
        "{helped} better, {harmed} worse; a significant gain",
    ),
    Code.GENERAL_WORSE: Bilingual(
        "通用文本 {count} 句：首选率 {before:.1%} → {after:.1%}；下降超过 0.3 个百分点",
        "{count} general sentences: first candidate right {before:.1%} → {after:.1%}; "
        "worse by more than 0.3 points",
    ),
    Code.GENERAL_KEPT: Bilingual(
        "通用文本 {count} 句：首选率 {before:.1%} → {after:.1%}；没有明显下降",
        "{count} general sentences: first candidate right {before:.1%} → {after:.1%}; "
        "no noticeable loss",
    ),
    Code.PRIVACY_FAILED: Bilingual(
        "隐私测试不合格：只输入过一次的内容可能被还原",
        "The privacy test failed: text typed only once could be recovered",
    ),
    Code.PRIVACY_PASSED: Bilingual(
        "隐私测试合格：只输入过一次的内容无法还原",
        "The privacy test passed: text typed only once cannot be recovered",
    ),
    Code.KEY_SLOWER: Bilingual(
        "每次按键用时 {before_ms:.1f} → {after_ms:.1f} 毫秒；变慢了",
        "Time per key {before_ms:.1f} → {after_ms:.1f} ms; slower",
    ),
    Code.KEY_NOT_SLOWER: Bilingual(
        "每次按键用时 {before_ms:.1f} → {after_ms:.1f} 毫秒；没有变慢",
        "Time per key {before_ms:.1f} → {after_ms:.1f} ms; not slower",
    ),
    Code.NOISE_ADDED: Bilingual(
        "训练时加了噪声，单条输入几乎不影响模型",
        "Trained with noise: a single input hardly affects the model",
    ),
    # progress in a terminal
    Code.PROGRESS: Bilingual(
        "{step}/{total}  误差 {loss:.3f}，单字正确率 {right:.1%}",
        "{step}/{total}  loss {loss:.3f}, {right:.1%} of characters right",
    ),
    Code.PROGRESS_WITH_TIME: Bilingual(
        "{step}/{total}  误差 {loss:.3f}，单字正确率 {right:.1%}，还需 {seconds:.0f} 秒",
        "{step}/{total}  loss {loss:.3f}, {right:.1%} of characters right, {seconds:.0f} s left",
    ),
    # the builders of shipped files
    Code.LINE_WITHOUT_TEXT: Bilingual("{name} 有一行没有汉字", "{name}: a line has no hanzi"),
    Code.NO_TRAINABLE_NETWORK: Bilingual(
        "{name} 里没有可以训练的网络", "{name}: there is no network that can be trained"
    ),
    Code.OTHER_ARCHITECTURE: Bilingual(
        "{name} 的网络结构是 {found}", "{name} holds the architecture {found}"
    ),
    Code.GRAPH_DIFFERS: Bilingual(
        "导出的 {name} 与原网络相差 {difference:.1e}",
        "{name}: the exported graph differs by {difference:.1e}",
    ),
    Code.SHARES_DIFFER: Bilingual(
        "{networks} 个网络只有 {shares} 个大于 0 的比例",
        "{shares} shares above 0 for {networks} networks",
    ),
    Code.TYPED_SET_DAMAGED: Bilingual(
        "{name}：第 {line} 行应有 4 列", "{name}: line {line} should have 4 columns"
    ),
    Code.NOTHING_TO_FIT: Bilingual(
        "所有列表里都没有正确的文字，无法拟合", "no list holds the right text: nothing to fit"
    ),
    Code.FOLDS_IMPOSSIBLE: Bilingual(
        "{domains} 个领域不能分成 {folds} 份", "{domains} domains cannot be parted in {folds} folds"
    ),
    Code.OTHER_SHAPE: Bilingual("{name} 的网络形状不同", "{name} holds a network of another shape"),
    Code.TEXTS_TOO_SHORT: Bilingual(
        "{name} 的文本太短，无法留出一部分", "{name}: the texts are too short to hold anything out"
    ),
    Code.SHARE_IMPOSSIBLE: Bilingual(
        "无法从 {place} 处留出 {share}", "a share of {share} at {place} cannot be set aside"
    ),
    Code.LINES_DIFFER: Bilingual(
        "第 {line} 行应为长度相同的两段文字，用制表符分隔",
        "line {line} should hold two texts of equal length, separated by a tab",
    ),
}
