<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name>AboutWindow</name>
    <message>
        <source>关于 P2H</source>
        <translation>About P2H</translation>
    </message>
    <message>
        <source>重新检查</source>
        <translation>Check again</translation>
    </message>
    <message>
        <source>复制结果</source>
        <translation>Copy results</translation>
    </message>
    <message>
        <source>打开数据文件夹</source>
        <translation>Open data folder</translation>
    </message>
    <message>
        <source>P2H 拼音</source>
        <translation>P2H Pinyin</translation>
    </message>
    <message>
        <source>版本 {version}，Apache-2.0 许可证</source>
        <translation>Version {version}, Apache-2.0 licence</translation>
    </message>
    <message>
        <source>从不联网。您输入的内容和学习数据只保存在这台电脑上。</source>
        <translation>Never online. What you type and what P2H learns stay on this computer.</translation>
    </message>
    <message>
        <source>无法检查：p2h doctor 启动失败。</source>
        <translation>Cannot check: p2h doctor did not start.</translation>
    </message>
    <message>
        <source>有 {n} 项需要注意。</source>
        <translation>{n} items need attention.</translation>
    </message>
    <message>
        <source>一切正常。</source>
        <translation>Everything is fine.</translation>
    </message>
    <message>
        <source>正在检查…</source>
        <translation>Checking…</translation>
    </message>
    <message>
        <source>已复制。</source>
        <translation>Copied.</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>模型文件缺失或损坏，请重新安装 P2H。</source>
        <translation>The model files are missing or damaged. Please reinstall P2H.</translation>
    </message>
</context>
<context>
    <name>CandidateView</name>
    <message>
        <source>，第 {page} 页，共 {pages} 页</source>
        <translation>, page {page} of {pages}</translation>
    </message>
    <message>
        <source>候选词</source>
        <translation>Candidates</translation>
    </message>
</context>
<context>
    <name>CandidateWindow</name>
    <message>
        <source>P2H 候选窗</source>
        <translation>P2H candidates</translation>
    </message>
    <message>
        <source>拼音候选窗</source>
        <translation>Pinyin candidates</translation>
    </message>
</context>
<context>
    <name>ComposeWindow</name>
    <message>
        <source>复制</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>P2H 写字板</source>
        <translation>P2H compose window</translation>
    </message>
    <message>
        <source>写字区</source>
        <translation>Text area</translation>
    </message>
    <message>
        <source>在这里输入拼音：空格选第一个候选，数字键选其他</source>
        <translation>Type pinyin here: Space takes the first candidate, digits the others</translation>
    </message>
    <message>
        <source>打开时不学习，也不保存历史记录</source>
        <translation>While on, nothing is learned and no history is kept</translation>
    </message>
    <message>
        <source>按 Shift 切换中英文</source>
        <translation>Press Shift to switch between Chinese and English</translation>
    </message>
    <message>
        <source>候选会显示在这里</source>
        <translation>Candidates appear here</translation>
    </message>
    <message>
        <source>这个桌面没有托盘图标。关闭写字板后，仍可以在其他程序里输入；再次启动 P2H 会打开设置。</source>
        <translation>This desktop has no tray. You can close this window and go on typing into other programs; starting P2H again opens the settings.</translation>
    </message>
    <message>
        <source>无痕</source>
        <translation>Incognito</translation>
    </message>
    <message>
        <source>设置</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>复制并关闭</source>
        <translation>Copy and close</translation>
    </message>
    <message>
        <source>退出 P2H</source>
        <translation>Quit P2H</translation>
    </message>
    <message>
        <source>已复制</source>
        <translation>Copied</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>全部日期</source>
        <translation>All days</translation>
    </message>
    <message>
        <source>最近 30 天</source>
        <translation>Last 30 days</translation>
    </message>
    <message>
        <source>最近 90 天</source>
        <translation>Last 90 days</translation>
    </message>
    <message>
        <source>最近一年</source>
        <translation>Last year</translation>
    </message>
    <message>
        <source>日期</source>
        <translation>Days</translation>
    </message>
    <message>
        <source>不学习含有这些词的输入（用空格分隔）</source>
        <translation>Skip input that contains these words (separated by spaces)</translation>
    </message>
    <message>
        <source>学习以下程序中的输入</source>
        <translation>Learn from input in these programs</translation>
    </message>
    <message>
        <source>您纠正过的输入（取消勾选则不学习）</source>
        <translation>Input you corrected (uncheck to skip)</translation>
    </message>
    <message>
        <source>您输入过文字的程序会列在这里。</source>
        <translation>Programs you have typed into are listed here.</translation>
    </message>
    <message>
        <source>（首选是 {offered}）</source>
        <translation> (first offered: {offered})</translation>
    </message>
    <message>
        <source>您没有选第一个候选的输入会列在这里，它们最值得学习。</source>
        <translation>Input for which you did not take the first candidate is listed here; there is most to learn from.</translation>
    </message>
    <message>
        <source>还没有可以学习的输入。请打开历史记录，使用几天后再来训练。</source>
        <translation>There is no input to learn from yet. Keep the history on and train after a few days of typing.</translation>
    </message>
    <message>
        <source>将学习 {first} 至 {last} 的 {count} 条输入，其中 {corrected} 条是您纠正过的。</source>
        <translation>Will learn from {count} inputs from {first} to {last}, {corrected} of them corrected by you. </translation>
    </message>
    <message>
        <source>只输入过一次的内容不会学习。最近 20% 的数据用于效果测试。</source>
        <translation>Text typed only once is not learned. The latest 20% of the data is kept for testing.</translation>
    </message>
    <message>
        <source>程序</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>您纠正过的输入</source>
        <translation>Input you corrected</translation>
    </message>
    <message>
        <source>开始训练</source>
        <translation>Start training</translation>
    </message>
    <message>
        <source>选择训练程序…</source>
        <translation>Choose trainer…</translation>
    </message>
    <message>
        <source>安装命令</source>
        <translation>Command to install it</translation>
    </message>
    <message>
        <source>复制命令</source>
        <translation>Copy the command</translation>
    </message>
    <message>
        <source>写字板和终端</source>
        <translation>Compose window and terminal</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>设置无法保存，下次启动时会丢失。</source>
        <translation>The settings cannot be saved and will be lost at the next start.</translation>
    </message>
    <message>
        <source>写字板</source>
        <translation>Compose window</translation>
    </message>
    <message>
        <source>退出 P2H</source>
        <translation>Quit P2H</translation>
    </message>
    <message>
        <source>现在不能直接在其他程序里输入。</source>
        <translation>P2H cannot type into other programs right now.</translation>
    </message>
    <message>
        <source>这个程序没有接收文字；文字已复制到剪贴板，请手动粘贴。</source>
        <translation>The program did not take the text. It is on the clipboard; please paste it.</translation>
    </message>
