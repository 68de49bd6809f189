<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
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
        <source>已复制</source>
        <translation>Copied</translation>
    </message>
    <message>
        <source>中文</source>
        <translation>Chinese</translation>
    </message>
    <message>
        <source>英文</source>
        <translation>English</translation>
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
    <name>Incognito</name>
    <message>
        <source>无痕</source>
        <translation>Incognito</translation>
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
        <source>没有找到。</source>
        <translation>Nothing found.</translation>
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
        <source>全部恢复默认</source>
        <translation>Reset all</translation>
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
        <source>已导入；这几项的值不对，用了默认值：</source>
        <translation>Imported. These had wrong values and are back at their defaults: </translation>
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
        <source>统计…</source>
        <translation>Statistics…</translation>
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
</TS>
