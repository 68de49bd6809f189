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
        <source>再检查一遍</source>
        <translation>Check again</translation>
    </message>
    <message>
        <source>复制结果</source>
        <translation>Copy the results</translation>
    </message>
    <message>
        <source>打开数据文件夹</source>
        <translation>Open the data folder</translation>
    </message>
    <message>
        <source>P2H 拼音</source>
        <translation>P2H Pinyin</translation>
    </message>
    <message>
        <source>版本 {version}，Apache-2.0 许可</source>
        <translation>Version {version}, Apache-2.0 licence</translation>
    </message>
    <message>
        <source>从不联网。打的字、学到的东西，都只在这台电脑上。</source>
        <translation>Never online. What you type and what is learned stay on this computer.</translation>
    </message>
    <message>
        <source>正在检查…</source>
        <translation>Checking…</translation>
    </message>
    <message>
        <source>检查不了：p2h doctor 启动不了。</source>
        <translation>Cannot check: p2h doctor does not start.</translation>
    </message>
    <message>
        <source>有 {n} 处值得一看。</source>
        <translation>{n} things are worth a look.</translation>
    </message>
    <message>
        <source>一切都好。</source>
        <translation>All is well.</translation>
    </message>
    <message>
        <source>已复制。</source>
        <translation>Copied.</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>模型文件缺失或损坏，请重新安装。</source>
        <translation>The files of the model are missing or damaged. Please install P2H again.</translation>
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
        <translation>P2H compose</translation>
    </message>
    <message>
        <source>写字区</source>
        <translation>Text area</translation>
    </message>
    <message>
        <source>在这里直接打拼音：空格选第一个，数字选其余</source>
        <translation>Type pinyin here: Space takes the first candidate, digits the others</translation>
    </message>
    <message>
        <source>无痕</source>
        <translation>Incognito</translation>
    </message>
    <message>
        <source>打开时不学习、不留历史</source>
        <translation>While on, nothing is learned and no history is kept</translation>
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
        <source>单按 Shift 切换中英文</source>
        <translation>Shift alone changes between Chinese and English</translation>
    </message>
    <message>
        <source>候选会出现在这里</source>
        <translation>Candidates appear here</translation>
    </message>
    <message>
        <source>这个桌面没有托盘图标。关上写字板，照样可以在别的程序里打字；再启动一次 P2H，打开的是设置。</source>
        <translation>This desktop has no tray. Close this window and type into other programs all the same; starting P2H once more opens the settings.</translation>
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
        <source>不学含有这些词的输入，用空格隔开</source>
        <translation>Learn nothing that holds these words, separated by spaces</translation>
    </message>
    <message>
        <source>程序</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>您纠正过的输入</source>
        <translation>What you corrected</translation>
    </message>
    <message>
        <source>开始训练</source>
        <translation>Start training</translation>
    </message>
    <message>
        <source>选择训练程序…</source>
        <translation>Choose the trainer…</translation>
    </message>
    <message>
        <source>从这些程序里学</source>
        <translation>Learn from these programs</translation>
    </message>
    <message>
        <source>您纠正过的输入（去掉勾就不学）</source>
        <translation>What you corrected (unchecked: not learned)</translation>
    </message>
    <message>
        <source>写字板和终端</source>
        <translation>Compose window and terminal</translation>
    </message>
    <message>
        <source>打过字的程序会列在这里。</source>
        <translation>Programs you have typed into are listed here.</translation>
    </message>
    <message>
        <source>（先给的是 {offered}）</source>
        <translation> (offered first: {offered})</translation>
    </message>
    <message>
        <source>您没有选第一个候选的地方会列在这里：那是最值得学的。</source>
        <translation>Where you did not take the first candidate is listed here: there is most to learn from.</translation>
    </message>
    <message>
        <source>还没有可以学的输入。打字时开着历史记录，过几天再来。</source>
        <translation>Nothing to learn from yet. Keep the history on while you type, and come back in some days.</translation>
    </message>
    <message>
        <source>学习 {count} 条输入，您纠正过的 {corrected} 条；{first} 至 {last}。</source>
        <translation>Learns from {count} commits, {corrected} of them corrected; {first} to {last}. </translation>
    </message>
    <message>
        <source>只打过一次的内容不会学。最后五分之一的日子留作检验。</source>
        <translation>What was typed only once is not learned. The last fifth of the days is kept for the test.</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>设置写不进文件，下次启动就没有了。</source>
        <translation>The settings cannot be written; they hold until P2H ends.</translation>
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
        <source>现在不能直接在别的程序里打字。</source>
        <translation>P2H cannot type into other programs now.</translation>
    </message>
    <message>
        <source>这个程序没有收下文字；文字已放到剪贴板，请自己粘贴。</source>
        <translation>The program did not take the text. It is on the clipboard: please paste it.</translation>
    </message>
</context>
<context>
    <name>DictionaryWindow</name>
    <message>
        <source>P2H 词典</source>
        <translation>P2H dictionary</translation>
    </message>
    <message>
        <source>搜索词、读音或首字母</source>
        <translation>Search words, syllables or initials</translation>
    </message>
    <message>
        <source>屏蔽的词</source>
        <translation>Blocked words</translation>
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
        <source>撤销上一次改动（Ctrl+Z）</source>
        <translation>Take back the last change (Ctrl+Z)</translation>
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
        <source>忘记…</source>
        <translation>Forget…</translation>
    </message>
    <message>
        <source>屏蔽的词不再作为候选出现，导入和升级都带不回来；句子里用到它时不受影响。</source>
        <translation>A blocked word is never a candidate again, whatever is imported or updated; sentences that contain it are left alone.</translation>
    </message>
    <message>
        <source>屏蔽一个词…</source>
        <translation>Block a word…</translation>
    </message>
    <message>
        <source>取消屏蔽</source>
        <translation>Unblock</translation>
    </message>
    <message>
        <source>没有屏蔽的词。</source>
        <translation>No word is blocked.</translation>
    </message>
    <message>
        <source>没有找到。</source>
        <translation>Nothing found.</translation>
    </message>
    <message>
        <source>还没有自己的词。打过的新词会自己进来，也可以添加或导入。</source>
        <translation>No words of your own yet. New words you type come in by themselves; you can add or import some, too.</translation>
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
        <translation>No longer pinned.</translation>
    </message>
    <message>
        <source>已置顶。</source>
        <translation>Pinned.</translation>
    </message>
    <message>
        <source>已删除 {n} 个词；可以撤销。</source>
        <translation>{n} words deleted; you can undo that.</translation>
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
        <source>忘记这 {n} 个词？它们会从词典、学到的东西和历史里删掉，无法撤销。</source>
        <translation>Forget these {n} words? They are deleted from the dictionary, from what was learned and from the history; that cannot be undone.</translation>
    </message>
    <message>
        <source>忘记</source>
        <translation>Forget</translation>
    </message>
    <message>
        <source>已忘记；历史里删去 {n} 条。</source>
        <translation>Forgotten; {n} records deleted from the history.</translation>
    </message>
    <message>
        <source>已撤销：{words}</source>
        <translation>Taken back: {words}</translation>
    </message>
    <message>
        <source>没有可以撤销的。</source>
        <translation>There is nothing to undo.</translation>
    </message>
    <message>
        <source>已导出 {n} 个词。</source>
        <translation>{n} words exported.</translation>
    </message>
    <message>
        <source>没有成功，详情见日志。</source>
        <translation>That did not work; the log says more.</translation>
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
        <source>词典 (*.yaml *.scel *.txt *.tsv *.dict);;所有文件 (*)</source>
        <translation>Dictionaries (*.yaml *.scel *.txt *.tsv *.dict);;All files (*)</translation>
    </message>
    <message>
        <source>导入词典</source>
        <translation>Import a dictionary</translation>
    </message>
    <message>
        <source>导出词典</source>
        <translation>Export the dictionary</translation>
    </message>