</context>
<context>
    <name>DictionaryWindow</name>
    <message>
        <source>P2H 词典</source>
        <translation>P2H dictionary</translation>
    </message>
    <message>
        <source>我的词</source>
        <translation>My words</translation>
    </message>
    <message>
        <source>撤销</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>导入…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>添加…</source>
        <translation>Add…</translation>
    </message>
    <message>
        <source>修改…</source>
        <translation>Edit…</translation>
    </message>
    <message>
        <source>置顶</source>
        <translation>Pin</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>屏蔽</source>
        <translation>Block</translation>
    </message>
    <message>
        <source>搜索词、拼音或首字母</source>
        <translation>Search words, pinyin or initials</translation>
    </message>
    <message>
        <source>已屏蔽的词</source>
        <translation>Blocked words</translation>
    </message>
    <message>
        <source>撤销上一次修改（Ctrl+Z）</source>
        <translation>Undo the last change (Ctrl+Z)</translation>
    </message>
    <message>
        <source>忘记…</source>
        <translation>Forget…</translation>
    </message>
    <message>
        <source>已屏蔽的词不再单独作为候选出现，导入或升级后也不会恢复；包含它的句子不受影响。</source>
        <translation>A blocked word is never offered by itself again, even after an import or update; sentences that contain it are not affected.</translation>
    </message>
    <message>
        <source>屏蔽词…</source>
        <translation>Block a word…</translation>
    </message>
    <message>
        <source>没有已屏蔽的词。</source>
        <translation>No words are blocked.</translation>
    </message>
    <message>
        <source>词典还是空的。您输入的新词会自动加入，也可以手动添加或导入。</source>
        <translation>Your dictionary is empty. New words you type are added automatically; you can also add or import words.</translation>
    </message>
    <message>
        <source>已删除 {n} 个词，可以撤销。</source>
        <translation>{n} words deleted; you can undo this.</translation>
    </message>
    <message>
        <source>忘记这 {n} 个词？它们会从词典、学习数据和历史记录中删除，无法撤销。</source>
        <translation>Forget these {n} words? They will be deleted from the dictionary, from what was learned and from the history. This cannot be undone.</translation>
    </message>
    <message>
        <source>已忘记；从历史记录中删除了 {n} 条。</source>
        <translation>Forgotten; {n} records deleted from the history.</translation>
    </message>
    <message>
        <source>没有可以撤销的修改。</source>
        <translation>There is nothing to undo.</translation>
    </message>
    <message>
        <source>操作失败，详情见日志。</source>
        <translation>That failed; see the log for details.</translation>
    </message>
    <message>
        <source>词库 (*.yaml *.scel *.txt *.tsv *.dict);;所有文件 (*)</source>
        <translation>Word lists (*.yaml *.scel *.txt *.tsv *.dict);;All files (*)</translation>
    </message>
    <message>
        <source>导入词库</source>
        <translation>Import words</translation>
    </message>
    <message>
        <source>取消屏蔽</source>
        <translation>Unblock</translation>
    </message>
    <message>
        <source>没有找到。</source>
        <translation>Nothing found.</translation>
    </message>
    <message>
        <source>已添加 {w}</source>
        <translation>Added {w}</translation>
    </message>
    <message>
        <source>已修改。</source>
        <translation>Changed.</translation>
    </message>
    <message>
        <source>已取消置顶。</source>
        <translation>Unpinned.</translation>
    </message>
    <message>
        <source>已置顶。</source>
        <translation>Pinned.</translation>
    </message>
    <message>
        <source>要屏蔽的词：</source>
        <translation>Word to block:</translation>
    </message>
    <message>
        <source>已屏蔽：{words}</source>
        <translation>Blocked: {words}</translation>
    </message>
    <message>
        <source>已取消屏蔽。</source>
        <translation>Unblocked.</translation>
    </message>
    <message>
        <source>忘记</source>
        <translation>Forget</translation>
    </message>
    <message>
        <source>已撤销：{words}</source>
        <translation>Undone: {words}</translation>
    </message>
    <message>
        <source>已导出 {n} 个词。</source>
        <translation>{n} words exported.</translation>
    </message>
    <message>
        <source>取消置顶</source>
        <translation>Unpin</translation>
    </message>
    <message>
        <source>请稍候…</source>
        <translation>One moment…</translation>
    </message>
    <message>
        <source>导出词典</source>
        <translation>Export dictionary</translation>
    </message>