</context>
<context>
    <name>ExplainWindow</name>
    <message>
        <source>P2H 候选来历</source>
        <translation>P2H Why these candidates</translation>
    </message>
    <message>
        <source>拼音，例如 jintiantianqihenhao</source>
        <translation>Pinyin, for example jintiantianqihenhao</translation>
    </message>
    <message>
        <source>前面的文字（可以不填）</source>
        <translation>The text before (may be empty)</translation>
    </message>
    <message>
        <source>候选</source>
        <translation>Candidates</translation>
    </message>
    <message>
        <source>输入拼音，看候选从哪里来、每个字有多大把握。</source>
        <translation>Type pinyin to see where candidates come from and how sure each character is.</translation>
    </message>
    <message>
        <source>字</source>
        <translation>Character</translation>
    </message>
    <message>
        <source>读音</source>
        <translation>Reading</translation>
    </message>
    <message>
        <source>键入</source>
        <translation>Typed</translation>
    </message>
    <message>
        <source>网络</source>
        <translation>Network</translation>
    </message>
    <message>
        <source>也许是</source>
        <translation>Perhaps</translation>
    </message>
    <message>
        <source>没有候选。</source>
        <translation>No candidates.</translation>
    </message>
    <message>
        <source>未打完</source>
        <translation>unfinished</translation>
    </message>
    <message>
        <source>简拼</source>
        <translation>abbreviated</translation>
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
        <source>模型组成的整句</source>
        <translation>a sentence made by the models</translation>
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
        <source>用户词典</source>
        <translation>your dictionary</translation>
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
        <translation>a phrase of yours</translation>
    </message>
    <message>
        <source>算出来的</source>
        <translation>computed</translation>
    </message>
    <message>
        <source>来源：{source}</source>
        <translation>Origin: {source}</translation>
    </message>
    <message>
        <source>词库里有：{words}</source>
        <translation>In the lexicon: {words}</translation>
    </message>
    <message>
        <source>用户词典里有：{words}</source>
        <translation>In your dictionary: {words}</translation>
    </message>
    <message>
        <source>您以前选过的，让它更靠前。</source>
        <translation>What you chose before moves it up.</translation>
    </message>
    <message>
        <source>标出颜色的字没有把握。</source>
        <translation>Coloured characters are not sure.</translation>
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
        <source>删掉了</source>
        <translation>deleted</translation>
    </message>
    <message>
        <source>删去 {n} 字</source>
        <translation>{n} characters deleted</translation>
    </message>
    <message>
        <source>改成 {text}</source>
        <translation>then {text}</translation>
    </message>
    <message>
        <source>，</source>
        <translation>, </translation>
    </message>