</context>
<context>
    <name>ExplainWindow</name>
    <message>
        <source>拼音，例如 jintiantianqihenhao</source>
        <translation>Pinyin, for example jintiantianqihenhao</translation>
    </message>
    <message>
        <source>候选</source>
        <translation>Candidates</translation>
    </message>
    <message>
        <source>字</source>
        <translation>Character</translation>
    </message>
    <message>
        <source>没有候选。</source>
        <translation>No candidates.</translation>
    </message>
    <message>
        <source>P2H 候选来源</source>
        <translation>P2H: why these candidates</translation>
    </message>
    <message>
        <source>前文（可以不填）</source>
        <translation>Preceding text (optional)</translation>
    </message>
    <message>
        <source>输入拼音，查看候选的来源和每个字的把握。</source>
        <translation>Type pinyin to see where candidates come from and how certain each character is.</translation>
    </message>
    <message>
        <source>拼音</source>
        <translation>Pinyin</translation>
    </message>
    <message>
        <source>输入</source>
        <translation>Typed</translation>
    </message>
    <message>
        <source>神经网络</source>
        <translation>Network</translation>
    </message>
    <message>
        <source>统计模型</source>
        <translation>n-gram</translation>
    </message>
    <message>
        <source>备选字</source>
        <translation>Alternative</translation>
    </message>
    <message>
        <source>未输完</source>
        <translation>partial</translation>
    </message>
    <message>
        <source>简拼</source>
        <translation>initial</translation>
    </message>
    <message>
        <source>纠错</source>
        <translation>corrected</translation>
    </message>
    <message>
        <source>模糊音</source>
        <translation>fuzzy</translation>
    </message>
    <message>
        <source>整句</source>
        <translation>a sentence</translation>
    </message>
    <message>
        <source>个人词典</source>
        <translation>your dictionary</translation>
    </message>
    <message>
        <source>计算结果</source>
        <translation>computed</translation>
    </message>
    <message>
        <source>联想</source>
        <translation>prediction</translation>
    </message>
    <message>
        <source>自带词库：{words}</source>
        <translation>Built-in lexicon: {words}</translation>
    </message>
    <message>
        <source>个人词典：{words}</source>
        <translation>Your dictionary: {words}</translation>
    </message>
    <message>
        <source>您以前的选择使它更靠前。</source>
        <translation>Your earlier choices moved it up.</translation>
    </message>
    <message>
        <source>标色的字把握不大。</source>
        <translation>Coloured characters are uncertain.</translation>
    </message>
    <message>
        <source>词语</source>
        <translation>a word</translation>
    </message>
    <message>
        <source>单字</source>
        <translation>a character</translation>
    </message>
    <message>
        <source>英文</source>
        <translation>English</translation>
    </message>
    <message>
        <source>符号</source>
        <translation>a symbol</translation>
    </message>
    <message>
        <source>自定义短语</source>
        <translation>your phrase</translation>
    </message>
    <message>
        <source>来源：{source}</source>
        <translation>Origin: {source}</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>程序</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>拼音</source>
        <translation>Pinyin</translation>
    </message>
    <message>
        <source>上屏</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>选了第 {n} 个</source>
        <translation>chose no. {n}</translation>
    </message>
    <message>
        <source>已删除</source>
        <translation>deleted</translation>
    </message>
    <message>
        <source>删去 {n} 字</source>
        <translation>{n} characters deleted</translation>
    </message>
    <message>
        <source>改成 {text}</source>
        <translation>replaced by {text}</translation>
    </message>
    <message>
        <source>，</source>
        <translation>, </translation>
    </message>
</context>
<context>
    <name>HistoryWindow</name>
    <message>
        <source>搜索文字或拼音</source>
        <translation>Search text or pinyin</translation>
    </message>
    <message>
        <source>程序</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>日期</source>
        <translation>Days</translation>
    </message>
    <message>
        <source>历史记录</source>
        <translation>Records</translation>
    </message>
    <message>
        <source>忘记一个词…</source>
        <translation>Forget a word…</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>导入…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>所有程序</source>
        <translation>All programs</translation>
    </message>
    <message>
        <source>全部</source>
        <translation>All</translation>
    </message>
    <message>
        <source>前文：{text}</source>
        <translation>Preceding text: {text}</translation>
    </message>
    <message>
        <source>删除这一天…</source>
        <translation>Delete this day…</translation>
    </message>
    <message>
        <source>P2H 历史记录</source>
        <translation>P2H history</translation>
    </message>
    <message>
        <source>删除所选…</source>
        <translation>Delete selection…</translation>
    </message>
    <message>
        <source>删除全部历史记录…</source>
        <translation>Delete the whole history…</translation>
    </message>
    <message>
        <source>删除在这个程序里输入的…</source>
        <translation>Delete input in this program…</translation>
    </message>
    <message>
        <source>删除我的全部数据…</source>
        <translation>Delete all my data…</translation>
    </message>
    <message>
        <source>更多删除选项</source>
        <translation>More ways to delete</translation>
    </message>
    <message>
        <source>未知</source>
        <translation>unknown</translation>
    </message>
    <message>
        <source>首选：{text}</source>
        <translation>First candidate: {text}</translation>
    </message>
    <message>
        <source>拼音：{text}</source>
        <translation>Pinyin: {text}</translation>
    </message>
    <message>
        <source>已选中 {n} 条</source>
        <translation>{n} selected</translation>
    </message>
    <message>
        <source>选中一条记录，查看它的前文、首选和拼音。</source>
        <translation>Select a record to see its preceding text, first candidate and pinyin.</translation>
    </message>
    <message>
        <source>还没有历史记录。上屏的文字会记录在这里，只保存在这台电脑上。</source>
        <translation>There is no history yet. What you type is recorded here, on this computer only.</translation>
    </message>
    <message>
        <source>请先在右上角选择程序。</source>
        <translation>First choose a program in the upper right corner.</translation>
    </message>
    <message>
        <source>删除在 {name} 里输入的全部记录？</source>
        <translation>Delete all records typed into {name}?</translation>
    </message>
    <message>
        <source>删除全部历史记录和从中学到的内容？个人词典会保留。</source>
        <translation>Delete the whole history and what was learned from it? Your dictionary is kept.</translation>
    </message>
    <message>
        <source>要忘记的词（会从词典、学习数据和历史记录中删除，导入也不会恢复）：</source>
        <translation>Word to forget (it is deleted from the dictionary, from what was learned and from the history, and no import brings it back):</translation>
    </message>
    <message>
        <source>已忘记；从历史记录中删除了 {n} 条。</source>
        <translation>Forgotten; {n} records deleted from the history.</translation>
    </message>
    <message>
        <source>删除历史记录、个人词典、短语、学习数据和个人模型？设置会保留。</source>
        <translation>Delete the history, your dictionary, your phrases, everything learned and your personal models? Settings are kept.</translation>
    </message>
    <message>
        <source>有 {n} 条含有已忘记的词，没有导入。</source>
        <translation>{n} records with forgotten words were left out. </translation>
    </message>
    <message>
        <source>已跳过 {n} 行无法识别的内容（第 {lines} 行）。</source>
        <translation>{n} lines could not be read and were skipped (lines {lines}).</translation>
    </message>
    <message>
        <source>操作失败，详情见日志。</source>
        <translation>That failed; see the log for details.</translation>
    </message>
    <message>
        <source>没有找到。</source>
        <translation>Nothing found.</translation>
    </message>
    <message>
        <source>删除选中的 {n} 条记录？</source>
        <translation>Delete the {n} selected records?</translation>
    </message>
    <message>
        <source>删除 {day} 的全部记录？</source>
        <translation>Delete all records of {day}?</translation>
    </message>
    <message>
        <source>已全部删除。</source>
        <translation>Everything has been deleted.</translation>
    </message>
    <message>
        <source>已导出 {n} 条。</source>
        <translation>{n} records exported.</translation>
    </message>
    <message>
        <source>新增 {n} 条，已有 {known} 条。</source>
        <translation>{n} records added, {known} were there already. </translation>
    </message>
    <message>
        <source>已删除 {n} 条。</source>
        <translation>{n} records deleted.</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>请稍候…</source>
        <translation>One moment…</translation>
    </message>
    <message>
        <source>导出历史</source>
        <translation>Export the history</translation>
    </message>
    <message>
        <source>导入历史</source>
        <translation>Import history</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>导入：{name}</source>
        <translation>Import: {name}</translation>
    </message>
    <message>
        <source>已跳过 {n} 行：</source>
        <translation>{n} lines skipped:</translation>
    </message>
    <message>
        <source>确定</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>新增 {added} 个词，更新 {updated} 个。</source>
        <translation>{added} words added, {updated} updated.</translation>
    </message>
    <message>
        <source>词典里已有 {n} 个。</source>
        <translation>{n} were already in the dictionary.</translation>
    </message>
    <message>
        <source>{n} 个词的拼音由 P2H 自动标注。</source>
        <translation>P2H guessed the pinyin of {n} words.</translation>
    </message>
    <message>
        <source>{n} 个以前删除或忘记过的词没有导入。</source>
        <translation>{n} words deleted or forgotten before were left out.</translation>
    </message>
    <message>
        <source>屏蔽 {n} 个。</source>
        <translation>{n} blocked.</translation>
    </message>
    <message>
        <source>第 {place} 行：{reason}：{line}</source>
        <translation>Line {place}: {reason}: {line}</translation>
    </message>