</context>
<context>
    <name>HistoryWindow</name>
    <message>
        <source>P2H 历史</source>
        <translation>P2H history</translation>
    </message>
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
        <source>删除全部历史…</source>
        <translation>Delete the whole history…</translation>
    </message>
    <message>
        <source>删除这个程序里打的…</source>
        <translation>Delete what this program got…</translation>
    </message>
    <message>
        <source>删除关于我的一切…</source>
        <translation>Delete everything about me…</translation>
    </message>
    <message>
        <source>更多删除</source>
        <translation>Delete more</translation>
    </message>
    <message>
        <source>所有程序</source>
        <translation>All programs</translation>
    </message>
    <message>
        <source>不知道</source>
        <translation>unknown</translation>
    </message>
    <message>
        <source>全部</source>
        <translation>All</translation>
    </message>
    <message>
        <source>选中 {n} 条</source>
        <translation>{n} selected</translation>
    </message>
    <message>
        <source>前文：{text}</source>
        <translation>Before: {text}</translation>
    </message>
    <message>
        <source>删除这一天…</source>
        <translation>Delete this day…</translation>
    </message>
    <message>
        <source>删除所选…</source>
        <translation>Delete selected…</translation>
    </message>
    <message>
        <source>首选：{text}</source>
        <translation>Offered first: {text}</translation>
    </message>
    <message>
        <source>读音：{text}</source>
        <translation>Syllables: {text}</translation>
    </message>
    <message>
        <source>选一条，看它的前文、首选和读音。</source>
        <translation>Choose one to see the text before it, what was offered first, and its syllables.</translation>
    </message>
    <message>
        <source>没有找到。</source>
        <translation>Nothing found.</translation>
    </message>
    <message>
        <source>还没有历史。上屏的字会记在这里，只存在这台电脑上。</source>
        <translation>No history yet. What you type is kept here, on this computer only.</translation>
    </message>
    <message>
        <source>删除选中的 {n} 条记录？</source>
        <translation>Delete the {n} records selected?</translation>
    </message>
    <message>
        <source>删除 {day} 的全部记录？</source>
        <translation>Delete all records of {day}?</translation>
    </message>
    <message>
        <source>请先在右上角选一个程序。</source>
        <translation>First choose a program in the upper right corner.</translation>
    </message>
    <message>
        <source>删除在 {name} 里打的全部记录？</source>
        <translation>Delete all records of what was typed into {name}?</translation>
    </message>
    <message>
        <source>删除全部历史和从中学到的东西？个人词典还在。</source>
        <translation>Delete the whole history and what was learned from it? Your dictionary stays.</translation>
    </message>
    <message>
        <source>要忘记的词：它会从词典、学到的东西和历史里删掉，导入也不会再带回来。</source>
        <translation>Word to forget: it is deleted from the dictionary, from what was learned and from the history, and no import brings it back.</translation>
    </message>
    <message>
        <source>已忘记；历史里删去 {n} 条。</source>
        <translation>Forgotten; {n} records deleted from the history.</translation>
    </message>
    <message>
        <source>删除历史、个人词典、短语、学到的一切和个人模型？设置会留下。</source>
        <translation>Delete the history, your dictionary, your phrases, all that was learned and your personal models? Settings stay.</translation>
    </message>
    <message>
        <source>已全部删除。</source>
        <translation>Everything is deleted.</translation>
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
        <source>含有已忘记的词的 {n} 条没有导入。</source>
        <translation>{n} records with forgotten words were left out. </translation>
    </message>
    <message>
        <source>看不懂、跳过的有 {n} 行（{lines}）。</source>
        <translation>{n} lines made no sense and were skipped ({lines}).</translation>
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
        <source>没有成功，详情见日志。</source>
        <translation>That did not work; the log says more.</translation>
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
        <source>新增 {added} 个词，更新 {updated} 个。</source>
        <translation>{added} words added, {updated} updated.</translation>
    </message>
    <message>
        <source>词典里已经有的：{n} 个。</source>
        <translation>There already: {n}.</translation>
    </message>
    <message>
        <source>屏蔽 {n} 个。</source>
        <translation>Blocked: {n}.</translation>
    </message>
    <message>
        <source>读音由 P2H 推测的：{n} 个。</source>
        <translation>With syllables guessed by P2H: {n}.</translation>
    </message>
    <message>
        <source>以前删除或忘记过、没有导入的：{n} 个。</source>
        <translation>Deleted or forgotten before, and left out: {n}.</translation>
    </message>
    <message>
        <source>第 {place} 行：{reason}：{line}</source>
        <translation>Line {place}: {reason}: {line}</translation>
    </message>
    <message>
        <source>跳过 {n} 行：</source>
        <translation>{n} lines skipped:</translation>
    </message>
    <message>
        <source>知道了</source>
        <translation>OK</translation>
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
    <name>Lower</name>
    <message>
        <source>设置文件读不了；用的是以前的设置，并打开了无痕输入。</source>
        <translation>The settings file cannot be read; the settings from before hold, and incognito is on.</translation>
    </message>
    <message>
        <source>设置文件损坏了，留在 {0}；用的是以前的设置，并打开了无痕输入。</source>
        <translation>The settings file is damaged and was kept as {0}; the settings from before hold, and incognito is on.</translation>
    </message>
    <message>
        <source>设置文件里有关隐私的值不对，没有照它改；请在设置里看一看。</source>
        <translation>The settings file holds wrong values about privacy; they stay as they were. Please have a look at the settings.</translation>
    </message>
    <message>
        <source>辅助功能总线又连上了，照常取键。</source>
        <translation>The accessibility bus is back; keys are taken as before.</translation>
    </message>
    <message>
        <source>辅助功能总线断了，看不出哪里是密码框，所以先不在别的程序里取键；正在重新连接。</source>
        <translation>The accessibility bus is gone, and password fields cannot be told from others, so no keys are taken in other programs; P2H is connecting again.</translation>
    </message>
    <message>
        <source>请在写字板里打字，再粘贴到要用的地方。</source>
        <translation>Please type in the compose window and paste where you need it.</translation>
    </message>
    <message>
        <source>安装并启动 IBus，再启动 P2H（p2h ibus install 把它加进 IBus 的列表）。</source>
        <translation>Install and start IBus, then start P2H again (p2h ibus install adds it to the list of IBus).</translation>
    </message>
    <message>
        <source>设置里选了 IBus。</source>
        <translation>The settings ask for IBus.</translation>
    </message>
    <message>
        <source>Wayland 上经由 IBus 打字。</source>
        <translation>On Wayland, typing goes through IBus.</translation>
    </message>
    <message>
        <source>Wayland 不让程序看到敲给别的程序的键，而 IBus 没有运行。</source>
        <translation>Wayland does not let a program see the keys meant for others, and IBus is not running.</translation>
    </message>
    <message>
        <source>IBus 在运行，程序也用它。</source>
        <translation>IBus is running, and programs use it.</translation>
    </message>
    <message>
        <source>用 Windows 的键盘钩子取键。</source>
        <translation>Keys come from the keyboard hook of Windows.</translation>
    </message>
    <message>
        <source>用 macOS 的键盘钩子取键。</source>
        <translation>Keys come from the keyboard hook of macOS.</translation>
    </message>
    <message>
        <source>设置里选了 IBus，但它没有运行。</source>
        <translation>The settings ask for IBus, but it is not running.</translation>
    </message>
    <message>
        <source>现在直接从 X11 取键。</source>
        <translation>Keys are taken from X11 now.</translation>
    </message>
    <message>
        <source>这里没有 X11 图形界面。</source>
        <translation>There is no X11 display here.</translation>
    </message>
    <message>
        <source>设置里选了直接从 X11 取键。</source>
        <translation>The settings ask to take keys from X11.</translation>
    </message>
    <message>
        <source>IBus 在运行，但程序没有设成用它；直接从 X11 取键。</source>
        <translation>IBus is running, but programs are not set up to use it; keys are taken from X11.</translation>
    </message>
    <message>
        <source>IBus 没有运行；直接从 X11 取键。</source>
        <translation>IBus is not running; keys are taken from X11.</translation>
    </message>
    <message>
        <source>连不上 IBus</source>
        <translation>IBus cannot be reached</translation>
    </message>
    <message>
        <source>另一个 P2H 已经在 IBus 里</source>
        <translation>Another P2H is in IBus already</translation>
    </message>
    <message>
        <source>IBus 不接受 P2H</source>
        <translation>IBus does not accept P2H</translation>
    </message>
    <message>
        <source>IBus 已经退出</source>
        <translation>IBus has ended</translation>
    </message>
    <message>
        <source>IBus 没有运行</source>
        <translation>IBus is not running</translation>
    </message>
    <message>
        <source>系统没有接受键盘钩子</source>
        <translation>The system did not accept the keyboard hook</translation>
    </message>
    <message>
        <source>系统停掉了键盘钩子</source>
        <translation>The system has stopped the keyboard hook</translation>
    </message>
    <message>
        <source>图形界面没有 XInput 扩展</source>
        <translation>The display has no XInput extension</translation>
    </message>
    <message>
        <source>图形界面的 XInput 扩展早于 2.1</source>
        <translation>The XInput extension of the display is older than 2.1</translation>
    </message>
    <message>
        <source>连不上图形界面</source>
        <translation>The display cannot be reached</translation>
    </message>
    <message>
        <source>图形界面总是断开键盘连接</source>
        <translation>The display keeps cutting the connection to the keyboard</translation>
    </message>
    <message>
        <source>字母键被另一个输入法或热键程序占着</source>
        <translation>The letter keys are taken by another input method or hotkey program</translation>
    </message>
    <message>
        <source>{0}文件损坏了：救回 {1} 条，损坏的文件留在 {2}。</source>
        <translation>The file of your {0} was damaged: {1} records are saved, the damaged file is kept as {2}.</translation>
    </message>
    <message>
        <source>{0}文件正忙</source>
        <translation>The file of your {0} is busy</translation>
    </message>
    <message>
        <source>别的程序还开着这个文件</source>
        <translation>another program still has this file open</translation>
    </message>
    <message>
        <source>{0}文件损坏，无法修复</source>
        <translation>The file of your {0} is damaged and cannot be mended</translation>
    </message>
    <message>
        <source>{0}文件损坏，文件夹只读，无法修复</source>
        <translation>The file of your {0} is damaged, and its folder is read-only: it cannot be mended</translation>
    </message>
    <message>
        <source>{0}里的内容已经删除，但磁盘上的残留还没清掉：{1}。请过后再删一次</source>
        <translation>What you chose is deleted from your {0}, but traces are left on the disk: {1}. Please delete once more later</translation>
    </message>
    <message>
        <source>有 {0} 个文件删不掉，请自己删除文件夹 {1}</source>
        <translation>{0} files cannot be deleted; please delete the folder {1} yourself</translation>
    </message>
    <message>
        <source>历史文件现在不能写，没有删除</source>
        <translation>The history cannot be written now; nothing was deleted</translation>
    </message>
    <message>
        <source>{0}。打字照常；刚才的内容先留在内存里，稍后再写。</source>
        <translation>{0}. Typing goes on; what is new waits in memory and is written later.</translation>
    </message>
    <message>
        <source>写不了这个文件：{0}</source>
        <translation>This file cannot be written: {0}</translation>
    </message>
    <message>
        <source>读不了这个文件：{0}</source>
        <translation>This file cannot be read: {0}</translation>
    </message>
    <message>
        <source>这不是 P2H 导出的历史</source>
        <translation>This is no history exported by P2H</translation>
    </message>
    <message>
        <source>这不是词库：既不是搜狗细胞词库（.scel），也不是文本，或者文件已经损坏</source>
        <translation>This is no dictionary: neither a Sogou cell dictionary (.scel) nor text, or it is damaged</translation>
    </message>
    <message>
        <source>历史</source>
        <translation>history</translation>
    </message>
    <message>
        <source>{0}：这个训练任务是别的版本写的</source>
        <translation>{0}: another version of P2H wrote this training job</translation>
    </message>
    <message>
        <source>{0}：训练任务缺失或损坏</source>
        <translation>{0}: the training job is missing or damaged</translation>
    </message>
    <message>
        <source>{0}：读不出来（{1}）</source>
        <translation>{0} cannot be read ({1})</translation>
    </message>
    <message>
        <source>读不了 {0}：{1}</source>
        <translation>{0} cannot be read: {1}</translation>
    </message>
    <message>
        <source>读不了 {0}</source>
        <translation>{0} cannot be read</translation>
    </message>
    <message>
        <source>写不了 {0}：{1}</source>
        <translation>{0} cannot be written: {1}</translation>
    </message>
    <message>
        <source>建不了文件夹 {0}：{1}</source>
        <translation>The folder {0} cannot be made: {1}</translation>
    </message>
    <message>
        <source>{0} 里没有设置</source>
        <translation>{0} holds no settings</translation>
    </message>
    <message>
        <source>{0} 不是正确的 TOML：{1}</source>
        <translation>{0} is not valid TOML: {1}</translation>
    </message>
    <message>
        <source>{0}：这不是 P2H 的个人版本</source>
        <translation>{0} is no personal version of P2H</translation>
    </message>
    <message>
        <source>{0}：版本格式是 {1}，这个程序只认得 {2}</source>
        <translation>{0} has format {1}; this program knows {2} only</translation>
    </message>
    <message>
        <source>{0}：说明文件没有列出应有的文件</source>
        <translation>{0}: the manifest does not list the files that belong to it</translation>
    </message>
    <message>
        <source>{0}：编号与内容不符</source>
        <translation>{0}: the name does not fit the content</translation>
    </message>
    <message>
        <source>{0}：是为另一个字表训练的，不能用在这里</source>
        <translation>{0} was trained for another vocabulary and cannot be used here</translation>
    </message>
    <message>
        <source>没有叫 {0} 的版本</source>
        <translation>There is no version called {0}</translation>
    </message>
    <message>
        <source>这个版本没有通过检验，只供查看，不能启用</source>
        <translation>This version has not passed the test; it is here to look at and cannot be used</translation>
    </message>
    <message>
        <source>现在用的就是随程序附带的模型，没有可退回的版本</source>
        <translation>The shipped model is in use; there is no version to go back to</translation>
    </message>
    <message>
        <source>正在使用的版本不能删除；请先退回或换用别的版本</source>
        <translation>The version in use cannot be deleted; go back or use another one first</translation>
    </message>
    <message>
        <source>{0}：说明文件缺失或损坏</source>
        <translation>{0}: the manifest is missing or damaged</translation>
    </message>
    <message>
        <source>{0}：说明文件的内容不对</source>
        <translation>{0}: the manifest makes no sense</translation>
    </message>
    <message>
        <source>{0}：文件 {1} 已损坏（校验值不符）</source>
        <translation>{0}: the file {1} is damaged (its checksum is wrong)</translation>
    </message>
    <message>
        <source>版本不能保存：{0}</source>
        <translation>The version cannot be saved: {0}</translation>
    </message>
    <message>
        <source>版本不能删除：{0}</source>
        <translation>The version cannot be deleted: {0}</translation>
    </message>
    <message>
        <source>{0}：缺少文件 {1}</source>
        <translation>{0}: the file {1} is missing</translation>
    </message>
    <message>
        <source>版本不能全部删除：{0}</source>
        <translation>Not all versions can be deleted: {0}</translation>
    </message>
    <message>
        <source>要写成：编码、制表符、文字（再加制表符和位置）</source>
        <translation>to be written as code, tab, text (and perhaps tab, place)</translation>
    </message>
    <message>
        <source>编码要用 1 到 {0} 个小写字母</source>
        <translation>a code has 1 to {0} small letters</translation>
    </message>
    <message>
        <source>文字要有 1 到 {0} 个字</source>
        <translation>a text has 1 to {0} characters</translation>
    </message>
    <message>
        <source>位置要写 {0} 到 {1}</source>
        <translation>a place is from {0} to {1}</translation>
    </message>
    <message>
        <source>不是 UTF-8 文本，或者读不了</source>
        <translation>it is no UTF-8 text, or cannot be read</translation>
    </message>
    <message>
        <source>读不到双拼方案 {0}：{1}</source>
        <translation>The shuangpin table {0} cannot be read: {1}</translation>
    </message>
    <message>
        <source>双拼方案 {0} 不是 TOML：{1}</source>
        <translation>The shuangpin table {0} is not TOML: {1}</translation>
    </message>
    <message>
        <source>双拼方案 {0} 里有错：{1}</source>
        <translation>The shuangpin table {0} is wrong: {1}</translation>
    </message>
    <message>
        <source>别的程序正在使用它，请稍后再试</source>
        <translation>another program is using it; try again later</translation>
    </message>
    <message>
        <source>磁盘已满</source>
        <translation>the disk is full</translation>
    </message>
    <message>
        <source>文件或文件夹是只读的</source>
        <translation>the file or its folder is read-only</translation>
    </message>
    <message>
        <source>文件或文件夹打不开</source>
        <translation>the file or its folder cannot be opened</translation>
    </message>
    <message>
        <source>没有权限</source>
        <translation>permission denied</translation>
    </message>
    <message>
        <source>读写磁盘出错（磁盘可能已满）</source>
        <translation>the disk gave an error (it may be full)</translation>
    </message>
    <message>
        <source>{0}文件不能用：{1}</source>
        <translation>The file of your {0} cannot be used: {1}</translation>
    </message>
    <message>
        <source>{0}文件不能写：{1}</source>
        <translation>The file of your {0} cannot be written: {1}</translation>
    </message>
    <message>
        <source>{0}文件是更新的 P2H 写的，这一版不能用它</source>
        <translation>A newer P2H wrote the file of your {0}; this one cannot use it</translation>
    </message>
    <message>
        <source>旧的学习记录删不掉：{0}</source>
        <translation>Old lessons cannot be deleted: {0}</translation>
    </message>
    <message>
        <source>学到的内容现在写不进文件，先留在内存里，稍后再写。</source>
        <translation>What was learned cannot be written now; it waits in memory and is written later.</translation>
    </message>
    <message>
        <source>{0}：文件 {1} 大得不对</source>
        <translation>{0}: the file {1} is too large to be right</translation>
    </message>
    <message>
        <source>不能写出 {0}：{1}</source>
        <translation>{0} cannot be written: {1}</translation>
    </message>
    <message>
        <source>{0}：文件读不出来，可能已损坏或不完整</source>
        <translation>{0} cannot be read; it may be damaged or incomplete</translation>
    </message>
    <message>
        <source>{0}：说明文件大得不对</source>
        <translation>{0}: the manifest is too large to be right</translation>
    </message>
    <message>
        <source>版本 {0} 已经在这里了</source>
        <translation>Version {0} is here already</translation>
    </message>
    <message>
        <source>文件太大（超过 {0} MB）</source>
        <translation>The file is too large (more than {0} MB)</translation>
    </message>
    <message>
        <source>没有汉字</source>
        <translation>no hanzi</translation>
    </message>
    <message>
        <source>不止一个词</source>
        <translation>more than one word</translation>
    </message>
    <message>
        <source>文件从这里起损坏或不完整</source>
        <translation>the file is damaged or incomplete from here on</translation>
    </message>
    <message>
        <source>个人词典</source>
        <translation>dictionary</translation>
    </message>
    <message>
        <source>没有词</source>
        <translation>no word</translation>
    </message>
    <message>
        <source>词超过 {0} 个字</source>
        <translation>the word has more than {0} hanzi</translation>
    </message>
    <message>
        <source>含有汉字以外的字符</source>
        <translation>other characters than hanzi</translation>
    </message>
    <message>
        <source>读音数与字数不同</source>
        <translation>as many syllables as hanzi are needed</translation>
    </message>
    <message>
        <source>读音不是拼音</source>
        <translation>a syllable is no pinyin</translation>
    </message>
    <message>
        <source>没有叫 [{0}] 的部分</source>
        <translation>There is no part called [{0}]</translation>
    </message>
    <message>
        <source>[{0}] 不是一张表</source>
        <translation>[{0}] is no table</translation>
    </message>
    <message>
        <source>[{0}] 没有叫 {1} 的键</source>
        <translation>[{0}] there is no key called {1}</translation>
    </message>
    <message>
        <source>[{0}] {1} 不能是 {2}</source>
        <translation>[{0}] {1} cannot be {2}</translation>
    </message>
    <message>
        <source>神经网络的文件缺失或损坏，现在只靠 n-gram 打字，准确率低一些；p2h doctor 会说明缺什么。</source>
        <translation>The files of the neural network are missing or damaged; the n-gram alone converts now, and is right less often. p2h doctor tells what is missing.</translation>
    </message>
    <message>
        <source>双拼方案用不了，先按全拼输入。</source>
        <translation>The shuangpin table cannot be used; type full pinyin for now.</translation>
    </message>
    <message>
        <source>P2H 需要两项权限：系统设置 → 隐私与安全性 → 辅助功能，以及“输入监控”，在那里打开 P2H，再重新启动它。</source>
        <translation>P2H needs two permissions: System Settings → Privacy &amp; Security → Accessibility, and Input Monitoring. Switch P2H on there and start it again.</translation>
    </message>
    <message>
        <source>由 IBus 启动。</source>
        <translation>Started by IBus.</translation>
    </message>
    <message>
        <source>通过检验，可以启用</source>
        <translation>It has passed and can be used</translation>
    </message>
    <message>
        <source>没有通过检验，只保留供查看</source>
        <translation>It has not passed and is kept to look at</translation>
    </message>
    <message>
        <source>可以学的只有 {0} 条，至少要 {1} 条；打字多了再来</source>
        <translation>Only {0} commits can be learned, {1} are needed; come back when you have typed more</translation>
    </message>
    <message>
        <source>训练期间删除过内容，这次训练作废；请重新开始</source>
        <translation>Something was deleted during the training, which is void; please start anew</translation>
    </message>
    <message>
        <source>已经有一个训练在进行</source>
        <translation>A training is running already</translation>
    </message>
    <message>
        <source>训练程序出错（{0}）</source>
        <translation>The trainer has failed ({0})</translation>
    </message>
    <message>
        <source>学习 {0} 条输入</source>
        <translation>Learning {0} commits</translation>
    </message>
    <message>
        <source>生成模型文件</source>
        <translation>Writing the model files</translation>
    </message>
    <message>
        <source>用后来几天的输入检验</source>
        <translation>Testing on later days</translation>
    </message>
    <message>
        <source>用一般文字检验有没有遗忘</source>
        <translation>Testing on general text that nothing is forgotten</translation>
    </message>
    <message>
        <source>检查隐私和速度</source>
        <translation>Testing privacy and speed</translation>
    </message>
    <message>
        <source>读取记录</source>
        <translation>Reading the records</translation>
    </message>
    <message>
        <source>后来几天的 {0} 条输入，首选正确率 {1} → {2}，变好 {3} 条，变坏 {4} 条</source>
        <translation>{0} commits of later days: first candidate right {1} → {2}, {3} better, {4} worse</translation>
    </message>
    <message>
        <source>一般文字 {0} 句，{1} → {2}</source>
        <translation>{0} general clauses: {1} → {2}</translation>
    </message>
    <message>
        <source>每键用时 {0} → {1} 毫秒</source>
        <translation>A key takes {0} → {1} ms</translation>
    </message>
    <message>
        <source>不是碰巧</source>
        <translation>not by chance</translation>
    </message>
    <message>
        <source>没有忘掉本来会的</source>
        <translation>nothing forgotten</translation>
    </message>
    <message>
        <source>只打过一次的暗记试不出来</source>
        <translation>Secrets typed once cannot be found in the model</translation>
    </message>
    <message>
        <source>没有变慢</source>
        <translation>no slower</translation>
    </message>
    <message>
        <source>差分隐私：ε = {0}，单独一条输入几乎影响不了模型</source>
        <translation>differential privacy: ε = {0}; a single input hardly affects the model</translation>
    </message>
    <message>
        <source>少于 {0} 条，还看不出有没有用，再打些字再来</source>
        <translation>fewer than {0}, too few to tell; come back when you have typed more</translation>
    </message>
    <message>
        <source>这样的差别可能只是碰巧</source>
        <translation>the difference may be chance</translation>
    </message>
    <message>
        <source>退步超过 0.3 个百分点</source>
        <translation>more than 0.3 points worse</translation>
    </message>
    <message>
        <source>只打过一次的暗记能从模型里试出来，隐私检查不通过</source>
        <translation>Secrets typed once can be found in the model: the privacy test fails</translation>
    </message>
    <message>
        <source>变慢了</source>
        <translation>slower</translation>
    </message>
    <message>
        <source>磁盘只剩 {0} MB，训练需要 {1} MB</source>
        <translation>Only {0} MB are free on the disk, training needs {1} MB</translation>
    </message>
    <message>
        <source>可用内存只有 {0} MB，训练需要 {1} MB</source>
        <translation>Only {0} MB of memory are free, training needs {1} MB</translation>
    </message>
    <message>
        <source>正在用电池，电量只有 {0}%，请接上电源再训练</source>
        <translation>On battery, {0} % left; plug in to train</translation>
    </message>
    <message>
        <source>IBus 引擎：{0}</source>
        <translation>IBus engine: {0}</translation>
    </message>
    <message>
        <source>从 X11 取键：{0}</source>
        <translation>Keys from X11: {0}</translation>
    </message>
    <message>
        <source>系统的键盘钩子：{0}</source>
        <translation>The system&apos;s keyboard hook: {0}</translation>
    </message>
    <message>
        <source>只能用写字板：{0}</source>
        <translation>The compose window only: {0}</translation>
    </message>
    <message>
        <source>显示在候选窗里</source>
        <translation>shown in our window</translation>
    </message>
    <message>
        <source>由 IBus 的面板显示</source>
        <translation>shown by IBus&apos;s panel</translation>
    </message>
    <message>
        <source>写在正在打的文字后面；这个桌面上 IBus 的面板会抢走焦点</source>
        <translation>in the text, behind what you type; on this desktop IBus&apos;s panel would take the focus</translation>
    </message>
    <message>
        <source>会话</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>取键</source>
        <translation>Keys</translation>
    </message>
    <message>
        <source>候选</source>
        <translation>Candidates</translation>
    </message>
    <message>
        <source>IBus 输入源</source>
        <translation>IBus input source</translation>
    </message>
    <message>
        <source>辅助功能总线</source>
        <translation>Accessibility bus</translation>
    </message>
    <message>
        <source>中文字体</source>
        <translation>Chinese font</translation>
    </message>
    <message>
        <source>表情字体</source>
        <translation>Emoji font</translation>
    </message>
    <message>
        <source>窗口</source>
        <translation>Windows</translation>
    </message>
    <message>
        <source>模型文件</source>
        <translation>Model files</translation>
    </message>
    <message>
        <source>转换</source>
        <translation>Conversion</translation>
    </message>
    <message>
        <source>推理</source>
        <translation>Inference</translation>
    </message>
    <message>
        <source>训练程序</source>
        <translation>Trainer</translation>
    </message>
    <message>
        <source>设置文件夹</source>
        <translation>Settings folder</translation>
    </message>
    <message>
        <source>数据文件夹</source>
        <translation>Data folder</translation>
    </message>
    <message>
        <source>日志文件夹</source>
        <translation>Log folder</translation>
    </message>
    <message>
        <source>缺少系统库；在 Debian 上 sh p2h_desktop/setup.sh run 会装好。</source>
        <translation>System libraries are missing; on Debian sh p2h_desktop/setup.sh run installs them.</translation>
    </message>
    <message>
        <source>{0}（{1}）</source>
        <translation>{0} ({1})</translation>
    </message>
    <message>
        <source>没有说明种类</source>
        <translation>of no kind told</translation>
    </message>
    <message>
        <source>在图形界面里运行；这里可以用 p2h type 在终端里打字。</source>
        <translation>Run it where there is a display; here p2h type composes in the terminal.</translation>
    </message>
    <message>
        <source>安装软件包 ibus，登录时启动它；Wayland 上只有经由 IBus 才能在别的程序里打字。</source>
        <translation>Install the package ibus and start it at login; under Wayland typing into other programs needs IBus.</translation>
    </message>
    <message>
        <source>设 GTK_IM_MODULE=ibus、QT_IM_MODULE=ibus、XMODIFIERS=@im=ibus，再登录。</source>
        <translation>Set GTK_IM_MODULE=ibus, QT_IM_MODULE=ibus, XMODIFIERS=@im=ibus and log in again.</translation>
    </message>
    <message>
        <source>已装：{0}</source>
        <translation>installed: {0}</translation>
    </message>
    <message>
        <source>没有装进输入源列表；P2H 启动时会自己登记</source>
        <translation>not in the list of input sources; P2H registers itself when it starts</translation>
    </message>
    <message>
        <source>想让它出现在列表里：p2h ibus install</source>
        <translation>To have it in the list: p2h ibus install</translation>
    </message>
    <message>
        <source>连得上（{0}），XInput 够新</source>
        <translation>reachable ({0}), XInput is new enough</translation>
    </message>
    <message>
        <source>有：认得出光标和密码框</source>
        <translation>there: caret and password fields are seen</translation>
    </message>
    <message>
        <source>安装一种中文字体，例如软件包 fonts-noto-cjk 或 fonts-wqy-microhei。</source>
        <translation>Install a Chinese font, such as the package fonts-noto-cjk or fonts-wqy-microhei.</translation>
    </message>
    <message>
        <source>安装软件包 fonts-noto-color-emoji；在那之前候选里没有表情。</source>
        <translation>Install the package fonts-noto-color-emoji; until then no emoji are offered.</translation>
    </message>
    <message>
        <source>Qt 加载不了</source>
        <translation>Qt cannot be loaded</translation>
    </message>
    <message>
        <source>没有图形界面</source>
        <translation>no display</translation>
    </message>
    <message>
        <source>安装软件包 at-spi2-core。没有它，候选窗跟着鼠标，密码框也认不出来。</source>
        <translation>Install the package at-spi2-core. Without it candidates follow the mouse, and password fields are not seen.</translation>
    </message>
    <message>
        <source>Qt 随程序一起</source>
        <translation>Qt comes with the program</translation>
    </message>
    <message>
        <source>没有运行</source>
        <translation>not running</translation>
    </message>
    <message>
        <source>在运行，程序也用它</source>
        <translation>running, and programs use it</translation>
    </message>
    <message>
        <source>在运行，但程序没有设成用它</source>
        <translation>running, but programs are not set up to use it</translation>
    </message>
    <message>
        <source>检查变量 DISPLAY 和 XAUTHORITY。</source>
        <translation>Check the variables DISPLAY and XAUTHORITY.</translation>
    </message>
    <message>
        <source>没有</source>
        <translation>none</translation>
    </message>
    <message>
        <source>没有 fc-list，看不出来</source>
        <translation>there is no fc-list to tell</translation>
    </message>
    <message>
        <source>安装软件包 fontconfig。</source>
        <translation>Install the package fontconfig.</translation>
    </message>
    <message>
        <source>{0} 种，例如 {1}</source>
        <translation>{0}, such as {1}</translation>
    </message>
    <message>
        <source>一种也没有，汉字会显示成方框</source>
        <translation>none: hanzi appear as boxes</translation>
    </message>
    <message>
        <source>重新安装 P2H。</source>
        <translation>Install P2H again.</translation>
    </message>
    <message>
        <source>一句用 {0} 毫秒</source>
        <translation>a sentence takes {0} ms</translation>
    </message>
    <message>
        <source>一句用 {0} 毫秒，用的是个人版本 {1}</source>
        <translation>a sentence takes {0} ms, with the personal version {1}</translation>
    </message>
    <message>
        <source>神经网络不能用，只靠 n-gram 打字</source>
        <translation>the neural network cannot be used; the n-gram alone converts</translation>
    </message>
    <message>
        <source>用较快的 {0}（{1}）</source>
        <translation>the faster one, {0} ({1})</translation>
    </message>
    <message>
        <source>在设置里改“训练程序”，或者空着。</source>
        <translation>Change “Trainer” in the settings, or leave it empty.</translation>
    </message>
    <message>
        <source>没有装；打字用不着，想训练时训练窗口会说怎么装</source>
        <translation>not installed; typing does not need it, and the training window tells how to get it</translation>
    </message>
    <message>
        <source>原因在日志里：{0}</source>
        <translation>The log tells why: {0}</translation>
    </message>
    <message>
        <source>{0}；装着的 onnxruntime 没有显卡加速</source>
        <translation>{0}; the installed onnxruntime uses no graphics card</translation>
    </message>
    <message>
        <source>{0} 里没有 p2h-trainer</source>
        <translation>{0} holds no p2h-trainer</translation>
    </message>
    <message>
        <source>改好权限；在那之前设置和历史都保存不了，打字照常。</source>
        <translation>Mend the permissions; until then settings and history cannot be kept, typing goes on.</translation>
    </message>
    <message>
        <source>{0} 只剩 {1} MB</source>
        <translation>{0}: only {1} MB left</translation>
    </message>
    <message>
        <source>腾出一些空间。</source>
        <translation>Make some room.</translation>
    </message>
    <message>
        <source>{0}（还没有，用到时再建）</source>
        <translation>{0} (not there yet, made when needed)</translation>
    </message>
    <message>
        <source>缺失或损坏：{0}</source>
        <translation>missing or damaged: {0}</translation>
    </message>
    <message>
        <source>{0} 个，校验和都对（{1}）</source>
        <translation>{0}, all checksums right ({1})</translation>
    </message>
    <message>
        <source>{0} 写不进（{1}）</source>
        <translation>{0} cannot be written ({1})</translation>
    </message>
    <message>
        <source>{0} 别的用户也能看</source>
        <translation>{0} can be read by other users</translation>
    </message>
    <message>
        <source>manifest.json 缺失或损坏</source>
        <translation>manifest.json is missing or damaged</translation>
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
        <translation>Chinese marks ，。</translation>
    </message>
    <message>
        <source>西文标点 ,.</source>
        <translation>Western marks ,.</translation>
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
        <source>一行一条：编码、制表符、文字；可以再加制表符和位置（1 到 9）。编码用小写字母。