</context>
<context>
    <name>Incognito</name>
    <message>
        <source>无痕</source>
        <translation>Incognito</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>zh</source>
        <translation>en</translation>
    </message>
</context>
<context>
    <name>ManualWindow</name>
    <message>
        <source>P2H 使用说明</source>
        <translation>P2H user manual</translation>
    </message>
    <message>
        <source>搜索使用说明</source>
        <translation>Search the manual</translation>
    </message>
    <message>
        <source>目录</source>
        <translation>Contents</translation>
    </message>
    <message>
        <source>内容</source>
        <translation>Page</translation>
    </message>
</context>
<context>
    <name>Mode</name>
    <message>
        <source>中文</source>
        <translation>Chinese</translation>
    </message>
    <message>
        <source>英文</source>
        <translation>English</translation>
    </message>
    <message>
        <source>中文标点 ，。</source>
        <translation>Chinese punctuation ，。</translation>
    </message>
    <message>
        <source>英文标点 ,.</source>
        <translation>English punctuation ,.</translation>
    </message>
    <message>
        <source>全角</source>
        <translation>Full width</translation>
    </message>
    <message>
        <source>半角</source>
        <translation>Half width</translation>
    </message>
    <message>
        <source>繁体</source>
        <translation>Traditional</translation>
    </message>
    <message>
        <source>简体</source>
        <translation>Simplified</translation>
    </message>
</context>
<context>
    <name>OwnData</name>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>PhrasesWindow</name>
    <message>
        <source>P2H 短语</source>
        <translation>P2H phrases</translation>
    </message>
    <message>
        <source>每行一条：编码、制表符、短语；之后可以再加制表符和位置（1 到 9）。编码用小写字母。
短语里的 \n 表示换行；{date} {time} {week} {lunar} {datetime} 会替换成当时的日期和时间。</source>
        <translation>One per line: code, tab, phrase; optionally another tab and a position (1 to 9). Codes are lower-case letters.