文字里 \n 换行；{date} {time} {week} {lunar} {datetime} 会换成当时的日期和时间。</source>
        <translation>One a line: code, tab, text; a tab and a place (1 to 9) may follow. Codes are small letters.
In the text \n is a new line; {date} {time} {week} {lunar} {datetime} become what they are at the time.</translation>
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
        <source>存不下来：{path}</source>
        <translation>Cannot be saved: {path}</translation>
    </message>
    <message>
        <source>已保存。</source>
        <translation>Saved. </translation>
    </message>
    <message>
        <source>读不出来：{path}</source>
        <translation>Cannot be read: {path}</translation>
    </message>
    <message>
        <source>{n} 条短语。</source>
        <translation>{n} phrases. </translation>
    </message>
    <message>
        <source>第 {n} 行跳过：{reason}。</source>
        <translation>Line {n} is skipped: {reason}. </translation>
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
        <source>变好的例子</source>
        <translation>Better</translation>
    </message>
    <message>
        <source>变坏的例子</source>
        <translation>Worse</translation>
    </message>
    <message>
        <source>通过检验，可以启用</source>
        <translation>It passed the test and may be used</translation>
    </message>
    <message>
        <source>没有通过检验，只留着供查看</source>
        <translation>It failed the test and is kept to look at only</translation>
    </message>
    <message>
        <source>没有这样的例子。</source>
        <translation>There are no such examples.</translation>
    </message>
    <message>
        <source>之前 {value}</source>
        <translation>{value} before</translation>
    </message>
    <message>
        <source>后来几天的首选正确率</source>
        <translation>First right, later days</translation>
    </message>
    <message>
        <source>一般文字的首选正确率</source>
        <translation>First right, general text</translation>
    </message>
    <message>
        <source>每键用时</source>
        <translation>Time per key</translation>
    </message>
    <message>
        <source>网络大小</source>
        <translation>Size of the network</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>线：正在学的输入；点：留作检验的日子</source>
        <translation>Lines: what is being learned; dots: days held out</translation>
    </message>
    <message>
        <source>取消训练</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>可以关上窗口照常打字；训练在后台进行，让着别的程序。</source>
        <translation>You may close this window and type on; training runs behind and gives way to other programs.</translation>
    </message>
    <message>
        <source>正在启动</source>
        <translation>Starting</translation>
    </message>
    <message>
        <source>大约还要 {count} 秒</source>
        <translation>About {count} seconds left</translation>
    </message>
    <message>
        <source>大约还要 {count} 分钟</source>
        <translation>About {count} minutes left</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>恢复默认</source>
        <translation>Back to the default</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>这个文件还要改有关隐私和启动程序的设置：</source>
        <translation>This file also changes settings about privacy and about programs that are started: </translation>
    </message>
    <message>
        <source>也改</source>
        <translation>Change them too</translation>
    </message>
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
        <source>导入…</source>
        <translation>Import…</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>已恢复默认。</source>
        <translation>All defaults are back.</translation>
    </message>
    <message>
        <source>关闭</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>没有这样的设置。换个词试试，中文英文都行。</source>
        <translation>There is no such setting. Try another word, in English or Chinese.</translation>
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
        <translation>There are no settings of P2H in </translation>
    </message>
    <message>
        <source>已导入。</source>
        <translation>Imported.</translation>
    </message>
    <message>
        <source>已导入；这几项的值不对，没有改：</source>
        <translation>Imported. These had wrong values and stay as they were: </translation>
    </message>
    <message>
        <source>写不进这个文件：</source>
        <translation>Cannot write </translation>
    </message>
    <message>
        <source>已导出到 </source>
        <translation>Exported to </translation>
    </message>
    <message>
        <source>这个值不行：</source>
        <translation>This value will not do: </translation>
    </message>
    <message>
        <source>所有设置都恢复默认？词典、历史和学到的东西不变。</source>
        <translation>Reset all settings to their defaults? Dictionary, history and what was learned stay.</translation>
    </message>
    <message>
        <source>恢复默认</source>
        <translation>Reset</translation>
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
        <translation>Characters a day</translation>
    </message>
    <message>
        <source>每天的首选率</source>
        <translation>First-candidate rate a day</translation>
    </message>
    <message>
        <source>手误最多的键</source>
        <translation>Keys missed most</translation>
    </message>
    <message>
        <source>打出的字</source>
        <translation>Characters</translation>
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
        <source>省下的按键</source>
        <translation>Keys saved</translation>
    </message>
    <message>
        <source>每天的字数（近 30 天）</source>
        <translation>Characters a day (last 30 days)</translation>
    </message>
    <message>
        <source>首选率：第一个候选就是要的</source>
        <translation>First-candidate rate: the first was the one meant</translation>
    </message>
    <message>
        <source>手误：想按的键（已被纠正）</source>
        <translation>Slips: the keys that were meant (corrected)</translation>
    </message>
    <message>
        <source>正在统计…</source>
        <translation>Counting…</translation>
    </message>
    <message>
        <source>{n} 字</source>
        <translation>{n} characters</translation>
    </message>
    <message>
        <source>只从本机的历史里算出，不会发到任何地方。</source>
        <translation>Counted from the history on this computer only; sent nowhere.</translation>
    </message>
    <message>
        <source>还没有历史：打一会儿字再来看。</source>
        <translation>There is no history yet: type for a while, then look again.</translation>
    </message>
    <message>
        <source>还没有纠正过手误。</source>
        <translation>No slips have been corrected yet.</translation>
    </message>
    <message>
        <source>漏打 {key}</source>
        <translation>{key} left out</translation>
    </message>
    <message>
        <source>{key} 打了两次</source>
        <translation>{key} typed twice</translation>
    </message>
    <message>
        <source>想打 {key}，打成 {typed}</source>
        <translation>{key} meant, {typed} typed</translation>
    </message>
    <message>
        <source>历史读不出来。</source>
        <translation>The history cannot be read.</translation>
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
        <source>历史…</source>
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
        <source>关于与自检…</source>
        <translation>About and check-up…</translation>
    </message>
    <message>
        <source>候选来历…</source>
        <translation>Why these candidates…</translation>
    </message>