In a phrase, \n is a line break; {date} {time} {week} {lunar} {datetime} are replaced by the current date and time.</translation>
    </message>
    <message>
        <source>短语</source>
        <translation>Phrases</translation>
    </message>
    <message>
        <source>例如：dz，制表符，北京市海淀区</source>
        <translation>For example: ad, tab, your address</translation>
    </message>
    <message>
        <source>无法保存：{path}</source>
        <translation>Cannot save {path}</translation>
    </message>
    <message>
        <source>无法读取：{path}</source>
        <translation>Cannot read {path}</translation>
    </message>
    <message>
        <source>已跳过第 {n} 行：{reason}。</source>
        <translation>Line {n} was skipped: {reason}. </translation>
    </message>
    <message>
        <source>已保存。</source>
        <translation>Saved. </translation>
    </message>
    <message>
        <source>{n} 条短语。</source>
        <translation>{n} phrases. </translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>启用这个版本</source>
        <translation>Use this version</translation>
    </message>
    <message>
        <source>暂不启用</source>
        <translation>Not now</translation>
    </message>
    <message>
        <source>近期输入的首选率</source>
        <translation>First candidate right, recent input</translation>
    </message>
    <message>
        <source>通用文本的首选率</source>
        <translation>First candidate right, general text</translation>
    </message>
    <message>
        <source>每次按键用时</source>
        <translation>Time per key</translation>
    </message>
    <message>
        <source>模型大小</source>
        <translation>Model size</translation>
    </message>
    <message>
        <source>变好的例子</source>
        <translation>Improved examples</translation>
    </message>
    <message>
        <source>变差的例子</source>
        <translation>Worsened examples</translation>
    </message>
    <message>
        <source>通过测试，可以启用</source>
        <translation>Passed the test; ready to use</translation>
    </message>
    <message>
        <source>没有通过测试，只供查看</source>
        <translation>Failed the test; kept for viewing only</translation>
    </message>
    <message>
        <source>没有。</source>
        <translation>None.</translation>
    </message>
    <message>
        <source>之前 {value}</source>
        <translation>before: {value}</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>曲线：学习的数据；圆点：测试数据</source>
        <translation>Lines: training data; dots: test data</translation>
    </message>
    <message>
        <source>取消训练</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>可以关闭窗口，照常打字；训练在后台以低优先级运行。</source>
        <translation>You can close this window and keep typing; training runs in the background at low priority.</translation>
    </message>
    <message>
        <source>大约还需 {count} 秒</source>
        <translation>About {count} seconds left</translation>
    </message>
    <message>
        <source>大约还需 {count} 分钟</source>
        <translation>About {count} minutes left</translation>
    </message>
    <message>
        <source>正在启动</source>
        <translation>Starting</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>恢复默认</source>
        <translation>Restore default</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>P2H 设置</source>
        <translation>P2H settings</translation>
    </message>
    <message>
        <source>搜索设置</source>
        <translation>Search settings</translation>
    </message>
    <message>
        <source>分组</source>
        <translation>Groups</translation>
    </message>
    <message>
        <source>没有找到相关设置，请换个词试试。</source>
        <translation>No such setting. Try another word, in English or Chinese.</translation>
    </message>
    <message>
        <source>导入…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>无法写入文件：</source>
        <translation>Cannot write </translation>
    </message>
    <message>
        <source>以下设置的值无效：</source>
        <translation>This setting does not accept that value: </translation>
    </message>
    <message>
        <source>将所有设置恢复默认？词典、历史记录和学习数据不变。</source>
        <translation>Restore all settings to their defaults? Dictionary, history and what was learned are kept.</translation>
    </message>
    <message>
        <source>关闭</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>全部恢复默认…</source>
        <translation>Reset all…</translation>
    </message>
    <message>
        <source>自动</source>
        <translation>automatic</translation>
    </message>
    <message>
        <source>这个文件里没有 P2H 的设置：</source>
        <translation>There are no P2H settings in </translation>
    </message>
    <message>
        <source>已导入。</source>
        <translation>Imported.</translation>
    </message>
    <message>
        <source>已导入；以下设置无效，未作更改：</source>
        <translation>Imported. These settings were invalid and stay as they were: </translation>
    </message>
    <message>
        <source>这个文件还会更改涉及隐私或启动程序的设置：</source>
        <translation>This file also changes settings that concern privacy or start programs: </translation>
    </message>
    <message>
        <source>一并更改</source>
        <translation>Change them, too</translation>
    </message>
    <message>
        <source>已导出到 </source>
        <translation>Exported to </translation>
    </message>
    <message>
        <source>恢复默认</source>
        <translation>Restore default</translation>
    </message>
    <message>
        <source>已全部恢复默认。</source>
        <translation>All defaults are restored.</translation>
    </message>
    <message>
        <source>导入设置</source>
        <translation>Import settings</translation>
    </message>
    <message>
        <source>导出设置</source>
        <translation>Export settings</translation>
    </message>
</context>
<context>
    <name>StatisticsWindow</name>
    <message>
        <source>P2H 统计</source>
        <translation>P2H statistics</translation>
    </message>
    <message>
        <source>每天的字数</source>
        <translation>Characters per day</translation>
    </message>
    <message>
        <source>每天的首选率</source>
        <translation>First-candidate rate per day</translation>
    </message>
    <message>
        <source>最容易按错的键</source>
        <translation>Most mistyped keys</translation>
    </message>
    <message>
        <source>上屏字数</source>
        <translation>Characters</translation>
    </message>
    <message>
        <source>节省的按键</source>
        <translation>Keys saved</translation>
    </message>
    <message>
        <source>每天的字数（最近 30 天）</source>
        <translation>Characters per day (last 30 days)</translation>
    </message>
    <message>
        <source>首选率（第一个候选就是想要的）</source>
        <translation>First-candidate rate (the first candidate was the one wanted)</translation>
    </message>
    <message>
        <source>手误（已被纠正）</source>
        <translation>Slips (corrected), by the key that was meant</translation>
    </message>
    <message>
        <source>还没有历史记录，使用一段时间后再来查看。</source>
        <translation>There is no history yet; come back after some typing.</translation>
    </message>
    <message>
        <source>根据本机的历史记录统计，不会发送到任何地方。</source>
        <translation>Counted from the history on this computer and never sent anywhere.</translation>
    </message>
    <message>
        <source>还没有手误记录。</source>
        <translation>No slips yet.</translation>
    </message>
    <message>
        <source>漏按 {key}</source>
        <translation>{key} left out</translation>
    </message>
    <message>
        <source>{key} 按了两次</source>
        <translation>{key} typed twice</translation>
    </message>
    <message>
        <source>把 {key} 按成 {typed}</source>
        <translation>{typed} typed for {key}</translation>
    </message>
    <message>
        <source>无法读取历史记录。</source>
        <translation>The history cannot be read.</translation>
    </message>
    <message>
        <source>每分钟字数</source>
        <translation>Characters per minute</translation>
    </message>
    <message>
        <source>首选率</source>
        <translation>First-candidate rate</translation>
    </message>
    <message>
        <source>正在统计…</source>
        <translation>Counting…</translation>
    </message>
    <message>
        <source>{n} 字</source>
        <translation>{n} characters</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>词典…</source>
        <translation>Dictionary…</translation>
    </message>
    <message>
        <source>短语…</source>
        <translation>Phrases…</translation>
    </message>
    <message>
        <source>历史记录…</source>
        <translation>History…</translation>
    </message>
    <message>
        <source>统计…</source>
        <translation>Statistics…</translation>
    </message>
    <message>
        <source>训练…</source>
        <translation>Training…</translation>
    </message>
    <message>
        <source>使用说明…</source>
        <translation>User manual…</translation>
    </message>
    <message>
        <source>关于与自检…</source>
        <translation>About and self-check…</translation>
    </message>
    <message>
        <source>候选来源…</source>
        <translation>Explain candidates…</translation>
    </message>