</context>
<context>
    <name>TrainingPlot</name>
    <message>
        <source>训练曲线</source>
        <translation>Curves of the training</translation>
    </message>
    <message>
        <source>第 {step} 步，损失 {loss}，字正确率 {right}%</source>
        <translation>step {step}, loss {loss}, {right}% of hanzi right</translation>
    </message>
    <message>
        <source>损失</source>
        <translation>Loss</translation>
    </message>
    <message>
        <source>字正确率</source>
        <translation>Hanzi right</translation>
    </message>
</context>
<context>
    <name>TrainingProcess</name>
    <message>
        <source>训练程序启动不了</source>
        <translation>The trainer cannot be started</translation>
    </message>
</context>
<context>
    <name>TrainingSchedule</name>
    <message>
        <source>空闲时自动训练完成；新版本没有通过检验，没有启用。</source>
        <translation>A training in a quiet hour is done; its version failed the test and is not in use.</translation>
    </message>
    <message>
        <source>空闲时自动训练完成，新版本已启用。</source>
        <translation>A training in a quiet hour is done, and its version is in use.</translation>
    </message>
</context>
<context>
    <name>TrainingWindow</name>
    <message>
        <source>P2H 训练</source>
        <translation>P2H training</translation>
    </message>
    <message>
        <source>继续上次没做完的训练</source>
        <translation>Go on with the training that was cut short</translation>
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
        <source>训练程序意外结束</source>
        <translation>the trainer ended unexpectedly</translation>
    </message>
    <message>
        <source>训练没有完成：{reason}</source>
        <translation>The training was not finished: {reason}</translation>
    </message>
    <message>
        <source>训练要用 PyTorch，P2H 不带它，也不会自己去下载。</source>
        <translation>Training needs PyTorch. P2H does not bring it, and never downloads anything by itself. </translation>
    </message>
    <message>
        <source>请安装训练包 p2h-trainer（约 {download} MB，装好 {disk} MB）：在 Debian 上是同名的软件包；别处把 p2h-trainer 文件夹放在 P2H 的文件夹旁边，或者放在任意地方，再点“选择训练程序”。</source>
        <translation>Please install p2h-trainer (about {download} MB, {disk} MB installed): on Debian the package of that name; elsewhere put the folder p2h-trainer beside the folder of P2H, or anywhere, and press “Choose the trainer”.</translation>
    </message>
    <message>
        <source>请在装 P2H 的环境里运行 pip install &apos;.[train]&apos;（CPU 版约 {download} MB 下载、{disk} MB 磁盘），然后重新打开这个窗口；装在别的环境里的，点“选择训练程序”。</source>
        <translation>Please run pip install &apos;.[train]&apos; in the environment of P2H (with PyTorch&apos;s CPU build about {download} MB to download, {disk} MB on the disk), then open this window again; if it is installed in another environment, press “Choose the trainer”.</translation>
    </message>
    <message>
        <source>训练程序 p2h-trainer 在哪个文件夹</source>
        <translation>The folder of p2h-trainer</translation>
    </message>
    <message>
        <source>这个文件夹里没有可以运行的 p2h-trainer。</source>
        <translation>This folder holds no p2h-trainer that can be run.</translation>
    </message>
    <message>
        <source>您让 P2H 忘记过一些内容，正在用的版本还学过它；重新训练一次就干净了。</source>
        <translation>You had P2H forget something that the version in use has learned; train once more and it is gone.</translation>
    </message>
    <message>
        <source>附带的模型换了新的，正在用的版本出自旧的；重新训练一次就能用上新的。</source>
        <translation>P2H came with a new model, and the version in use began with an old one; train once more to have the new one.</translation>
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
        <translation>Open the compose window</translation>
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
        <source>退回上一个</source>
        <translation>Go back</translation>
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
        <source>随程序附带的模型</source>
        <translation>The shipped model</translation>
    </message>
    <message>
        <source>（正在用）</source>
        <translation> (in use)</translation>
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
        <source>导入的</source>
        <translation>imported</translation>
    </message>
    <message>
        <source>待重建</source>
        <translation>to be rebuilt</translation>
    </message>
    <message>
        <source>没有学过您的输入。任何时候都可以回到这里。</source>
        <translation>It has learned nothing from you. You can come back to it at any time.</translation>
    </message>
    <message>
        <source>学到 {day} 为止的输入</source>
        <translation>Learned until {day}</translation>
    </message>
    <message>
        <source>删除这个版本？删掉就找不回来了。</source>
        <translation>Delete this version? It cannot be brought back.</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>已写出。这个文件学过您的用词，只交给信得过的人。</source>
        <translation>Written. This file has learned words of yours: give it only to whom you trust.</translation>
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
        <source>打 jintiantianqihenhao，再按空格</source>
        <translation>Type jintiantianqihenhao, then press Space</translation>
    </message>
    <message>
        <source>打拼音，出汉字。</source>
        <translation>Pinyin in, hanzi out.</translation>
    </message>
    <message>
        <source>候选会出现在这里</source>
        <translation>Candidates appear here</translation>
    </message>
    <message>
        <source>在哪里都可以打：空格选第一个，数字选其余，单按 Shift 切换中英文。</source>
        <translation>Type anywhere: Space takes the first candidate, digits the others; Shift alone changes between Chinese and English.</translation>
    </message>
    <message>
        <source>您打的字不会离开这台电脑：P2H 从不联网，没有账号，也没有云端。它从您的选择中学到的，只存在您自己的文件夹里，随时可以查看和清除。</source>
        <translation>What you type never leaves this computer: P2H does not go online; there is no account and no cloud. What it learns from your choices lies in a folder of your own, to be seen and erased at any time.</translation>
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
        <source>空格分开，不写声调；空着就由 P2H 推测</source>
        <translation>Spaces between, no tones; guessed by P2H when empty</translation>
    </message>
    <message>
        <source>越靠右越常用</source>
        <translation>The further right, the commoner</translation>
    </message>
    <message>
        <source>打全读音时排在最前</source>
        <translation>First when its syllables are spelled out</translation>
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
        <source>读音</source>
        <translation>Syllables</translation>
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
        <source>读音</source>
        <translation>Syllables</translation>
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
        <source>手工添加</source>
        <translation>by hand</translation>
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