</context>
<context>
    <name>TrainingPlot</name>
    <message>
        <source>训练曲线</source>
        <translation>Training curves</translation>
    </message>
    <message>
        <source>第 {step} 步，误差 {loss}，单字正确率 {right}%</source>
        <translation>step {step}, loss {loss}, {right}% of characters right</translation>
    </message>
    <message>
        <source>误差</source>
        <translation>Loss</translation>
    </message>
    <message>
        <source>单字正确率</source>
        <translation>Characters right</translation>
    </message>
</context>
<context>
    <name>TrainingWindow</name>
    <message>
        <source>P2H 训练</source>
        <translation>P2H training</translation>
    </message>
    <message>
        <source>继续上次未完成的训练</source>
        <translation>Continue the interrupted training</translation>
    </message>
    <message>
        <source>训练</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>版本</source>
        <translation>Versions</translation>
    </message>
    <message>
        <source>训练程序意外退出</source>
        <translation>the trainer ended unexpectedly</translation>
    </message>
    <message>
        <source>训练需要 PyTorch。P2H 不包含它，也不会自动下载。</source>
        <translation>Training needs PyTorch. P2H does not include it and never downloads anything by itself. </translation>
    </message>
    <message>
        <source>请安装训练程序 p2h-trainer（下载约 {download} MB，安装后约 {disk} MB）：在 Debian 上安装同名软件包；在其他系统上，把 p2h-trainer 文件夹放在 P2H 的文件夹旁边，或放在任意位置，再点“选择训练程序”。</source>
        <translation>Please install p2h-trainer (a download of about {download} MB, {disk} MB once installed): on Debian, install the package of that name; elsewhere, put the folder p2h-trainer beside the folder of P2H, or anywhere, and press “Choose trainer”.</translation>
    </message>
    <message>
        <source>请复制下面的命令，在终端里运行。装好后这里会自动出现“开始训练”，不用重启。CPU 版下载约 {download} MB，占用磁盘约 {disk} MB；Linux 上的默认版本带 GPU 库，下载约 {gpu} GB，没有 NVIDIA 显卡请选 CPU 版（选法见使用说明）。如果已装在其他环境里，请点“选择训练程序”。</source>
        <translation>Copy the command below and run it in a terminal. When it is done, “Start training” appears here by itself, without a restart. The CPU build is a download of about {download} MB and takes about {disk} MB on disk; on Linux the default build brings GPU libraries, a download of about {gpu} GB: without an NVIDIA GPU, choose the CPU build (see the user manual). If training is installed in another environment, press “Choose trainer”.</translation>
    </message>
    <message>
        <source>选择 p2h-trainer 所在的文件夹</source>
        <translation>Folder of p2h-trainer</translation>
    </message>
    <message>
        <source>正在使用的版本学习过您后来要求忘记的内容；重新训练即可清除。</source>
        <translation>The version in use has learned something you later had P2H forget; train again to remove it.</translation>
    </message>
    <message>
        <source>自带模型已更新，正在使用的版本基于旧模型；重新训练即可使用新模型。</source>
        <translation>The built-in model has been updated, and the version in use is based on the old one; train again to benefit from the update.</translation>
    </message>
    <message>
        <source>训练没有完成：{reason}</source>
        <translation>Training did not finish: {reason}</translation>
    </message>
    <message>
        <source>这个文件夹里没有可以运行的 p2h-trainer。</source>
        <translation>There is no working p2h-trainer in this folder.</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>英文模式</source>
        <translation>English mode</translation>
    </message>
    <message>
        <source>无痕输入</source>
        <translation>Incognito</translation>
    </message>
    <message>
        <source>暂停</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>打开写字板</source>
        <translation>Open compose window</translation>
    </message>
    <message>
        <source>设置…</source>
        <translation>Settings…</translation>
    </message>
    <message>
        <source>退出</source>
        <translation>Quit</translation>
    </message>
    <message>
        <source>P2H 拼音</source>
        <translation>P2H Pinyin</translation>
    </message>
    <message>
        <source>英文</source>
        <translation>English</translation>
    </message>
    <message>
        <source>已暂停</source>
        <translation>paused</translation>
    </message>
    <message>
        <source>中文</source>
        <translation>Chinese</translation>
    </message>
    <message>
        <source>，无痕</source>
        <translation>, incognito</translation>
    </message>
</context>
<context>
    <name>VersionsPage</name>
    <message>
        <source>版本</source>
        <translation>Versions</translation>
    </message>
    <message>
        <source>启用</source>
        <translation>Use</translation>
    </message>
    <message>
        <source>退回上一个版本</source>
        <translation>Go back to the previous one</translation>
    </message>
    <message>
        <source>删除…</source>
        <translation>Delete…</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>导入…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>自带模型</source>
        <translation>Built-in model</translation>
    </message>
    <message>
        <source>（正在使用）</source>
        <translation> (in use)</translation>
    </message>
    <message>
        <source>导入</source>
        <translation>imported</translation>
    </message>
    <message>
        <source>需要重新训练</source>
        <translation>to be retrained</translation>
    </message>
    <message>
        <source>没有学习过您的输入。您可以随时换回这个模型。</source>
        <translation>It has learned nothing from you. You can return to it at any time.</translation>
    </message>
    <message>
        <source>学习了 {day} 之前的输入</source>
        <translation>Learned from input until {day}</translation>
    </message>
    <message>
        <source>删除这个版本？删除后无法恢复。</source>
        <translation>Delete this version? It cannot be restored.</translation>
    </message>
    <message>
        <source>已导出。这个文件学习过您的用词，请只交给信任的人。</source>
        <translation>Exported. This file has learned your words: give it only to people you trust.</translation>
    </message>
    <message>
        <source>通过</source>
        <translation>passed</translation>
    </message>
    <message>
        <source>未通过</source>
        <translation>failed</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
</context>
<context>
    <name>WelcomeWindow</name>
    <message>
        <source>欢迎使用 P2H</source>
        <translation>Welcome to P2H</translation>
    </message>
    <message>
        <source>试一试</source>
        <translation>Try it</translation>
    </message>
    <message>
        <source>输入 jintiantianqihenhao，再按空格</source>
        <translation>Type jintiantianqihenhao, then press Space</translation>
    </message>
    <message>
        <source>输入拼音，得到汉字。</source>
        <translation>Type pinyin, get hanzi.</translation>
    </message>
    <message>
        <source>候选会显示在这里</source>
        <translation>Candidates appear here</translation>
    </message>
    <message>
        <source>可以在任何程序里输入：空格选第一个候选，数字键选其他，按 Shift 切换中英文。</source>
        <translation>Type in any program: Space takes the first candidate, digits the others; Shift switches between Chinese and English.</translation>
    </message>
    <message>
        <source>您输入的内容不会离开这台电脑：P2H 从不联网，没有账号，也没有云端。学习数据只保存在您自己的文件夹里，随时可以查看和清除。</source>
        <translation>What you type never leaves this computer: P2H does not go online and has no account and no cloud. What it learns is kept in your own folder, where you can view and erase it at any time.</translation>
    </message>
    <message>
        <source>更多设置…</source>
        <translation>More settings…</translation>
    </message>
    <message>
        <source>开始使用</source>
        <translation>Start</translation>
    </message>
</context>
<context>
    <name>WordDialog</name>
    <message>
        <source>添加词</source>
        <translation>Add a word</translation>
    </message>
    <message>
        <source>修改词</source>
        <translation>Edit a word</translation>
    </message>
    <message>
        <source>用空格分隔，不写声调；留空则自动注音</source>
        <translation>Separated by spaces, without tones; guessed if empty</translation>
    </message>
    <message>
        <source>输入全部拼音时排在最前</source>
        <translation>First when its pinyin is typed in full</translation>
    </message>
    <message>
        <source>拼音</source>
        <translation>Pinyin</translation>
    </message>
    <message>
        <source>越靠右越常用</source>
        <translation>The further right, the more common</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>词</source>
        <translation>Word</translation>
    </message>
    <message>
        <source>权重</source>
        <translation>Weight</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>WordModel</name>
    <message>
        <source>词</source>
        <translation>Word</translation>
    </message>
    <message>
        <source>拼音</source>
        <translation>Pinyin</translation>
    </message>
    <message>
        <source>置顶</source>
        <translation>Pin</translation>
    </message>
    <message>
        <source>来源</source>
        <translation>Origin</translation>
    </message>
    <message>
        <source>权重</source>
        <translation>Weight</translation>
    </message>
    <message>
        <source>加入时间</source>
        <translation>Added</translation>
    </message>
    <message>
        <source>手动添加</source>
        <translation>added</translation>
    </message>
    <message>
        <source>打字学到</source>
        <translation>learned</translation>
    </message>
    <message>
        <source>导入</source>
        <translation>imported</translation>
    </message>
</context>
</TS>
