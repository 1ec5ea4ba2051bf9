<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>&amp;Version</source>
        <translation>版本(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Models and credits</source>
        <translation>模型与致谢(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Third-party notices</source>
        <translation>第三方声明(&amp;T)</translation>
    </message>
    <message>
        <source>Restores photos: paint over damage, and a network trained on free photographs closes the hole. Everything stays on this computer.</source>
        <translation>修复照片：涂抹损坏之处，由自由许可照片训练的网络补全空缺。一切都留在这台计算机上。</translation>
    </message>
    <message>
        <source>Texts of all licences</source>
        <translation>所有许可证全文</translation>
    </message>
    <message>
        <source>Who took the photos that the models learned from</source>
        <translation>模型学习所用照片的作者</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>Copy all of this, as for a report</source>
        <translation>复制全部内容，例如用于报告问题</translation>
    </message>
    <message>
        <source>Licence: Apache-2.0. You may use, change and pass it on under its terms; it comes without warranty.</source>
        <translation>许可证：Apache-2.0。您可以按其条款使用、修改和分发；不提供任何担保。</translation>
    </message>
    <message>
        <source>see its licence</source>
        <translation>见其许可证</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>Trained on {} photos, {} hours</source>
        <translation>用 {} 张照片训练了 {} 小时</translation>
    </message>
</context>
<context>
    <name>AdjustmentControls</name>
    <message>
        <source>Channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>Which channel the levels below belong to</source>
        <translation>下面的色阶属于哪个通道</translation>
    </message>
    <message>
        <source>Range of tones</source>
        <translation>色调范围</translation>
    </message>
    <message>
        <source>Which tones the sliders below change</source>
        <translation>下面的滑块改变哪些色调</translation>
    </message>
    <message>
        <source>Cyan – red</source>
        <translation>青 – 红</translation>
    </message>
    <message>
        <source>Magenta – green</source>
        <translation>洋红 – 绿</translation>
    </message>
    <message>
        <source>Yellow – blue</source>
        <translation>黄 – 蓝</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>How often each value occurs</source>
        <translation>每个数值出现的频率</translation>
    </message>
    <message>
        <source>Shadows</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source>Midtones</source>
        <translation>中间调</translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation>高光</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Vibrance</source>
        <translation>自然饱和度</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Take the cast out</source>
        <translation>去除偏色</translation>
    </message>
    <message>
        <source>Pick black</source>
        <translation>取黑点</translation>
    </message>
    <message>
        <source>Pick grey</source>
        <translation>取灰点</translation>
    </message>
    <message>
        <source>Pick white</source>
        <translation>取白点</translation>
    </message>
    <message>
        <source>Click the photo where it should be black</source>
        <translation>在照片上点击应为黑色的位置</translation>
    </message>
    <message>
        <source>Click the photo where it should be grey, without a cast</source>
        <translation>在照片上点击应为灰色、没有偏色的位置</translation>
    </message>
    <message>
        <source>Click the photo where it should be white</source>
        <translation>在照片上点击应为白色的位置</translation>
    </message>
    <message>
        <source>All channels</source>
        <translation>所有通道</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑场</translation>
    </message>
    <message>
        <source>Middle</source>
        <translation>中间调</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白场</translation>
    </message>
    <message>
        <source>Darkest result</source>
        <translation>最暗输出</translation>
    </message>
    <message>
        <source>Lightest result</source>
        <translation>最亮输出</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>色温</translation>
    </message>
    <message>
        <source>Tint</source>
        <translation>色调</translation>
    </message>
    <message>
        <source>Sepia</source>
        <translation>棕褐色</translation>
    </message>
    <message>
        <source>Luminance</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Grain size</source>
        <translation>颗粒大小</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <source>Leave grain below</source>
        <translation>保留低于此值的颗粒</translation>
    </message>
</context>
<context>
    <name>AdjustmentDialog</name>
    <message>
        <source>&amp;Preview</source>
        <translation>预览(&amp;P)</translation>
    </message>
    <message>
        <source>Show the change on the photo</source>
        <translation>在照片上显示更改</translation>
    </message>
    <message>
        <source>&amp;Auto</source>
        <translation>自动(&amp;A)</translation>
    </message>
    <message>
        <source>Find the settings by looking at the photo</source>
        <translation>根据照片自动确定设置</translation>
    </message>
    <message>
        <source>&amp;Keep the tone</source>
        <translation>保持色调(&amp;K)</translation>
    </message>
    <message>
        <source>Auto stretches all channels alike: sepia stays sepia</source>
        <translation>“自动”对所有通道作相同的拉伸：棕褐色仍是棕褐色</translation>
    </message>
    <message>
        <source>Only &amp;within the mask</source>
        <translation>仅在蒙版内(&amp;W)</translation>
    </message>
    <message>
        <source>The layer gets the mask as its own; paint it out or in later</source>
        <translation>图层以此蒙版作为自己的蒙版；之后可以涂掉或涂回</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>重置(&amp;R)</translation>
    </message>
    <message>
        <source>Back to the settings of a new layer</source>
        <translation>恢复为新图层的设置</translation>
    </message>
</context>
<context>
    <name>BatchCommands</name>
    <message>
        <source>{} is back in its archive, as corrected by hand.</source>
        <translation>{} 已放回其档案，并标记为手工修正。</translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message>
        <source>Batch</source>
        <translation>批处理</translation>
    </message>
    <message>
        <source>Looking for photos…</source>
        <translation>正在查找照片…</translation>
    </message>
    <message>
        <source>{done} of {total} photos are done; Start goes on.</source>
        <translation>{total} 张照片中已完成 {done} 张；按“开始”可继续。</translation>
    </message>
    <message>
        <source>{done} of {total} done, {apart} set apart, {pace} a minute</source>
        <translation>{total} 张中已完成 {done} 张，另列 {apart} 张，每分钟 {pace} 张</translation>
    </message>
    <message>
        <source>about {} min left</source>
        <translation>大约还需 {} 分钟</translation>
    </message>
    <message>
        <source>A folder of photos</source>
        <translation>照片文件夹</translation>
    </message>
    <message>
        <source>The folder of the results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Stopping when what is being worked on is done…</source>
        <translation>正在处理的照片完成后停止…</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>继续(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Folders and photos can be dropped here</source>
        <translation>可将文件夹和照片拖放到此处</translation>
    </message>
    <message>
        <source>&amp;Add folder…</source>
        <translation>添加文件夹(&amp;A)…</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>移除(&amp;M)</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>选择(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>开始(&amp;S)</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>End when what is being worked on is done; Start goes on later</source>
        <translation>正在处理的照片完成后结束；以后按“开始”可继续</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Results go to</source>
        <translation>结果写入</translation>
    </message>
</context>
<context>
    <name>Callout</name>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Skip the tour</source>
        <translation>跳过导览</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>CanvasArea</name>
    <message>
        <source>Before</source>
        <translation>修复前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>修复后</translation>
    </message>
    <message>
        <source>Photo before</source>
        <translation>原照片</translation>
    </message>
    <message>
        <source>The photo before: drag to move both</source>
        <translation>修复前的照片：拖动可同时移动两边</translation>
    </message>
    <message>
        <source>Divider between before and after</source>
        <translation>修复前后的分隔线</translation>
    </message>
    <message>
        <source>Left of this line the photo before, right of it the photo after</source>
        <translation>线左侧为修复前，右侧为修复后</translation>
    </message>
    <message>
        <source>Ruler across</source>
        <translation>水平标尺</translation>
    </message>
    <message>
        <source>Ruler down</source>
        <translation>垂直标尺</translation>
    </message>
</context>
<context>
    <name>CanvasView</name>
    <message>
        <source>Drop a photo here, or open one with Ctrl+O.</source>
        <translation>将照片拖到这里，或按 Ctrl+O 打开。</translation>
    </message>
</context>
<context>
    <name>ClipCommands</name>
    <message>
        <source>Repair a clip</source>
        <translation>修复视频</translation>
    </message>
    <message>
        <source>Clips ({})</source>
        <translation>视频 ({})</translation>
    </message>
</context>
<context>
    <name>ClipWindow</name>
    <message>
        <source>Clip: {}</source>
        <translation>视频：{}</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮擦</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>The mask &amp;follows what it covers</source>
        <translation>蒙版跟随所覆盖的内容(&amp;F)</translation>
    </message>
    <message>
        <source>Else it stays where it is on the frame</source>
        <translation>否则停留在画面的原位置</translation>
    </message>
    <message>
        <source>Take away film &amp;dust</source>
        <translation>去除胶片灰尘(&amp;D)</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>As large as it is</source>
        <translation>原始大小</translation>
    </message>
    <message>
        <source>2 times as large</source>
        <translation>放大 2 倍</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Without &amp;loss (FFV1)</source>
        <translation>无损 (FFV1)(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Preview this frame</source>
        <translation>预览此帧(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Write clip…</source>
        <translation>写出视频…(&amp;W)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stopped; writing the same clip again goes on from here.</source>
        <translation>已停止；再次写出同一视频会从此处继续。</translation>
    </message>
    <message>
        <source>{frame} of {frames}, {minutes}:{seconds:05.2f}</source>
        <translation>{frame} / {frames}，{minutes}:{seconds:05.2f}</translation>
    </message>
    <message>
        <source>Paint over what should go, or choose what else to do with the clip.</source>
        <translation>请涂抹要去除的内容，或选择要对视频做的其他处理。</translation>
    </message>
    <message>
        <source>Making the preview…</source>
        <translation>正在生成预览…</translation>
    </message>
    <message>
        <source>This is how it would be; move the slider to go back to painting.</source>
        <translation>这是处理后的效果；移动滑块可返回涂抹。</translation>
    </message>
    <message>
        <source>Write clip</source>
        <translation>写出视频</translation>
    </message>
    <message>
        <source>Writing {}…</source>
        <translation>正在写出 {}…</translation>
    </message>
    <message>
        <source>{name} is written: {frames} frames, {rate:.1f} a second.</source>
        <translation>已写出 {name}：{frames} 帧，每秒 {rate:.1f} 帧。</translation>
    </message>
</context>
<context>
    <name>ColourRangeDialog</name>
    <message>
        <source>Colour range</source>
        <translation>色彩范围</translation>
    </message>
    <message>
        <source>Photo to take colours from</source>
        <translation>用于取色的照片</translation>
    </message>
    <message>
        <source>Click a colour here or in the photo. Keys: arrows and Space.</source>
        <translation>在此处或照片中单击一种颜色。按键：方向键和空格。</translation>
    </message>
    <message>
        <source>Colours taken</source>
        <translation>已取的颜色</translation>
    </message>
    <message>
        <source>Colours taken; a double click gives one back</source>
        <translation>已取的颜色；双击可移除一种</translation>
    </message>
    <message>
        <source>&amp;Fuzziness</source>
        <translation>颜色容差(&amp;F)</translation>
    </message>
    <message>
        <source>How far a colour may differ, 0 to 255</source>
        <translation>颜色可相差多少，0 到 255</translation>
    </message>
    <message>
        <source>Fuzziness</source>
        <translation>颜色容差</translation>
    </message>
    <message>
        <source>Tones</source>
        <translation>影调</translation>
    </message>
    <message>
        <source>All tones</source>
        <translation>所有影调</translation>
    </message>
    <message>
        <source>Shadows</source>
        <translation>阴影</translation>
    </message>
    <message>
        <source>Midtones</source>
        <translation>中间调</translation>
    </message>
    <message>
        <source>Highlights</source>
        <translation>高光</translation>
    </message>
    <message>
        <source>What becomes of the mask</source>
        <translation>如何处理蒙版</translation>
    </message>
    <message>
        <source>Replace the mask</source>
        <translation>替换蒙版</translation>
    </message>
    <message>
        <source>Add to the mask</source>
        <translation>添加到蒙版</translation>
    </message>
    <message>
        <source>Subtract from the mask</source>
        <translation>从蒙版中减去</translation>
    </message>
    <message>
        <source>Intersect with the mask</source>
        <translation>与蒙版相交</translation>
    </message>
    <message>
        <source>F&amp;orget colours</source>
        <translation>清除颜色(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Tones:</source>
        <translation>影调(&amp;T)：</translation>
    </message>
    <message>
        <source>Click colours in the photo: each is added. Alt takes the nearest away, Ctrl starts anew.</source>
        <translation>在照片中单击颜色：每次都会添加。按住 Alt 移除最接近的颜色，按住 Ctrl 重新开始。</translation>
    </message>
    <message>
        <source>Start again with no colour</source>
        <translation>从没有颜色重新开始</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>&amp;Mask:</source>
        <translation>蒙版(&amp;M)：</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>您想做什么？</translation>
    </message>
    <message>
        <source>Search a command</source>
        <translation>搜索命令</translation>
    </message>
    <message>
        <source>Commands found</source>
        <translation>找到的命令</translation>
    </message>
    <message>
        <source>No command is called that. Try another word for it; F1 opens the manual.</source>
        <translation>没有这样的命令。请换一个说法；按 F1 打开手册。</translation>
    </message>
</context>
<context>
    <name>ContextMenus</name>
    <message>
        <source>&amp;Copy “{}”</source>
        <translation>复制“{}”(&amp;C)</translation>
    </message>
</context>
<context>
    <name>CropBar</name>
    <message>
        <source>{} × {}  →  {} × {} pixels</source>
        <translation>{} × {}  →  {} × {} 像素</translation>
    </message>
    <message>
        <source>Drag a frame around what is to be kept; drag outside of it to turn it.</source>
        <translation>拖出要保留部分的边框；在边框外拖动可旋转它。</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Cut off what lies outside of the frame</source>
        <translation>裁去边框以外的部分</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Leave the photo as it is</source>
        <translation>保持照片不变</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>As the photo</source>
        <translation>与照片相同</translation>
    </message>
    <message>
        <source>Aspect</source>
        <translation>宽高比</translation>
    </message>
    <message>
        <source>Aspect, width to height</source>
        <translation>宽高比</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Width of what is kept</source>
        <translation>保留部分的宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Height of what is kept</source>
        <translation>保留部分的高度</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>How far the frame is turned</source>
        <translation>边框旋转的角度</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>Straighten by a line</source>
        <translation>画线拉直</translation>
    </message>
    <message>
        <source>Draw a line along what should be level or upright</source>
        <translation>沿应当水平或竖直的地方画一条线</translation>
    </message>
    <message>
        <source>Perspective</source>
        <translation>透视</translation>
    </message>
    <message>
        <source>Move each corner by itself; what lies between them becomes a rectangle</source>
        <translation>分别移动每个角；四角之间的部分成为矩形</translation>
    </message>
    <message>
        <source>Keep what is cut</source>
        <translation>保留裁去的部分</translation>
    </message>
    <message>
        <source>The project keeps it for “Bring back what was cut”, until the photo is straightened or resized</source>
        <translation>项目会保留它，可用“恢复裁去的部分”找回，直到照片被拉直或改变大小</translation>
    </message>
</context>
<context>
    <name>CropOverlay</name>
    <message>
        <source>Frame of what is kept</source>
        <translation>保留部分的边框</translation>
    </message>
    <message>
        <source>{} by {} pixels</source>
        <translation>{} × {} 像素</translation>
    </message>
</context>
<context>
    <name>CurveControls</name>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Click to add a point, drag it, drag it out to remove it. Keys: arrows, Page up, Insert, Delete.</source>
        <translation>点击添加点，拖动可移动，拖出即删除。按键：方向键、Page Up、Insert、Delete。</translation>
    </message>
    <message>
        <source>Which channel the curve belongs to</source>
        <translation>曲线属于哪个通道</translation>
    </message>
    <message>
        <source>Value before</source>
        <translation>调整前的值</translation>
    </message>
    <message>
        <source>Value after</source>
        <translation>调整后的值</translation>
    </message>
    <message>
        <source>From</source>
        <translation>从</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
</context>
<context>
    <name>DamageCommands</name>
    <message>
        <source>Find damage</source>
        <translation>查找损伤</translation>
    </message>
</context>
<context>
    <name>DamageMode</name>
    <message>
        <source>No damage was found there; paint over it with the brush later.</source>
        <translation>此处未发现损伤；稍后可用画笔涂抹。</translation>
    </message>
    <message>
        <source>{}: click to leave out</source>
        <translation>{}：单击以排除</translation>
    </message>
    <message>
        <source>{}: click to take in</source>
        <translation>{}：单击以纳入</translation>
    </message>
    <message>
        <source>The picture has changed, so the search for damage has ended.</source>
        <translation>图片已更改，因此查找损伤已结束。</translation>
    </message>
</context>
<context>
    <name>DamageOverlay</name>
    <message>
        <source>Damage found in the photo</source>
        <translation>照片中发现的损伤</translation>
    </message>
</context>
<context>
    <name>DamagePanel</name>
    <message>
        <source>Found so far: {}</source>
        <translation>目前发现：{}</translation>
    </message>
    <message>
        <source>Looking for damage…</source>
        <translation>正在查找损伤…</translation>
    </message>
    <message>
        <source>Found: {}</source>
        <translation>发现：{}</translation>
    </message>
    <message>
        <source>No damage was found. Raise the sensitivity to look for fainter traces.</source>
        <translation>未发现损伤。提高灵敏度可查找更淡的痕迹。</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>灵敏度</translation>
    </message>
    <message>
        <source>Higher finds more, and takes more for damage that is none</source>
        <translation>越高发现越多，误判也越多</translation>
    </message>
    <message>
        <source>Smallest size</source>
        <translation>最小尺寸</translation>
    </message>
    <message>
        <source>Largest size</source>
        <translation>最大尺寸</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>色调</translation>
    </message>
    <message>
        <source>Smaller pieces are passed over</source>
        <translation>忽略更小的损伤</translation>
    </message>
    <message>
        <source>Larger pieces are passed over</source>
        <translation>忽略更大的损伤</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Bright and dark</source>
        <translation>亮和暗</translation>
    </message>
    <message>
        <source>Bright only</source>
        <translation>仅亮</translation>
    </message>
    <message>
        <source>Dark only</source>
        <translation>仅暗</translation>
    </message>
    <message>
        <source>Against what surrounds it</source>
        <translation>与周围相比</translation>
    </message>
    <message>
        <source>Spare &amp;faces</source>
        <translation>避开人脸(&amp;F)</translation>
    </message>
    <message>
        <source>On skin, mark only what is certain</source>
        <translation>在皮肤上仅标记确定的损伤</translation>
    </message>
    <message>
        <source>Progress of the search</source>
        <translation>查找进度</translation>
    </message>
    <message>
        <source>Click a place to leave it out or to take it in; the pointer shows it magnified.</source>
        <translation>单击某处可将其排除或纳入；指针所指处会放大显示。</translation>
    </message>
    <message>
        <source>Previous damage (Shift+N)</source>
        <translation>上一处损伤 (Shift+N)</translation>
    </message>
    <message>
        <source>Next damage (N); Delete leaves it out</source>
        <translation>下一处损伤 (N)；Delete 将其排除</translation>
    </message>
    <message>
        <source>Add to the mask</source>
        <translation>添加到蒙版</translation>
    </message>
    <message>
        <source>Add what is marked to the mask (Enter)</source>
        <translation>将标记的部分添加到蒙版 (Enter)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Leave the mask as it is (Esc)</source>
        <translation>蒙版保持不变 (Esc)</translation>
    </message>
    <message>
        <source>Dust</source>
        <translation>灰尘</translation>
    </message>
    <message>
        <source>Hairs</source>
        <translation>毛发</translation>
    </message>
    <message>
        <source>Scratches</source>
        <translation>划痕</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>折痕</translation>
    </message>
    <message>
        <source>Tears</source>
        <translation>撕裂</translation>
    </message>
    <message>
        <source>Stains</source>
        <translation>污渍</translation>
    </message>
    <message>
        <source>Specks and dirt</source>
        <translation>斑点和污垢</translation>
    </message>
    <message>
        <source>Hairs and lint</source>
        <translation>毛发和绒毛</translation>
    </message>
    <message>
        <source>Folds, creases and cracks</source>
        <translation>折痕、皱痕和裂纹</translation>
    </message>
    <message>
        <source>Tears and missing corners</source>
        <translation>撕裂和缺角</translation>
    </message>
    <message>
        <source>Stains, mould, ink, tape and fingerprints</source>
        <translation>污渍、霉斑、墨迹、胶带和指纹</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Navigator</source>
        <translation>导航器</translation>
    </message>
    <message>
        <source>Drag the frame to move the view</source>
        <translation>拖动方框以移动视图</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
</context>
<context>
    <name>EdgeDialog</name>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
</context>
<context>
    <name>EditMenu</name>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Copy result</source>
        <translation>复制结果(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste as new photo</source>
        <translation>粘贴为新照片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>画笔(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>橡皮擦(&amp;E)</translation>
    </message>
    <message>
        <source>Clone s&amp;tamp</source>
        <translation>仿制图章(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Healing brush</source>
        <translation>修复画笔(&amp;H)</translation>
    </message>
    <message>
        <source>Where te&amp;xture comes from</source>
        <translation>纹理来源(&amp;X)</translation>
    </message>
    <message>
        <source>S&amp;wap brush and eraser</source>
        <translation>切换画笔和橡皮擦(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Prefere&amp;nces…</source>
        <translation>首选项(&amp;N)…</translation>
    </message>
    <message>
        <source>Brush si&amp;ze</source>
        <translation>画笔大小(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Smaller brush</source>
        <translation>缩小画笔(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Larger brush</source>
        <translation>放大画笔(&amp;L)</translation>
    </message>
    <message>
        <source>S&amp;ofter brush</source>
        <translation>更柔和的画笔(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Harder brush</source>
        <translation>更硬的画笔(&amp;H)</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>Paint over what should go, then fill.</source>
        <translation>先涂抹要去除的部分，再填充。</translation>
    </message>
    <message>
        <source>This layer covers nothing that could be filled again.</source>
        <translation>此图层没有可以重新填充的内容。</translation>
    </message>
    <message>
        <source>The restoration was cancelled; nothing has changed.</source>
        <translation>修复已取消；未作任何更改。</translation>
    </message>
    <message>
        <source>The fill was cancelled; nothing has changed.</source>
        <translation>填充已取消，没有任何改动。</translation>
    </message>
    <message>
        <source>The file was not opened.</source>
        <translation>文件未打开。</translation>
    </message>
    <message>
        <source>Cancelled; nothing has changed.</source>
        <translation>已取消；没有任何更改。</translation>
    </message>
    <message>
        <source>The picture is being extended: wait a moment, or press Esc.</source>
        <translation>正在扩展图像：请稍候，或按 Esc 取消。</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Open a photo or drop one here</source>
        <translation>打开照片，或将照片拖到这里</translation>
    </message>
    <message>
        <source>Paint over damage or over what should go, then press Enter.</source>
        <translation>涂抹破损处或要去除的部分，然后按 Enter。</translation>
    </message>
    <message>
        <source>Open a photo…</source>
        <translation>打开照片…</translation>
    </message>
    <message>
        <source>Take the tour on a sample</source>
        <translation>用示例照片观看导览</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Files opened last</source>
        <translation>最近打开的文件</translation>
    </message>
</context>
<context>
    <name>EnhanceDialog</name>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Clean up</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>{} times</source>
        <translation>{} 倍</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Bundled</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Deblur</source>
        <translation>去模糊</translation>
    </message>
    <message>
        <source>JPEG blocks</source>
        <translation>JPEG 块</translation>
    </message>
    <message>
        <source>&amp;Full strength on skin</source>
        <translation>皮肤上也用全部强度(&amp;F)</translation>
    </message>
    <message>
        <source>Else half as much is done where skin seems to be, so that no face is made up</source>
        <translation>否则在疑似皮肤处只做一半，以免凭空编造面孔</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>{}: automatic</source>
        <translation>{}：自动</translation>
    </message>
    <message>
        <source>As the picture&apos;s own pixels say</source>
        <translation>按图像自身的像素判断</translation>
    </message>
    <message>
        <source>&amp;Scale</source>
        <translation>倍数(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>{} × {} pixels</source>
        <translation>{} × {} 像素</translation>
    </message>
    <message>
        <source>{}: more than can be opened</source>
        <translation>{}：超出可以打开的大小</translation>
    </message>
    <message>
        <source>The picture is clean; there is nothing to do.</source>
        <translation>图像很干净，无需处理。</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Unexpected error</source>
        <translation>意外错误</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详细信息</translation>
    </message>
    <message>
        <source>Something unexpected went wrong: {}</source>
        <translation>发生意外错误：{}</translation>
    </message>
    <message>
        <source>You can go on working. Save your work, and report the details below.</source>
        <translation>您可以继续工作。请保存您的工作，并报告以下详细信息。</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>As the &amp;original</source>
        <translation>与原图相同(&amp;O)</translation>
    </message>
    <message>
        <source>Compress as the original photo was compressed</source>
        <translation>按原照片的压缩方式压缩</translation>
    </message>
    <message>
        <source>{} restored</source>
        <translation>{} 已修复</translation>
    </message>
    <message>
        <source>{} mask</source>
        <translation>{} 蒙版</translation>
    </message>
    <message>
        <source>{} layer</source>
        <translation>{} 图层</translation>
    </message>
    <message>
        <source>{} before and after</source>
        <translation>{} 修复前后</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>Choose where to export to</source>
        <translation>选择导出位置</translation>
    </message>
    <message>
        <source>&amp;What</source>
        <translation>内容(&amp;W)</translation>
    </message>
    <message>
        <source>What the file shows</source>
        <translation>文件显示的内容</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>The format of the file</source>
        <translation>文件格式</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>质量(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Longest side</source>
        <translation>最长边(&amp;L)</translation>
    </message>
    <message>
        <source>Width or height of the animation, whichever is greater</source>
        <translation>动画的宽或高，取较大者</translation>
    </message>
    <message>
        <source>Longer &amp;side</source>
        <translation>较长边(&amp;S)</translation>
    </message>
    <message>
        <source>Width or height of the photo, whichever is greater</source>
        <translation>照片的宽或高，取较大者</translation>
    </message>
    <message>
        <source>&amp;Depth</source>
        <translation>位深(&amp;D)</translation>
    </message>
    <message>
        <source>Bits a channel</source>
        <translation>每通道位数</translation>
    </message>
    <message>
        <source>&amp;Profile</source>
        <translation>色彩配置文件(&amp;P)</translation>
    </message>
    <message>
        <source>sRGB looks right everywhere, also in programs that know no profiles</source>
        <translation>sRGB 在任何地方都显示正确，包括不识别配置文件的程序</translation>
    </message>
    <message>
        <source>&amp;Metadata</source>
        <translation>元数据(&amp;M)</translation>
    </message>
    <message>
        <source>Camera, date, description, place</source>
        <translation>相机、日期、说明、地点</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>1 smallest file, 100 best picture</source>
        <translation>1 文件最小，100 画质最佳</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Layers, a file each</source>
        <translation>图层，每层一个文件</translation>
    </message>
    <message>
        <source>Before and after, side by side</source>
        <translation>修复前后并排</translation>
    </message>
    <message>
        <source>Before and after, animated</source>
        <translation>修复前后动画</translation>
    </message>
    <message>
        <source>As the photo</source>
        <translation>与照片相同</translation>
    </message>
    <message>
        <source>Convert to sRGB</source>
        <translation>转换为 sRGB</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>All but the place</source>
        <translation>除地点外全部</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>&amp;Without loss</source>
        <translation>无损(&amp;W)</translation>
    </message>
    <message>
        <source>computing…</source>
        <translation>正在计算…</translation>
    </message>
</context>
<context>
    <name>ExportPreview</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>As it comes out of the file; drag to look elsewhere</source>
        <translation>与文件中的效果相同；拖动可查看其他位置</translation>
    </message>
</context>
<context>
    <name>ExtendBar</name>
    <message>
        <source>Extend canvas</source>
        <translation>扩展画布</translation>
    </message>
    <message>
        <source>New size</source>
        <translation>新尺寸</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>Extend the photo</source>
        <translation>扩展照片</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Leave the photo as it is</source>
        <translation>保持照片不变</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>下</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>自由</translation>
    </message>
    <message>
        <source>Aspect, width to height</source>
        <translation>宽高比</translation>
    </message>
    <message>
        <source>Drag the borders of the photo, or say how many pixels to add.</source>
        <translation>拖动照片的边框，或输入要增加的像素数。</translation>
    </message>
    <message>
        <source>{} × {}  →  {} × {} pixels</source>
        <translation>{} × {}  →  {} × {} 像素</translation>
    </message>
    <message>
        <source>The photo has this aspect already.</source>
        <translation>照片已经是这个宽高比。</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>Aspect</source>
        <translation>宽高比</translation>
    </message>
</context>
<context>
    <name>ExtendOverlay</name>
    <message>
        <source>New borders of the photo</source>
        <translation>照片的新边框</translation>
    </message>
    <message>
        <source>{} by {} pixels</source>
        <translation>{} × {} 像素</translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图像</translation>
    </message>
    <message>
        <source>Open a photo or a project</source>
        <translation>打开照片或项目</translation>
    </message>
    <message>
        <source>Load a mask: white is what goes</source>
        <translation>载入蒙版：白色部分将被填充</translation>
    </message>
    <message>
        <source>Laid over the photo as a layer; to open it by itself, use File › Open.</source>
        <translation>已作为图层放在照片上；要单独打开，请使用“文件 › 打开”。</translation>
    </message>
    <message>
        <source>{} is not on this computer: save it in a folder here first, then open or drop the file.</source>
        <translation>{} 不在这台计算机上：请先将它保存到本机的文件夹中，再打开或拖入该文件。</translation>
    </message>
    <message>
        <source>There is no picture to paste: copy one first.</source>
        <translation>没有可粘贴的图像：请先复制一张。</translation>
    </message>
    <message>
        <source>pasted</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Photos still to open: {}.</source>
        <translation>尚待打开的照片：{}。</translation>
    </message>
    <message>
        <source>Open next photo</source>
        <translation>打开下一张照片</translation>
    </message>
    <message>
        <source>The file is damaged or cut short; what is left of it was opened.</source>
        <translation>文件已损坏或不完整；已打开其剩余部分。</translation>
    </message>
    <message>
        <source>Select the missing part</source>
        <translation>选择缺失部分</translation>
    </message>
    <message>
        <source>Saved to {}.</source>
        <translation>已保存到 {}。</translation>
    </message>
    <message>
        <source>Exported to {}.</source>
        <translation>已导出到 {}。</translation>
    </message>
</context>
<context>
    <name>FileMenu</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;next photo</source>
        <translation>打开下一张照片(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Join scans…</source>
        <translation>拼接扫描件(&amp;J)…</translation>
    </message>
    <message>
        <source>Repair a cl&amp;ip…</source>
        <translation>修复片段(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Save project</source>
        <translation>保存项目(&amp;S)</translation>
    </message>
    <message>
        <source>Save project &amp;as…</source>
        <translation>项目另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>E&amp;xport as…</source>
        <translation>导出为(&amp;X)…</translation>
    </message>
    <message>
        <source>&amp;Print…</source>
        <translation>打印(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Batch…</source>
        <translation>批处理(&amp;B)…</translation>
    </message>
    <message>
        <source>Put bac&amp;k into the batch</source>
        <translation>放回批处理(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Close photo</source>
        <translation>关闭照片(&amp;C)</translation>
    </message>
    <message>
        <source>Close o&amp;ther photos</source>
        <translation>关闭其他照片(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
</context>
<context>
    <name>FillAgainDialog</name>
    <message>
        <source>Fill again</source>
        <translation>重新填充</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Another number gives another result; the same one gives the same again</source>
        <translation>不同的数字给出不同的结果；相同的数字给出相同的结果</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果数</translation>
    </message>
    <message>
        <source>How many results to choose from</source>
        <translation>可供选择的结果数</translation>
    </message>
    <message>
        <source>Seed {}, {}</source>
        <translation>种子 {}，{}</translation>
    </message>
    <message>
        <source>The hole of this layer is filled again by the model chosen in the preferences. The result takes the layer&apos;s place; undo brings the former one back.</source>
        <translation>用首选项中指定的模型重新填充此图层的区域。结果将取代该图层；撤销可恢复之前的图层。</translation>
    </message>
    <message>
        <source>Made before with</source>
        <translation>此前使用</translation>
    </message>
    <message>
        <source>&amp;Seed</source>
        <translation>随机种子(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Results</source>
        <translation>结果数(&amp;R)</translation>
    </message>
</context>
<context>
    <name>FillCommands</name>
    <message>
        <source>With &amp;another model</source>
        <translation>换用其他模型(&amp;A)</translation>
    </message>
    <message>
        <source>Grow the mask</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>First paint green where texture should come from (T).</source>
        <translation>请先用绿色涂出纹理的来源(T)。</translation>
    </message>
    <message>
        <source>None: get or add one in Edit › Models</source>
        <translation>没有：可在“编辑 › 模型”中获取或添加</translation>
    </message>
</context>
<context>
    <name>GeometryEditor</name>
    <message>
        <source>There is no mask to crop to; select the part to keep first.</source>
        <translation>没有可用于裁剪的蒙版；请先选择要保留的部分。</translation>
    </message>
    <message>
        <source>The picture has changed in the meantime; try again.</source>
        <translation>图像在此期间已更改；请重试。</translation>
    </message>
</context>
<context>
    <name>HelpMenu</name>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>手册(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation>查找命令(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Take the tour</source>
        <translation>观看导览(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>按键与鼠标(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About</source>
        <translation>关于(&amp;A)</translation>
    </message>
    <message>
        <source>Paint or erase</source>
        <translation>涂抹或擦除</translation>
    </message>
    <message>
        <source>drag; B brush, E eraser, X swaps them</source>
        <translation>拖动；B 画笔，E 橡皮擦，X 切换</translation>
    </message>
    <message>
        <source>Brush size, hardness</source>
        <translation>画笔大小、硬度</translation>
    </message>
    <message>
        <source>[ ] or Alt+wheel; Shift+[ Shift+]</source>
        <translation>[ ] 或 Alt+滚轮；Shift+[ Shift+]</translation>
    </message>
    <message>
        <source>Rectangle, ellipse; lasso, polygon; wand, object</source>
        <translation>矩形、椭圆；套索、多边形；魔棒、物体</translation>
    </message>
    <message>
        <source>M, L, W; pressed again, the second</source>
        <translation>M、L、W；再按一次为后者</translation>
    </message>
    <message>
        <source>Add, subtract, intersect</source>
        <translation>添加、减去、相交</translation>
    </message>
    <message>
        <source>Shift, Alt, Shift+Alt while selecting</source>
        <translation>选择时按 Shift、Alt、Shift+Alt</translation>
    </message>
    <message>
        <source>Show the mask or hide it</source>
        <translation>显示或隐藏蒙版</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>hold Space and drag, middle button, or the wheel</source>
        <translation>按住空格拖动、鼠标中键或滚轮</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Ctrl+wheel or pinch; Ctrl++ Ctrl+−; Ctrl+0 fits; Ctrl+1 is 100 %</source>
        <translation>Ctrl+滚轮或双指捏合；Ctrl++ Ctrl+−；Ctrl+0 适合窗口；Ctrl+1 为 100 %</translation>
    </message>
    <message>
        <source>Fill, with variants, cancel</source>
        <translation>填充、多个候选、取消</translation>
    </message>
    <message>
        <source>Enter, Shift+Enter, Esc</source>
        <translation>Enter、Shift+Enter、Esc</translation>
    </message>
    <message>
        <source>Previous and next variant</source>
        <translation>上一个和下一个候选</translation>
    </message>
    <message>
        <source>Alt+← Alt+→</source>
        <translation>Alt+← Alt+→</translation>
    </message>
    <message>
        <source>Before and after; split; side by side</source>
        <translation>修复前后；分割；并排</translation>
    </message>
    <message>
        <source>hold \; Ctrl+\; Ctrl+Shift+\</source>
        <translation>按住 \；Ctrl+\；Ctrl+Shift+\</translation>
    </message>
    <message>
        <source>Any command by its name; the next panel</source>
        <translation>按名称查找命令；下一个面板</translation>
    </message>
    <message>
        <source>Hide panels, full screen</source>
        <translation>隐藏面板、全屏</translation>
    </message>
    <message>
        <source>Tab, F11</source>
        <translation>Tab、F11</translation>
    </message>
    <message>
        <source>Keys without Ctrl work while the photo has the focus: click on it first.</source>
        <translation>不带 Ctrl 的按键只在照片有焦点时有效：请先单击照片。</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>按键与鼠标</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Click a step to go back, or forth again, to what it made</source>
        <translation>点击某一步，退回或重新前进到它的结果</translation>
    </message>
    <message>
        <source>After earlier steps</source>
        <translation>此前的步骤之后</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>打开时</translation>
    </message>
</context>
<context>
    <name>ImageMenu</name>
    <message>
        <source>&amp;Image</source>
        <translation>图像(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Fill</source>
        <translation>填充(&amp;F)</translation>
    </message>
    <message>
        <source>Fill with &amp;variants</source>
        <translation>填充并给出多个候选(&amp;V)</translation>
    </message>
    <message>
        <source>Fill &amp;with…</source>
        <translation>填充为…(&amp;W)</translation>
    </message>
    <message>
        <source>Fill on relea&amp;se</source>
        <translation>松开即填充(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Cancel what runs</source>
        <translation>取消正在进行的操作(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Restore scan…</source>
        <translation>修复扫描件(&amp;R)…</translation>
    </message>
    <message>
        <source>En&amp;large…</source>
        <translation>放大(&amp;L)…</translation>
    </message>
    <message>
        <source>Clean &amp;up…</source>
        <translation>清理(&amp;U)…</translation>
    </message>
    <message>
        <source>St&amp;yle…</source>
        <translation>风格(&amp;Y)…</translation>
    </message>
    <message>
        <source>&amp;Extend canvas…</source>
        <translation>扩展画布(&amp;E)…</translation>
    </message>
    <message>
        <source>Auto levels</source>
        <translation>自动色阶</translation>
    </message>
    <message>
        <source>Auto white balance</source>
        <translation>自动白平衡</translation>
    </message>
    <message>
        <source>&amp;Adjust</source>
        <translation>调整(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Auto levels</source>
        <translation>自动色阶(&amp;A)</translation>
    </message>
    <message>
        <source>Auto levels, &amp;keeping the tone</source>
        <translation>自动色阶，保持色调(&amp;K)</translation>
    </message>
    <message>
        <source>A&amp;uto white balance</source>
        <translation>自动白平衡(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Levels…</source>
        <translation>色阶(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Curves…</source>
        <translation>曲线(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Brightness and contrast…</source>
        <translation>亮度和对比度(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;White balance…</source>
        <translation>白平衡(&amp;W)…</translation>
    </message>
    <message>
        <source>Sa&amp;turation and vibrance…</source>
        <translation>饱和度和自然饱和度(&amp;T)…</translation>
    </message>
    <message>
        <source>C&amp;olour balance…</source>
        <translation>色彩平衡(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Fade recovery…</source>
        <translation>褪色恢复(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Greyscale and sepia…</source>
        <translation>灰度和棕褐色(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Denoise…</source>
        <translation>降噪(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Sharpen…</source>
        <translation>锐化(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Transform</source>
        <translation>变换(&amp;T)</translation>
    </message>
    <message>
        <source>Cr&amp;op</source>
        <translation>裁剪(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Crop to the mask</source>
        <translation>裁剪到蒙版(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Bring back what was cut</source>
        <translation>恢复裁去的部分(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Straighten…</source>
        <translation>拉直(&amp;S)…</translation>
    </message>
    <message>
        <source>R&amp;esize…</source>
        <translation>调整大小(&amp;E)…</translation>
    </message>
    <message>
        <source>Rotate 90° &amp;right</source>
        <translation>向右旋转 90°(&amp;R)</translation>
    </message>
    <message>
        <source>Rotate 90° &amp;left</source>
        <translation>向左旋转 90°(&amp;L)</translation>
    </message>
    <message>
        <source>Rotate &amp;180°</source>
        <translation>旋转 &amp;180°</translation>
    </message>
    <message>
        <source>Flip &amp;horizontally</source>
        <translation>水平翻转(&amp;H)</translation>
    </message>
    <message>
        <source>Flip &amp;vertically</source>
        <translation>垂直翻转(&amp;V)</translation>
    </message>
</context>
<context>
    <name>JobOutcome</name>
    <message>
        <source>Extension {}</source>
        <translation>扩展 {}</translation>
    </message>
    <message>
        <source>Heal {}</source>
        <translation>修复 {}</translation>
    </message>
    <message>
        <source>Fill {}</source>
        <translation>填充 {}</translation>
    </message>
</context>
<context>
    <name>JoinDialog</name>
    <message>
        <source>Join scans</source>
        <translation>拼接扫描件</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>添加(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>Taken as</source>
        <translation>拍摄方式</translation>
    </message>
    <message>
        <source>Parts of one print, scanned</source>
        <translation>同一张照片分几部分扫描</translation>
    </message>
    <message>
        <source>Photos from one place (panorama)</source>
        <translation>在同一地点拍摄的照片（全景）</translation>
    </message>
    <message>
        <source>&amp;Fill the ragged border</source>
        <translation>填充参差的边缘(&amp;F)</translation>
    </message>
    <message>
        <source>Else it is marked by the mask, to be filled or cut off by hand</source>
        <translation>否则用蒙版标出，由您填充或裁掉</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>拼接</translation>
    </message>
    <message>
        <source>Pictures that overlap by a third or so, in any order:</source>
        <translation>彼此重叠三分之一左右的图片，顺序不限：</translation>
    </message>
    <message>
        <source>Pictures to join</source>
        <translation>要拼接的图片</translation>
    </message>
</context>
<context>
    <name>KeyPage</name>
    <message>
        <source>Search a command or a key</source>
        <translation>搜索命令或按键</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>命令及其按键</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>New key for the command</source>
        <translation>命令的新按键</translation>
    </message>
    <message>
        <source>Press the keys for the selected command</source>
        <translation>按下要用于所选命令的按键</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>无按键</translation>
    </message>
    <message>
        <source>Leave the selected command without keys</source>
        <translation>取消所选命令的按键</translation>
    </message>
    <message>
        <source>Default keys</source>
        <translation>默认按键</translation>
    </message>
    <message>
        <source>Give the selected command its default keys back</source>
        <translation>恢复所选命令的默认按键</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
</context>
<context>
    <name>LayerEditor</name>
    <message>
        <source>Flattened</source>
        <translation>已拼合</translation>
    </message>
    <message>
        <source>Picture {}</source>
        <translation>图像 {}</translation>
    </message>
    <message>
        <source>The layers have changed in the meantime; try again.</source>
        <translation>图层在此期间已更改；请重试。</translation>
    </message>
    <message>
        <source>The brush paints “{}” out now, the eraser brings it back.</source>
        <translation>现在画笔会涂掉“{}”，橡皮擦会恢复它。</translation>
    </message>
    <message>
        <source>Copy of {}</source>
        <translation>{} 的副本</translation>
    </message>
</context>
<context>
    <name>LayerMenu</name>
    <message>
        <source>&amp;Layer</source>
        <translation>图层(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>重命名(&amp;R)…</translation>
    </message>
    <message>
        <source>Dupli&amp;cate</source>
        <translation>复制图层(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Delete layer</source>
        <translation>删除图层(&amp;D)</translation>
    </message>
    <message>
        <source>Paint the layer &amp;out</source>
        <translation>涂掉图层(&amp;O)</translation>
    </message>
    <message>
        <source>Mo&amp;ve and transform</source>
        <translation>移动和变换(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Fill again…</source>
        <translation>重新填充(&amp;F)…</translation>
    </message>
    <message>
        <source>Mas&amp;k from fill</source>
        <translation>由填充得到蒙版(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Ne&amp;xt variant</source>
        <translation>下一个候选(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Previous variant</source>
        <translation>上一个候选(&amp;P)</translation>
    </message>
    <message>
        <source>Move &amp;up</source>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>Move dow&amp;n</source>
        <translation>下移(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Merge down</source>
        <translation>向下合并(&amp;M)</translation>
    </message>
    <message>
        <source>F&amp;latten</source>
        <translation>拼合图像(&amp;L)</translation>
    </message>
    <message>
        <source>Remove &amp;transparency</source>
        <translation>移除透明度(&amp;T)</translation>
    </message>
    <message>
        <source>Propert&amp;ies</source>
        <translation>属性(&amp;I)</translation>
    </message>
    <message>
        <source>Follow the structure &amp;more</source>
        <translation>更多地遵循结构(&amp;M)</translation>
    </message>
    <message>
        <source>Follow the structure &amp;less</source>
        <translation>更少地遵循结构(&amp;L)</translation>
    </message>
    <message>
        <source>Texture from &amp;nearer</source>
        <translation>取更近处的纹理(&amp;N)</translation>
    </message>
    <message>
        <source>Texture from what is &amp;painted green</source>
        <translation>取绿色区域的纹理(&amp;P)</translation>
    </message>
    <message>
        <source>Variant &amp;{}</source>
        <translation>变体 &amp;{}</translation>
    </message>
    <message>
        <source>Sho&amp;w variant</source>
        <translation>显示变体(&amp;W)</translation>
    </message>
    <message>
        <source>Not ri&amp;ght?</source>
        <translation>不满意？(&amp;G)</translation>
    </message>
</context>
<context>
    <name>LayerMover</name>
    <message>
        <source>The layers have changed in the meantime; try again.</source>
        <translation>图层在此期间已更改；请重试。</translation>
    </message>
    <message>
        <source>What lay beyond the photo was cut off; undo brings it back.</source>
        <translation>超出照片的部分已被裁去；撤销可以恢复。</translation>
    </message>
</context>
<context>
    <name>LayerPanel</name>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Blend mode of the layer</source>
        <translation>图层的混合模式</translation>
    </message>
    <message>
        <source>How the layer&apos;s colours meet those below</source>
        <translation>图层的颜色如何与下面的颜色混合</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Opacity of the layer</source>
        <translation>图层的不透明度</translation>
    </message>
    <message>
        <source>How much of the layer is shown</source>
        <translation>图层显示的程度</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Paint the layer out with the brush, back in with the eraser</source>
        <translation>用画笔涂掉图层，用橡皮擦恢复</translation>
    </message>
    <message>
        <source>Duplicate the layer</source>
        <translation>复制图层</translation>
    </message>
    <message>
        <source>Move the layer up</source>
        <translation>上移图层</translation>
    </message>
    <message>
        <source>Move the layer down</source>
        <translation>下移图层</translation>
    </message>
    <message>
        <source>Delete the layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图像</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>What the next fill replaces</source>
        <translation>下一次填充将替换的内容</translation>
    </message>
    <message>
        <source>The photo as it was opened; never changed</source>
        <translation>打开时的照片；永不改变</translation>
    </message>
</context>
<context>
    <name>LayerTexts</name>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Darken</source>
        <translation>变暗</translation>
    </message>
    <message>
        <source>Lighten</source>
        <translation>变亮</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>色阶</translation>
    </message>
    <message>
        <source>White balance</source>
        <translation>白平衡</translation>
    </message>
    <message>
        <source>Greyscale and sepia</source>
        <translation>灰度和棕褐色</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>锐化</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Blend mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>生成方式</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model&apos;s hash</source>
        <translation>模型哈希</translation>
    </message>
    <message>
        <source>Adjustment</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>候选</translation>
    </message>
    <message>
        <source>Painted out</source>
        <translation>已涂掉</translation>
    </message>
    <message>
        <source>red {}–{}, green {}–{} and blue {}–{} were stretched to the whole range, which takes a cast out.</source>
        <translation>红 {}–{}、绿 {}–{}、蓝 {}–{} 已拉伸到整个范围，偏色随之去除。</translation>
    </message>
    <message>
        <source>nothing to do, the tones already use the whole range.</source>
        <translation>无需调整，色调已占满整个范围。</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>正片叠底</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>滤色</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Soft light</source>
        <translation>柔光</translation>
    </message>
    <message>
        <source>Luminosity</source>
        <translation>明度</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Brightness and contrast</source>
        <translation>亮度和对比度</translation>
    </message>
    <message>
        <source>Saturation and vibrance</source>
        <translation>饱和度和自然饱和度</translation>
    </message>
    <message>
        <source>Colour balance</source>
        <translation>色彩平衡</translation>
    </message>
    <message>
        <source>Fade recovery</source>
        <translation>褪色恢复</translation>
    </message>
    <message>
        <source>temperature {:+d}, tint {:+d}.</source>
        <translation>色温 {:+d}，色调 {:+d}。</translation>
    </message>
    <message>
        <source>{} became black and {} white in all channels; the tone is kept.</source>
        <translation>所有通道中 {} 变为黑，{} 变为白；色调保持不变。</translation>
    </message>
    <message>
        <source>in part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Merging layers</source>
        <translation>合并图层</translation>
    </message>
    <message>
        <source>Another picture</source>
        <translation>另一张图像</translation>
    </message>
    <message>
        <source>Cleaning up</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Merged from</source>
        <translation>合并自</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>All channels</source>
        <translation>所有通道</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>色温</translation>
    </message>
    <message>
        <source>Tint</source>
        <translation>色调</translation>
    </message>
    <message>
        <source>Sepia</source>
        <translation>棕褐色</translation>
    </message>
    <message>
        <source>Luminance</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Network and texture of the photo</source>
        <translation>网络与照片纹理</translation>
    </message>
    <message>
        <source>Network alone</source>
        <translation>仅网络</translation>
    </message>
    <message>
        <source>Texture of the photo alone</source>
        <translation>仅照片纹理</translation>
    </message>
    <message>
        <source>Smooth colours</source>
        <translation>平滑颜色</translation>
    </message>
    <message>
        <source>Clone stamp</source>
        <translation>仿制图章</translation>
    </message>
    <message>
        <source>Healing brush</source>
        <translation>修复画笔</translation>
    </message>
    <message>
        <source>Painting in a style</source>
        <translation>以某种风格绘制</translation>
    </message>
    <message>
        <source>Edge blending, pixels</source>
        <translation>边缘融合（像素）</translation>
    </message>
    <message>
        <source>Radius</source>
        <translation>半径</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Deblur</source>
        <translation>去模糊</translation>
    </message>
    <message>
        <source>JPEG blocks</source>
        <translation>JPEG 块</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>对比度</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Vibrance</source>
        <translation>自然饱和度</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>The photo&apos;s colours</source>
        <translation>照片的颜色</translation>
    </message>
    <message>
        <source>Take the cast out</source>
        <translation>去除偏色</translation>
    </message>
    <message>
        <source>Shadows, red</source>
        <translation>阴影，红</translation>
    </message>
    <message>
        <source>Shadows, green</source>
        <translation>阴影，绿</translation>
    </message>
    <message>
        <source>Shadows, blue</source>
        <translation>阴影，蓝</translation>
    </message>
    <message>
        <source>Midtones, red</source>
        <translation>中间调，红</translation>
    </message>
    <message>
        <source>Midtones, green</source>
        <translation>中间调，绿</translation>
    </message>
    <message>
        <source>Midtones, blue</source>
        <translation>中间调，蓝</translation>
    </message>
    <message>
        <source>Highlights, red</source>
        <translation>高光，红</translation>
    </message>
    <message>
        <source>Highlights, green</source>
        <translation>高光，绿</translation>
    </message>
    <message>
        <source>Highlights, blue</source>
        <translation>高光，蓝</translation>
    </message>
    <message>
        <source>{} %</source>
        <translation>{} %</translation>
    </message>
    <message>
        <source>{} × {} pixels at {}, {}</source>
        <translation>{} × {} 像素，位于 {}, {}</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} / {}</translation>
    </message>
    <message>
        <source>{}–{} to {}–{}, gamma {}</source>
        <translation>{}–{} 到 {}–{}，伽马 {}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
</context>
<context>
    <name>MaskEditor</name>
    <message>
        <source>Clone {}</source>
        <translation>仿制 {}</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>--resume takes no --data, --out or --init: they are stored in the run&apos;s folder.</source>
        <translation>--resume 不能与 --data、--out 或 --init 同用：它们保存在训练文件夹中。</translation>
    </message>
    <message>
        <source>A blind page compares at least two methods; give another engine, model or results.</source>
        <translation>盲测页面至少比较两种方法；请再指定一个引擎、模型或结果。</translation>
    </message>
    <message>
        <source>A mask needs a name to be stored; give it one.</source>
        <translation>保存蒙版需要名称；请为它取一个。</translation>
    </message>
    <message>
        <source>A model cannot be called {name!r}; choose another name.</source>
        <translation>模型不能叫 {name!r}；请换一个名称。</translation>
    </message>
    <message>
        <source>A picture can be enlarged 2, 3 or 4 times, or cleaned at 1, not {scale}.</source>
        <translation>图像可以放大 2、3 或 4 倍，或以 1 倍只做清理，不能是 {scale}。</translation>
    </message>
    <message>
        <source>A server needs its token, and a token its server; give both, --server and --token.</source>
        <translation>服务器需要令牌，令牌也需要服务器；请同时给出 --server 和 --token。</translation>
    </message>
    <message>
        <source>A shadow seems to leave the mask; to remove it, too, grow the mask over it and fill again.</source>
        <translation>似乎有阴影伸出蒙版之外；若也要去除它，请将蒙版扩大到阴影上并重新填充。</translation>
    </message>
    <message>
        <source>Another program has changed this project; it is opened as that program left it.</source>
        <translation>其他程序更改过此项目；按更改后的状态打开。</translation>
    </message>
    <message>
        <source>Another run is writing into {path}; wait for its end, or give another folder with -o.</source>
        <translation>另一次运行正在向 {path} 写入；请等它结束，或用 -o 给出另一个文件夹。</translation>
    </message>
    <message>
        <source>As migan-512, for pictures of 256 pixels: the quickest, and the softest.</source>
        <translation>与 migan-512 相同，但用于 256 像素的图片：最快，也最柔和。</translation>
    </message>
    <message>
        <source>Batch, accumulate, log_every and r1_every must be at least 1.</source>
        <translation>batch、accumulate、log_every 和 r1_every 至少为 1。</translation>
    </message>
    <message>
        <source>Converted from CMYK to sRGB through the file&apos;s colour profile.</source>
        <translation>已按文件的颜色配置从 CMYK 转换为 sRGB。</translation>
    </message>
    <message>
        <source>Converted from CMYK to sRGB; the file has no usable colour profile, so colours are approximate.</source>
        <translation>已从 CMYK 转换为 sRGB；文件没有可用的颜色配置，因此颜色是近似的。</translation>
    </message>
    <message>
        <source>Converted from a colour palette to full colour.</source>
        <translation>已从调色板转换为全彩色。</translation>
    </message>
    <message>
        <source>Converted from high dynamic range ({curve}) to standard range; what is brighter than white is compressed.</source>
        <translation>已从高动态范围（{curve}）转换为标准范围；比白色更亮的部分已压缩。</translation>
    </message>
    <message>
        <source>Converted from premultiplied to plain transparency.</source>
        <translation>已将预乘透明度转换为普通透明度。</translation>
    </message>
    <message>
        <source>Crop sizes must be multiples of 32 and at least 64 pixels.</source>
        <translation>裁剪尺寸必须是 32 的倍数，且至少 64 像素。</translation>
    </message>
    <message>
        <source>Crops to enlarge are at least {side} pixels wide.</source>
        <translation>用于放大的裁切至少要有 {side} 像素宽。</translation>
    </message>
    <message>
        <source>Denoise, deblur and jpeg are numbers from 0 to 1.</source>
        <translation>denoise、deblur 和 jpeg 是 0 到 1 的数。</translation>
    </message>
    <message>
        <source>Developed from camera raw data with the camera&apos;s white balance.</source>
        <translation>已按相机的白平衡从相机原始数据冲印。</translation>
    </message>
    <message>
        <source>EXIF</source>
        <translation>EXIF</translation>
    </message>
    <message>
        <source>EXIF field {tag}</source>
        <translation>EXIF 字段 {tag}</translation>
    </message>
    <message>
        <source>Enlarges pictures quickly; it cannot fill holes.</source>
        <translation>快速放大图片；不能填充空洞。</translation>
    </message>
    <message>
        <source>Enlarges pictures; it cannot fill holes.</source>
        <translation>放大图片；不能填充空洞。</translation>
    </message>
    <message>
        <source>FFV1 is written into Matroska; give the output a name ending in .mkv, not {name}.</source>
        <translation>FFV1 写入 Matroska；请给输出一个以 .mkv 结尾的名称，而不是 {name}。</translation>
    </message>
    <message>
        <source>Fetching {name} was cancelled; the next attempt goes on from there.</source>
        <translation>{name} 的下载已取消；下次将从此处继续。</translation>
    </message>
    <message>
        <source>Filling by words needs packages that are not installed (diffusers, transformers); install them with: pip install &apos;inpaint-app[text]&apos;.</source>
        <translation>用文字填充需要尚未安装的软件包（diffusers、transformers）；请用以下命令安装：pip install &apos;inpaint-app[text]&apos;。</translation>
    </message>
    <message>
        <source>Filling needs the step damage, which says what is filled.</source>
        <translation>填充需要 damage 步骤，由它说明填充哪里。</translation>
    </message>
    <message>
        <source>Fills cannot run on {name!r}; use auto, cpu, cuda, mps or xpu.</source>
        <translation>无法在 {name!r} 上填充：请使用 auto、cpu、cuda、mps 或 xpu。</translation>
    </message>
    <message>
        <source>Fills holes in photos of the kind that it was trained on.</source>
        <translation>填充与其训练照片同类的照片中的空洞。</translation>
    </message>
    <message>
        <source>Folders cannot be watched because watchdog is not installed; install it with: pip install &apos;inpaint-app[archive]&apos;.</source>
        <translation>没有安装 watchdog，无法监视文件夹；安装方法：pip install &apos;inpaint-app[archive]&apos;。</translation>
    </message>
    <message>
        <source>GitHub, Sanster/models, release add_big_lama: LaMa by Suvorov et al. as a TorchScript archive</source>
        <translation>GitHub,Sanster/models，发布 add_big_lama:Suvorov 等人的 LaMa,TorchScript 存档</translation>
    </message>
    <message>
        <source>GitHub, Sanster/models, release migan: MI-GAN by Sargsyan et al. as a TorchScript archive</source>
        <translation>GitHub,Sanster/models，发布 migan:Sargsyan 等人的 MI-GAN,TorchScript 存档</translation>
    </message>
    <message>
        <source>Give --data DIR and --out RUN for a new run, or --resume RUN.</source>
        <translation>新的训练请指定 --data DIR 和 --out RUN；继续训练请指定 --resume RUN。</translation>
    </message>
    <message>
        <source>Give --data DIR, a folder of held-out digits or photos.</source>
        <translation>请用 --data DIR 给出未参与训练的数字或照片的文件夹。</translation>
    </message>
    <message>
        <source>Give --data DIR, a folder of held-out photos.</source>
        <translation>请给出 --data DIR，即留作测试的照片文件夹。</translation>
    </message>
    <message>
        <source>Give a folder for the results with -o, or --in-place and --backup.</source>
        <translation>请用 -o 给出存放结果的文件夹，或给出 --in-place 和 --backup。</translation>
    </message>
    <message>
        <source>Give at least two pictures to join.</source>
        <translation>请至少给出两张要拼接的图片。</translation>
    </message>
    <message>
        <source>Give either a folder of photos, or a folder of pictures and one of their holes.</source>
        <translation>请指定照片文件夹，或者图像文件夹及其空洞文件夹。</translation>
    </message>
    <message>
        <source>Give either one mask for all photos (--mask) or a folder of masks (--masks).</source>
        <translation>请给出用于所有照片的一个蒙版（--mask），或一个蒙版文件夹（--masks），二者取一。</translation>
    </message>
    <message>
        <source>Give either one mask or a folder of masks.</source>
        <translation>请给出一个蒙版或一个蒙版文件夹，二者择一。</translation>
    </message>
    <message>
        <source>Give one crop share for each crop size, none below zero.</source>
        <translation>每个裁剪尺寸需要一个份额，且都不能小于零。</translation>
    </message>
    <message>
        <source>Give the mask that is to be tracked.</source>
        <translation>请给出要跟踪的蒙版。</translation>
    </message>
    <message>
        <source>Hardly anything around the hole is known, so the fill is a guess.</source>
        <translation>空洞周围几乎没有已知内容，填充结果只是猜测。</translation>
    </message>
    <message>
        <source>How much noise is taken away is a number from 0 to 1.</source>
        <translation>降噪强度是 0 到 1 之间的数。</translation>
    </message>
    <message>
        <source>IPTC</source>
        <translation>IPTC</translation>
    </message>
    <message>
        <source>IPTC and Photoshop&apos;s data</source>
        <translation>IPTC 和 Photoshop 数据</translation>
    </message>
    <message>
        <source>In a store nothing is replaced in place; give another folder or URL with -o.</source>
        <translation>存储服务中的照片不能原地替换；请用 -o 给出另一个文件夹或网址。</translation>
    </message>
    <message>
        <source>In place one folder is done at a time; give one.</source>
        <translation>就地处理时一次只处理一个文件夹；请只给出一个。</translation>
    </message>
    <message>
        <source>In place photos keep their formats; leave --export away, or give a folder with -o.</source>
        <translation>就地处理时照片保持原格式；请去掉 --export，或用 -o 给出文件夹。</translation>
    </message>
    <message>
        <source>Journal and backup lie on a disk; give a file with --journal, a folder with --backup.</source>
        <translation>日志和备份须在磁盘上；请用 --journal 给出文件，用 --backup 给出文件夹。</translation>
    </message>
    <message>
        <source>Kept a further channel aside, such as a scanner&apos;s infrared; it is not taken for transparency.</source>
        <translation>已另行保留一个额外通道（例如扫描仪的红外通道）；不作为透明度处理。</translation>
    </message>
    <message>
        <source>Kinds of clip are pan, zoom, shake, object and dust, separated by commas.</source>
        <translation>视频种类为 pan、zoom、shake、object 和 dust，以逗号分隔。</translation>
    </message>
    <message>
        <source>Large holes and repeating structure: walls, fences, grass; slower than the bundled model.</source>
        <translation>适合大空洞和重复结构：墙壁、栅栏、草地；比自带模型慢。</translation>
    </message>
    <message>
        <source>Left out a colour profile that cannot be read; it is taken as sRGB.</source>
        <translation>已忽略无法读取的颜色配置；颜色按 sRGB 处理。</translation>
    </message>
    <message>
        <source>Left out a colour profile that does not fit the picture; its colours are taken as sRGB.</source>
        <translation>已忽略与图像不符的颜色配置；颜色按 sRGB 处理。</translation>
    </message>
    <message>
        <source>Left out damaged EXIF metadata.</source>
        <translation>已忽略损坏的 EXIF 元数据。</translation>
    </message>
    <message>
        <source>Many machines need Ray, which is not installed; pip install &apos;inpaint-app[archive]&apos;.</source>
        <translation>使用多台机器需要 Ray，但尚未安装；请运行 pip install &apos;inpaint-app[archive]&apos;。</translation>
    </message>
    <message>
        <source>Moving pictures need a package that is not installed (av); install it with: pip install &apos;inpaint-app[video]&apos;.</source>
        <translation>处理视频需要尚未安装的软件包（av）；请用以下命令安装：pip install &apos;inpaint-app[video]&apos;。</translation>
    </message>
    <message>
        <source>Nearly all of the photo was taken for damage, so nothing was filled.</source>
        <translation>几乎整张照片都被判为损伤，因此未填充。</translation>
    </message>
    <message>
        <source>No browser could be started; the manual is {path}.</source>
        <translation>无法启动浏览器；手册位于 {path}。</translation>
    </message>
    <message>
        <source>No file in {folder} is a photo of at least {side} pixels a side that can be opened; give a folder with other photos.</source>
        <translation>{folder} 中没有每边至少 {side} 像素且可打开的照片；请指定其他照片文件夹。</translation>
    </message>
    <message>
        <source>No object stands out there; mark it again, with some of its surroundings.</source>
        <translation>那里没有明显的物体；请连同周围一些区域重新标记。</translation>
    </message>
    <message>
        <source>No photo in {folder} is at least {side} pixels on its shorter side; choose other photos or smaller sizes.</source>
        <translation>{folder} 中没有短边至少 {side} 像素的照片；请选择其他照片或较小的尺寸。</translation>
    </message>
    <message>
        <source>No photo in {folder} is large enough; choose other photos.</source>
        <translation>{folder} 中没有足够大的照片；请选择其他照片。</translation>
    </message>
    <message>
        <source>No picture of {path} can be read; it is damaged.</source>
        <translation>无法读取 {path} 的任何画面；文件已损坏。</translation>
    </message>
    <message>
        <source>No run has begun in {path}; give the whole command.</source>
        <translation>{path} 中还没有开始过运行；请给出完整的命令。</translation>
    </message>
    <message>
        <source>None of the outlined photos is in {folder}; choose the folder that has them.</source>
        <translation>{folder} 中没有任何已勾勒轮廓的照片；请选择包含这些照片的文件夹。</translation>
    </message>
    <message>
        <source>Nothing can listen on {host}, port {port} ({reason}); choose others with --host and --port.</source>
        <translation>无法在 {host} 的端口 {port} 上监听（{reason}）；请用 --host 和 --port 选择其他的。</translation>
    </message>
    <message>
        <source>Nothing is left of the work on {photo}: the program ended before its first copy was written; discard it.</source>
        <translation>{photo} 的工作没有留下任何内容：程序在写入第一份副本之前就结束了；请放弃它。</translation>
    </message>
    <message>
        <source>Nothing is read from or written to {scheme}://; give a folder, or a URL of file://, s3:// or gs://.</source>
        <translation>无法读写 {scheme}://；请给出文件夹，或以 file://、s3:// 或 gs:// 开头的网址。</translation>
    </message>
    <message>
        <source>Nothing of the joined picture is left without its ragged border; have it filled instead.</source>
        <translation>去掉参差的边缘后，拼接的图片什么也不剩；请改为填充边缘。</translation>
    </message>
    <message>
        <source>Nothing of the picture would be left; choose a part of it to keep.</source>
        <translation>图像将一点不剩；请选择要保留的部分。</translation>
    </message>
    <message>
        <source>Nothing of the picture would be left; give it at least one pixel each way.</source>
        <translation>图像将一点不剩；宽和高至少各一个像素。</translation>
    </message>
    <message>
        <source>Nothing that was cut off is kept with this picture.</source>
        <translation>此图片没有保留裁去的部分。</translation>
    </message>
    <message>
        <source>Nothing was fetched.</source>
        <translation>没有下载任何内容。</translation>
    </message>
    <message>
        <source>Nothing was removed.</source>
        <translation>没有移除任何内容。</translation>
    </message>
    <message>
        <source>Nothing would be added; add pixels to at least one side.</source>
        <translation>没有增加任何内容；请至少给一边增加一些像素。</translation>
    </message>
    <message>
        <source>Only folders can be watched; give the command without --watch once more for what is new.</source>
        <translation>只能监视文件夹；对于新照片，请不加 --watch 再次运行该命令。</translation>
    </message>
    <message>
        <source>Opened as a flat picture: this file has kinds of layers that this program does not support.</source>
        <translation>已作为单层图像打开：本程序不支持此文件中的图层类型。</translation>
    </message>
    <message>
        <source>Opened at 8 bits per channel; the file has {depth}.</source>
        <translation>已按每通道 8 位打开；文件为 {depth} 位。</translation>
    </message>
    <message>
        <source>Opened the first of {pages} pages.</source>
        <translation>已打开 {pages} 页中的第一页。</translation>
    </message>
    <message>
        <source>Opening {name} was given up after {seconds} seconds; save it as PNG or TIFF in another program first.</source>
        <translation>打开 {name} 用时超过 {seconds} 秒，已放弃；请先用其他程序将其另存为 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>PatchMatch is not installed; install it with: python -m pip install pypatchmatch</source>
        <translation>未安装 PatchMatch；请运行 python -m pip install pypatchmatch 安装</translation>
    </message>
    <message>
        <source>Picture {number}</source>
        <translation>图片 {number}</translation>
    </message>
    <message>
        <source>Pictures are written into the folder of the results; give one.</source>
        <translation>图像会写入结果文件夹；请指定一个。</translation>
    </message>
    <message>
        <source>Quick fills of objects in scenes; a small network of 6 million parameters.</source>
        <translation>快速填充场景中的物体；600 万参数的小型网络。</translation>
    </message>
    <message>
        <source>Results are given as NAME=DIR, not {text!r}.</source>
        <translation>结果应按 NAME=DIR 指定，不能是 {text!r}。</translation>
    </message>
    <message>
        <source>Say how much to add: either --left, --right, --top or --bottom N, or --aspect W:H.</source>
        <translation>请指定增加多少：使用 --left、--right、--top 或 --bottom N，或者 --aspect W:H。</translation>
    </message>
    <message>
        <source>Say how much to add: either left, top, right or bottom, or an aspect such as 16:9.</source>
        <translation>请指定增加多少：左、上、右或下的像素数，或者宽高比，例如 16:9。</translation>
    </message>
    <message>
        <source>Say in a few words what should be there.</source>
        <translation>请用几个词说明那里应该有什么。</translation>
    </message>
    <message>
        <source>Say what to do with the clip: --mask M, --masks DIR, --detect, --denoise S or --scale 2.</source>
        <translation>请说明要对视频做什么：--mask M、--masks DIR、--detect、--denoise S 或 --scale 2。</translation>
    </message>
    <message>
        <source>Say what to do with the photos: --masks, --mask, --detect, --missing, --restore, --enhance, --extend or --export.</source>
        <translation>请说明对照片做什么：--masks、--mask、--detect、--missing、--restore、--enhance、--extend 或 --export。</translation>
    </message>
    <message>
        <source>Say what to fill: --mask MASK, or --missing for what a damaged file does not hold.</source>
        <translation>请指定要填充的内容：--mask MASK，或用 --missing 填充损坏文件中缺失的部分。</translation>
    </message>
    <message>
        <source>Say what to fill: a mask, or what is missing of a damaged file.</source>
        <translation>请指定要填充的内容：蒙版，或损坏文件中缺失的部分。</translation>
    </message>
    <message>
        <source>Say which pipeline paints: --words-model FOLDER, or a name on the Hugging Face hub.</source>
        <translation>请说明用哪个管线绘制：--words-model FOLDER，或 Hugging Face 上的名称。</translation>
    </message>
    <message>
        <source>Say whose style is to be learned: --style PICTURE.</source>
        <translation>请说明要学习哪张图片的风格：--style PICTURE。</translation>
    </message>
    <message>
        <source>Scaled the mask {name} from {mask_width} x {mask_height} to the photo&apos;s {width} x {height} pixels.</source>
        <translation>蒙版 {name} 已从 {mask_width} x {mask_height} 缩放到照片的 {width} x {height} 像素。</translation>
    </message>
    <message>
        <source>Serving needs packages that are not installed ({package}); install them with: pip install &apos;inpaint-app[serve]&apos;.</source>
        <translation>提供服务需要尚未安装的软件包（{package}）；请安装：pip install &apos;inpaint-app[serve]&apos;。</translation>
    </message>
    <message>
        <source>Sizes are whole numbers of at least 64 pixels, separated by commas.</source>
        <translation>尺寸是以逗号分隔、不小于 64 像素的整数。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong while {doing} ({reason}).</source>
        <translation>{doing}时发生意外错误（{reason}）。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong; the log of the server says what.</source>
        <translation>发生了意外错误；服务器的日志说明了原因。</translation>
    </message>
    <message>
        <source>Stream {number} ({kind}) is left out, since the new format cannot hold it.</source>
        <translation>数据流 {number}（{kind}）被略去，因为新格式无法容纳它。</translation>
    </message>
    <message>
        <source>Strengths are numbers from 0 to 1.</source>
        <translation>强度是 0 到 1 的数。</translation>
    </message>
    <message>
        <source>The IDX file {path} is damaged; get it again.</source>
        <translation>IDX 文件 {path} 已损坏；请重新获取。</translation>
    </message>
    <message>
        <source>The Pillow picture cannot be read ({reason}).</source>
        <translation>无法读取 Pillow 图像（{reason}）。</translation>
    </message>
    <message>
        <source>The address of {name} is not known here; get {file} by hand ({where}) and add it.</source>
        <translation>此处不知道 {name} 的地址；请自行取得 {file}({where})并添加。</translation>
    </message>
    <message>
        <source>The adversarial loss is bce or hinge, not {kind}.</source>
        <translation>对抗损失只能是 bce 或 hinge，不能是 {kind}。</translation>
    </message>
    <message>
        <source>The benchmark&apos;s archive was not done ({reason}).</source>
        <translation>测速用的档案没有完成（{reason}）。</translation>
    </message>
    <message>
        <source>The bundled model belongs to the program and stays.</source>
        <translation>自带模型属于本程序，不能移除。</translation>
    </message>
    <message>
        <source>The canvas did not answer within two minutes.</source>
        <translation>画布在两分钟内没有响应。</translation>
    </message>
    <message>
        <source>The card of the model that the run started from, {path}, is damaged; delete it to go on without it.</source>
        <translation>训练所用起始模型的说明卡 {path} 已损坏；删除它即可在没有它的情况下继续。</translation>
    </message>
    <message>
        <source>The card of the model {path} has an invalid value for {field}; fetch the model again.</source>
        <translation>模型 {path} 的说明卡中 {field} 的值无效；请重新获取该模型。</translation>
    </message>
    <message>
        <source>The clip has {frames} frames and the folder {masks} masks; the last frames were left as they are.</source>
        <translation>视频有 {frames} 帧，而文件夹中有 {masks} 个蒙版；最后的帧保持原样。</translation>
    </message>
    <message>
        <source>The clip is interlaced; its frames are edited whole.</source>
        <translation>视频是隔行扫描的；按整帧处理。</translation>
    </message>
    <message>
        <source>The cluster has no node that can run a worker; start one, or check its address.</source>
        <translation>集群中没有可运行工作进程的节点；请启动一个，或检查地址。</translation>
    </message>
    <message>
        <source>The connection to {host} broke off after {done} MB of {name}; get it again to go on from there.</source>
        <translation>与 {host} 的连接在下载 {name} 的 {done} MB 后中断；再次获取即可从此处继续。</translation>
    </message>
    <message>
        <source>The detector finds no face in the photos of {folder}; give a folder with portraits.</source>
        <translation>检测器在 {folder} 的照片中没有找到人脸；请给出有人像的文件夹。</translation>
    </message>
    <message>
        <source>The digits in {folder} have no labels, without which nothing can be said of them; give IDX files with labels, or a folder for each digit.</source>
        <translation>{folder} 中的数字没有标签，因此无法评价；请给出带标签的 IDX 文件，或每个数字一个文件夹。</translation>
    </message>
    <message>
        <source>The discount of the error inside the hole must be above 0 and at most 1.</source>
        <translation>孔洞内误差的折扣必须大于 0 且不超过 1。</translation>
    </message>
    <message>
        <source>The driver for {scheme}:// is not installed; install it with: pip install {what}.</source>
        <translation>未安装 {scheme}:// 的驱动程序；请用以下命令安装：pip install {what}。</translation>
    </message>
    <message>
        <source>The edge of the mask looks like what was removed; if something is left of it, grow the mask and fill again.</source>
        <translation>蒙版边缘看起来像被去除的物体；如果还有残留，请扩大蒙版并重新填充。</translation>
    </message>
    <message>
        <source>The engine {engine} stopped without a result.</source>
        <translation>引擎 {engine} 停止，没有结果。</translation>
    </message>
    <message>
        <source>The engine {engine} stopped without a result; nothing was written.</source>
        <translation>引擎 {engine} 停止，没有结果；没有写入任何内容。</translation>
    </message>
    <message>
        <source>The file is cut short; all of the picture is there, but without its finest detail.</source>
        <translation>文件不完整；图像完整，但缺少最精细的细节。</translation>
    </message>
    <message>
        <source>The file is damaged or cut short; what is left of it was opened, and the missing part can be filled.</source>
        <translation>文件已损坏或不完整；已打开其剩余部分，缺失部分可以填充。</translation>
    </message>
    <message>
        <source>The file&apos;s checksums are wrong, but all of the picture could be read.</source>
        <translation>文件的校验和有误，但图像已完整读取。</translation>
    </message>
    <message>
        <source>The fill stopped on an unexpected error ({reason}).</source>
        <translation>填充因意外错误停止（{reason}）。</translation>
    </message>
    <message>
        <source>The generator&apos;s middle has room for up to 6 Fourier blocks.</source>
        <translation>生成器中部最多可容纳 6 个傅里叶块。</translation>
    </message>
    <message>
        <source>The hole {name} in {folder} has another size than its picture.</source>
        <translation>{folder} 中的空洞 {name} 与其图像尺寸不同。</translation>
    </message>
    <message>
        <source>The hole {name} in {folder} is all white or all black.</source>
        <translation>{folder} 中的空洞 {name} 全白或全黑。</translation>
    </message>
    <message>
        <source>The joined picture would be larger than can be opened; reduce the pictures first.</source>
        <translation>拼接后的图片会大到无法打开；请先缩小各张图片。</translation>
    </message>
    <message>
        <source>The journal {path} cannot be read ({reason}); move it away, and give --overwrite to do all photos again.</source>
        <translation>无法读取日志 {path}（{reason}）；请把它移走，并用 --overwrite 重新处理所有照片。</translation>
    </message>
    <message>
        <source>The journal {path} cannot be written ({reason}); choose another place with --journal.</source>
        <translation>无法写入日志 {path}（{reason}）；请用 --journal 选择别的位置。</translation>
    </message>
    <message>
        <source>The journal {path} cannot be written ({reason}); free some space, or choose another place with --journal; then the same command goes on where this one stopped.</source>
        <translation>无法写入日志 {path}（{reason}）；请腾出空间，或用 --journal 选择别的位置；之后同一命令会从停下的地方继续。</translation>
    </message>
    <message>
        <source>The journal {path} was written by a newer version of this program; use that one.</source>
        <translation>日志 {path} 由本程序的更新版本写成；请使用那个版本。</translation>
    </message>
    <message>
        <source>The labels in {folder} are not those of its pictures; take the labels&apos; file out, or get both again.</source>
        <translation>{folder} 中的标签与图片不符；请移走标签文件，或重新获取两者。</translation>
    </message>
    <message>
        <source>The last part of the unsaved work is damaged and was left out; what came before is here.</source>
        <translation>未保存工作的最后一部分已损坏，已被略去；之前的内容都在这里。</translation>
    </message>
    <message>
        <source>The log {path} cannot be written ({reason}); choose another file.</source>
        <translation>无法写入日志 {path}（{reason}）；请选择其他文件。</translation>
    </message>
    <message>
        <source>The losses of step {step} are not numbers; resume from the last good checkpoint in {folder} with a lower learning rate.</source>
        <translation>第 {step} 步的损失不是数值；请用较低的学习率从 {folder} 中最后一个完好的检查点继续。</translation>
    </message>
    <message>
        <source>The mask covers the whole photo; leave some of it visible to fill from.</source>
        <translation>蒙版覆盖了整张照片：请留出一些可供参考的部分。</translation>
    </message>
    <message>
        <source>The mask has no pixels; make it the photo&apos;s size.</source>
        <translation>蒙版没有像素；请使其与照片尺寸相同。</translation>
    </message>
    <message>
        <source>The mask has values below 0; make it 0 outside and 1 or 255 inside.</source>
        <translation>蒙版含有小于 0 的值；请使其外部为 0，内部为 1 或 255。</translation>
    </message>
    <message>
        <source>The mask is an array of {kind}; give booleans, integers, or floats from 0 to 1.</source>
        <translation>蒙版是 {kind} 数组；请给出布尔值、整数或 0 到 1 的浮点数。</translation>
    </message>
    <message>
        <source>The mask is an array of {shape}; give height x width, with or without channels.</source>
        <translation>蒙版是 {shape} 的数组；请给出高 x 宽，可带通道。</translation>
    </message>
    <message>
        <source>The mask is empty; first paint over what should be filled.</source>
        <translation>蒙版为空：请先涂抹要填充的部分。</translation>
    </message>
    <message>
        <source>The mask is empty; mark in white what should be filled.</source>
        <translation>蒙版为空：请用白色标出要填充的部分。</translation>
    </message>
    <message>
        <source>The mask is {mask_width} x {mask_height} pixels but the photo is {width} x {height}; make the mask the photo&apos;s size.</source>
        <translation>蒙版为 {mask_width} x {mask_height} 像素，照片为 {width} x {height}；请使蒙版与照片尺寸相同。</translation>
    </message>
    <message>
        <source>The mask {path} must show what is missing, and leave something.</source>
        <translation>蒙版 {path} 必须标出缺失的部分，并留下一些像素。</translation>
    </message>
    <message>
        <source>The model does not fit into the memory of {device}; choose cpu.</source>
        <translation>模型超出 {device} 的内存：请选择 cpu。</translation>
    </message>
    <message>
        <source>The model file {path} cannot be read ({reason}); check the disk that it is on.</source>
        <translation>无法读取模型文件 {path}({reason})；请检查其所在磁盘。</translation>
    </message>
    <message>
        <source>The model file {path} holds more than weights ({what}), which could run code, so it is not opened; get the same model as a .safetensors file.</source>
        <translation>模型文件 {path} 除权重外还含有可能运行代码的内容（{what}），因此未打开；请获取同一模型的 .safetensors 文件。</translation>
    </message>
    <message>
        <source>The model file {path} is damaged or in a format that cannot be read; fetch it again, best as a .safetensors file.</source>
        <translation>模型文件 {path} 已损坏或其格式无法读取；请重新获取，最好是 .safetensors 文件。</translation>
    </message>
    <message>
        <source>The model file {path} is damaged or not a safetensors file; fetch it again.</source>
        <translation>模型文件 {path} 已损坏或不是 safetensors 文件；请重新获取。</translation>
    </message>
    <message>
        <source>The model file {path} is damaged, it is not the one that its card describes; fetch it again.</source>
        <translation>模型文件 {path} 已损坏，与其说明卡不符；请重新获取。</translation>
    </message>
    <message>
        <source>The model file {path} is larger than any model; choose another one.</source>
        <translation>模型文件 {path} 过大，不可能是模型；请选择其他文件。</translation>
    </message>
    <message>
        <source>The model {name} cannot be told how much to do; leave denoise, deblur and jpeg out.</source>
        <translation>模型 {name} 无法接受强度设置；请去掉 denoise、deblur 和 jpeg。</translation>
    </message>
    <message>
        <source>The model {name} does not make a valid picture because its weights are broken; choose another model.</source>
        <translation>模型 {name} 的权重已损坏，无法生成有效的图像；请选择其他模型。</translation>
    </message>
    <message>
        <source>The model {name} has no discriminator, so there is no critic to examine.</source>
        <translation>模型 {name} 没有判别器，因此没有可检验的评判器。</translation>
    </message>
    <message>
        <source>The model {name} is here already; there is nothing to get.</source>
        <translation>模型 {name} 已在本机；无需获取。</translation>
    </message>
    <message>
        <source>The model {name} is not here, so there is nothing to remove.</source>
        <translation>模型 {name} 不在本机，没有可移除的内容。</translation>
    </message>
    <message>
        <source>The model {name} of this project is not here, so the bundled one fills; get or add it in Edit › Models.</source>
        <translation>此项目的模型 {name} 不在本机，因此由自带模型填充；可在“编辑 › 模型”中获取或添加。</translation>
    </message>
    <message>
        <source>The model {name} refuses to paint that; choose other words.</source>
        <translation>模型 {name} 拒绝绘制这样的内容；请换用其他文字。</translation>
    </message>
    <message>
        <source>The model {path} enlarges pictures and cannot fill; choose another model.</source>
        <translation>模型 {path} 用于放大图片，不能填充；请选择其他模型。</translation>
    </message>
    <message>
        <source>The model {path} fills holes and cannot enlarge; choose another model.</source>
        <translation>模型 {path} 用于填充空洞，不能放大；请选择其他模型。</translation>
    </message>
    <message>
        <source>The model {path} has no card; put {card} beside it.</source>
        <translation>模型 {path} 没有模型卡；请将 {card} 放在它旁边。</translation>
    </message>
    <message>
        <source>The model {path} is a published network ({kind}); choose one that this program has trained.</source>
        <translation>模型 {path} 是已发布的网络（{kind}）；请选择由本程序训练的模型。</translation>
    </message>
    <message>
        <source>The model {path} is of kind {kind}, which this version cannot run; update the program.</source>
        <translation>模型 {path} 属于 {kind} 类型，此版本无法运行；请更新程序。</translation>
    </message>
    <message>
        <source>The model {path} was stored without its discriminator, so it cannot judge realism; use another model.</source>
        <translation>模型 {path} 保存时没有判别器，因此无法判断真实度；请使用其他模型。</translation>
    </message>
    <message>
        <source>The network in {path} has a part that this version does not know ({part}); choose another model.</source>
        <translation>{path} 中的网络含有此版本不认识的部分（{part}）；请选择其他模型。</translation>
    </message>
    <message>
        <source>The options of the run, {path}, are missing or damaged; start a new run.</source>
        <translation>训练的选项文件 {path} 缺失或已损坏；请开始新的训练。</translation>
    </message>
    <message>
        <source>The output cannot be written ({reason}); write it to another place.</source>
        <translation>无法写入输出（{reason}）；请写到其他位置。</translation>
    </message>
    <message>
        <source>The package {package} cannot be loaded ({reason}); install it again with: python -m pip install --force-reinstall {package}.</source>
        <translation>无法加载软件包 {package}（{reason}）；请重新安装：python -m pip install --force-reinstall {package}。</translation>
    </message>
    <message>
        <source>The package {package} is missing; install it with: python -m pip install {package}.</source>
        <translation>缺少软件包 {package}；请安装：python -m pip install {package}。</translation>
    </message>
    <message>
        <source>The photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>The photo has no pixels; give an array of at least one row and one column.</source>
        <translation>照片没有像素；请给出至少一行一列的数组。</translation>
    </message>
    <message>
        <source>The photo is an array of {kind}; give uint8 (0 to 255) or uint16 (0 to 65535).</source>
        <translation>照片是 {kind} 数组；请给出 uint8（0 到 255）或 uint16（0 到 65535）。</translation>
    </message>
    <message>
        <source>The photo is an array of {shape}; give height x width, or height x width x 1 to 4 channels.</source>
        <translation>照片是 {shape} 的数组；请给出高 x 宽，或高 x 宽 x 1 到 4 个通道。</translation>
    </message>
    <message>
        <source>The picture would be {width} x {height} pixels, more than the {limit} megapixels that can be opened; extend it by less.</source>
        <translation>图像将为 {width} x {height} 像素，超过可打开的 {limit} 百万像素；请减少扩展量。</translation>
    </message>
    <message>
        <source>The picture would be {width} x {height} pixels, more than the {limit} megapixels that can be opened; make it smaller.</source>
        <translation>图像将为 {width} x {height} 像素，超过可打开的 {limit} 百万像素；请缩小。</translation>
    </message>
    <message>
        <source>The picture would be {width} x {height} pixels, which needs {needed:.1f} GB of memory, but only {free:.1f} GB are free; extend it by less or close other programs.</source>
        <translation>图像将为 {width} x {height} 像素，需要 {needed:.1f} GB 内存，但只有 {free:.1f} GB 可用；请减少扩展量或关闭其他程序。</translation>
    </message>
    <message>
        <source>The pictures cannot be joined: they fit each other in no way; try the other mode.</source>
        <translation>这些图片无法拼接：彼此不吻合；请试试另一种方式。</translation>
    </message>
    <message>
        <source>The pictures do not overlap enough to be joined; give some that share a third of their width.</source>
        <translation>这些图片重叠太少，无法拼接；请给出宽度重叠三分之一的图片。</translation>
    </message>
    <message>
        <source>The pictures had 16 bits and were joined at 8.</source>
        <translation>这些图片为 16 位，已按 8 位拼接。</translation>
    </message>
    <message>
        <source>The pictures in {folder} have no labels, which --classes needs: an IDX file of them, or a folder for each digit.</source>
        <translation>{folder} 中的图片没有 --classes 所需的标签：标签的 IDX 文件，或每个数字一个文件夹。</translation>
    </message>
    <message>
        <source>The pictures of {path} are of several formats, which cannot be edited together.</source>
        <translation>{path} 的画面有多种格式，无法一起处理。</translation>
    </message>
    <message>
        <source>The pictures of {path} are of several sizes, which cannot be edited together.</source>
        <translation>{path} 的画面有多种尺寸，无法一起处理。</translation>
    </message>
    <message>
        <source>The plug-in cannot be put into {path} ({reason}); choose another folder with --folder.</source>
        <translation>无法把插件放到 {path}（{reason}）；请用 --folder 选择其他文件夹。</translation>
    </message>
    <message>
        <source>The precision is auto, bf16 or fp32, not {precision}.</source>
        <translation>精度只能是 auto、bf16 或 fp32，不能是 {precision}。</translation>
    </message>
    <message>
        <source>The presets could not be written: {reason}.</source>
        <translation>无法写入预设：{reason}。</translation>
    </message>
    <message>
        <source>The processes that do the work end before they begin ({code}); free some memory, or do without (--workers 0).</source>
        <translation>工作进程还没开始就结束了（{code}）；请腾出内存，或不用它们（--workers 0）。</translation>
    </message>
    <message>
        <source>The result would take the place of the original {path}.</source>
        <translation>结果会占据原件 {path} 的位置。</translation>
    </message>
    <message>
        <source>The result {path} has another size than its picture.</source>
        <translation>结果 {path} 与其图像尺寸不同。</translation>
    </message>
    <message>
        <source>The run {folder} has no checkpoint that can be read; start a new run.</source>
        <translation>训练 {folder} 没有可读取的检查点；请开始新的训练。</translation>
    </message>
    <message>
        <source>The same network as migan-512, from its authors.</source>
        <translation>与 migan-512 相同的网络，来自其作者。</translation>
    </message>
    <message>
        <source>The seed and the number of workers must not be below zero.</source>
        <translation>种子和工作进程数不能小于零。</translation>
    </message>
    <message>
        <source>The sensitivity is a number from 0 to 100, not {value}.</source>
        <translation>灵敏度是 0 到 100 的数，不能是 {value}。</translation>
    </message>
    <message>
        <source>The setting {name} in {path} is not known and is left out.</source>
        <translation>设置 {name}（{path}）无法识别，已忽略。</translation>
    </message>
    <message>
        <source>The settings are damaged and defaults are used; the old file is {path}.</source>
        <translation>设置已损坏，将使用默认值；旧文件为 {path}。</translation>
    </message>
    <message>
        <source>The settings in {path} cannot be read ({reason}); defaults are used.</source>
        <translation>无法读取 {path} 中的设置（{reason}）；将使用默认值。</translation>
    </message>
    <message>
        <source>The strength of a style is a number from 0 to 1.</source>
        <translation>风格的强度是 0 到 1 之间的数。</translation>
    </message>
    <message>
        <source>The token must be {count} letters, digits or signs or longer; leave it out for a new one.</source>
        <translation>令牌至少要有 {count} 个字母、数字或符号；省略它则会生成新的。</translation>
    </message>
    <message>
        <source>The tone is auto or own, not {tone!r}.</source>
        <translation>色调是 auto 或 own，不能是 {tone!r}。</translation>
    </message>
    <message>
        <source>The tone is both, bright or dark, not {tone!r}.</source>
        <translation>明暗是 both、bright 或 dark，不能是 {tone!r}。</translation>
    </message>
    <message>
        <source>The unsaved work on {photo} is damaged and cannot be restored; discard it.</source>
        <translation>{photo} 的未保存工作已损坏，无法恢复；请放弃它。</translation>
    </message>
    <message>
        <source>The weights in {path} are not all numbers; fetch the model again.</source>
        <translation>{path} 中的权重含有非数值；请重新获取该模型。</translation>
    </message>
    <message>
        <source>The weights in {path} are not complete, {part} is missing; fetch the model again.</source>
        <translation>{path} 中的权重不完整，缺少 {part}；请重新获取模型。</translation>
    </message>
    <message>
        <source>The weights in {path} are of no network that this version knows (its own, LaMa, MI-GAN, Real-ESRGAN); choose another model.</source>
        <translation>{path} 中的权重不属于此版本认识的任何网络（自带网络、LaMa、MI-GAN、Real-ESRGAN）；请选择其他模型。</translation>
    </message>
    <message>
        <source>The weights in {path} do not fit each other, so they are of a network that this version does not know; choose another model.</source>
        <translation>{path} 中的权重彼此不匹配，属于此版本不认识的网络；请选择其他模型。</translation>
    </message>
    <message>
        <source>The weights in {path} do not fit its card; fetch the model again.</source>
        <translation>{path} 中的权重与模型卡不符；请重新获取模型。</translation>
    </message>
    <message>
        <source>The whole picture was compressed again, because {reason}.</source>
        <translation>整张图片已重新压缩，因为{reason}。</translation>
    </message>
    <message>
        <source>The whole picture would be kept; choose a smaller part of it.</source>
        <translation>将保留整张图像；请选择较小的部分。</translation>
    </message>
    <message>
        <source>The width must be between 0.05 and 4.</source>
        <translation>width 必须在 0.05 到 4 之间。</translation>
    </message>
    <message>
        <source>The width of the patch discriminator must not be below zero.</source>
        <translation>图块判别器的宽度不得小于零。</translation>
    </message>
    <message>
        <source>The window cannot be shown ({reason}); start it on a desktop, or use a command, see inpaint-app --help.</source>
        <translation>无法显示窗口（{reason}）；请在桌面环境中启动，或使用命令，参见 inpaint-app --help。</translation>
    </message>
    <message>
        <source>The window could not be started ({reason}); it needs a display.</source>
        <translation>无法启动窗口（{reason}）；它需要显示器。</translation>
    </message>
    <message>
        <source>The window did not answer within two minutes.</source>
        <translation>窗口在两分钟内没有响应。</translation>
    </message>
    <message>
        <source>The window needs a library that this system does not have ({reason}); install it (on Debian and Ubuntu: apt install libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1).</source>
        <translation>窗口需要系统中没有的库（{reason}）；请安装（Debian 和 Ubuntu：apt install libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1）。</translation>
    </message>
    <message>
        <source>There are no photos in {folder}; give a folder with JPEG, PNG, TIFF or WebP files.</source>
        <translation>{folder} 中没有照片；请指定含有 JPEG、PNG、TIFF 或 WebP 文件的文件夹。</translation>
    </message>
    <message>
        <source>There are no photos in {path}; give a folder with JPEG, PNG or TIFF files.</source>
        <translation>{path} 中没有照片；请指定含有 JPEG、PNG 或 TIFF 文件的文件夹。</translation>
    </message>
    <message>
        <source>There are {count} pictures to train with in {folder}, fewer than a batch of {batch}; give more, or a smaller --batch.</source>
        <translation>{folder} 中可用于训练的图片有 {count} 张，少于一批的 {batch} 张；请给出更多图片，或减小 --batch。</translation>
    </message>
    <message>
        <source>There are {count} results to choose from: {reason}.</source>
        <translation>有 {count} 个结果可供选择：{reason}。</translation>
    </message>
    <message>
        <source>There is a model called {name} already; remove it first or choose another name.</source>
        <translation>已有名为 {name} 的模型；请先移除它或换一个名称。</translation>
    </message>
    <message>
        <source>There is no command and no file {word!r}; {hint}</source>
        <translation>没有名为 {word!r} 的命令或文件；{hint}</translation>
    </message>
    <message>
        <source>There is no detector {name!r}; choose auto, network, classical or both.</source>
        <translation>没有检测器 {name!r}；请选择 auto、network、classical 或 both。</translation>
    </message>
    <message>
        <source>There is no device called {name!r}; use auto, cpu, cuda, mps or xpu.</source>
        <translation>没有名为 {name!r} 的设备：请使用 auto、cpu、cuda、mps 或 xpu。</translation>
    </message>
    <message>
        <source>There is no file called {name} in {folder}.</source>
        <translation>{folder} 中没有名为 {name} 的文件。</translation>
    </message>
    <message>
        <source>There is no file {path}; check its name.</source>
        <translation>没有文件 {path}；请检查其名称。</translation>
    </message>
    <message>
        <source>There is no file {path}; choose another one.</source>
        <translation>没有文件 {path}；请另选一个。</translation>
    </message>
    <message>
        <source>There is no folder {folder}; give one with IDX files or pictures.</source>
        <translation>没有文件夹 {folder}；请给出含有 IDX 文件或图片的文件夹。</translation>
    </message>
    <message>
        <source>There is no folder {path}; choose another one.</source>
        <translation>没有文件夹 {path}；请另选一个。</translation>
    </message>
    <message>
        <source>There is no folder {source}; give one, or a name on the Hugging Face hub (owner/name).</source>
        <translation>没有文件夹 {source}；请给出一个文件夹，或 Hugging Face 上的名称（所有者/名称）。</translation>
    </message>
    <message>
        <source>There is no format {name!r}; choose jpeg, png, tiff or webp.</source>
        <translation>没有 {name!r} 这种格式；请选择 jpeg、png、tiff 或 webp。</translation>
    </message>
    <message>
        <source>There is no journal at {path}; give a folder that batch has written into.</source>
        <translation>{path} 处没有日志；请给出 batch 写入过的文件夹。</translation>
    </message>
    <message>
        <source>There is no kind of damage {kind!r}; choose of {kinds}.</source>
        <translation>没有损伤种类 {kind!r}；请从 {kinds} 中选择。</translation>
    </message>
    <message>
        <source>There is no mask for {name} in the folder {folder}.</source>
        <translation>文件夹 {folder} 中没有 {name} 的蒙版。</translation>
    </message>
    <message>
        <source>There is no mask for {name} in {folder}.</source>
        <translation>{folder} 中没有 {name} 的蒙版。</translation>
    </message>
    <message>
        <source>There is no mask to store; paint or select something first.</source>
        <translation>没有可保存的蒙版；请先涂抹或选择。</translation>
    </message>
    <message>
        <source>There is no mask {path}; give a picture with --mask.</source>
        <translation>没有蒙版 {path}；请用 --mask 给出一张图像。</translation>
    </message>
    <message>
        <source>There is no method {peer}; choose from {known}.</source>
        <translation>没有方法 {peer}；请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>There is no model called {name!r}; the names are {known}.</source>
        <translation>没有名为 {name!r} 的模型；可用名称有 {known}。</translation>
    </message>
    <message>
        <source>There is no model in the folder {path}; choose a model file or a training run.</source>
        <translation>文件夹 {path} 中没有模型；请选择模型文件或训练结果。</translation>
    </message>
    <message>
        <source>There is no photo in {folder}; name a folder of photos with --data.</source>
        <translation>{folder} 中没有照片；请用 --data 指定照片文件夹。</translation>
    </message>
    <message>
        <source>There is no picture in the folder {path}; choose another one.</source>
        <translation>文件夹 {path} 中没有图片；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>There is no picture in {path}; choose another folder.</source>
        <translation>{path} 中没有图像；请选择别的文件夹。</translation>
    </message>
    <message>
        <source>There is no preset {name!r}; choose gentle, normal or strong.</source>
        <translation>没有预设 {name!r}；请选择 gentle、normal 或 strong。</translation>
    </message>
    <message>
        <source>There is no quality {quality!r}; choose from {known}.</source>
        <translation>没有质量 {quality!r}；请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>There is no scene {name!r}; choose from {known}.</source>
        <translation>没有场景 {name!r}；请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>There is no step {name!r}; choose of {steps}.</source>
        <translation>没有步骤 {name!r}；请从 {steps} 中选择。</translation>
    </message>
    <message>
        <source>There is no style {name!r}; the bundled ones are {known}, others are files, names in the models folder, or folders of runs of train --task style.</source>
        <translation>没有名为 {name!r} 的风格；自带的有 {known}，其他的是文件、模型文件夹中的名称，或 train --task style 的训练文件夹。</translation>
    </message>
    <message>
        <source>There is not enough memory for this fill; close other programs or fill a smaller hole.</source>
        <translation>内存不足，无法填充：请关闭其他程序，或填充较小的区域。</translation>
    </message>
    <message>
        <source>There is not enough memory on {device}; choose cpu.</source>
        <translation>{device} 上的内存不足；请选择 cpu。</translation>
    </message>
    <message>
        <source>There is not enough memory to extend this picture; close other programs or add less.</source>
        <translation>内存不足，无法扩展图像：请关闭其他程序，或减少扩展量。</translation>
    </message>
    <message>
        <source>There is not enough memory to heal this stroke; close other programs.</source>
        <translation>内存不足，无法修复这一笔；请关闭其他程序。</translation>
    </message>
    <message>
        <source>There is not enough memory to load the model {path}; close other programs.</source>
        <translation>内存不足，无法加载模型 {path}；请关闭其他程序。</translation>
    </message>
    <message>
        <source>There is not enough memory to load the model; close other programs.</source>
        <translation>内存不足，无法加载模型；请关闭其他程序。</translation>
    </message>
    <message>
        <source>There is not enough memory to open {name}; close other programs.</source>
        <translation>内存不足，无法打开 {name}；请关闭其他程序。</translation>
    </message>
    <message>
        <source>There is not enough memory to write {path}; close other programs.</source>
        <translation>内存不足，无法写入 {path}；请关闭其他程序。</translation>
    </message>
    <message>
        <source>There is nothing to measure; give an engine or results.</source>
        <translation>没有可测量的内容；请指定引擎或结果。</translation>
    </message>
    <message>
        <source>There is only one result: {reason}.</source>
        <translation>只有一个结果：{reason}。</translation>
    </message>
    <message>
        <source>These four corners make no picture; put them on the photo, none of them turned inwards.</source>
        <translation>这四个角不能构成图片；请把它们放在照片上，且不要向内折。</translation>
    </message>
    <message>
        <source>This Inpainter is closed; make another one.</source>
        <translation>此 Inpainter 已关闭；请另建一个。</translation>
    </message>
    <message>
        <source>This installer does not bring {package}, which training, evaluation and other extras need; install inpaint-app with pip for that, as its README says.</source>
        <translation>此安装包不含 {package}，训练、评估和其他附加功能需要它；请按 README 所述用 pip 安装 inpaint-app。</translation>
    </message>
    <message>
        <source>This program cannot tell which network it is.</source>
        <translation>本程序无法判断这是哪种网络。</translation>
    </message>
    <message>
        <source>Took what is erased from the picture {name} for the mask.</source>
        <translation>已将图片 {name} 中擦除的部分作为蒙版。</translation>
    </message>
    <message>
        <source>Training and evaluation need packages that are not installed ({package}); install them with: pip install &apos;inpaint-app[train]&apos;.</source>
        <translation>训练和评估需要尚未安装的软件包（{package}）；请安装：pip install &apos;inpaint-app[train]&apos;。</translation>
    </message>
    <message>
        <source>Unsaved work of an earlier session may lie in {path}, which cannot be read; allow reading it, then start again.</source>
        <translation>{path} 中可能有之前会话的未保存工作，但无法读取；请允许读取该文件夹，然后重新启动。</translation>
    </message>
    <message>
        <source>WebP compresses the whole picture, so pixels outside the fills change a little; PNG and TIFF keep them.</source>
        <translation>WebP 会压缩整张图片，因此填充区域以外的像素会略有变化；PNG 和 TIFF 会保持不变。</translation>
    </message>
    <message>
        <source>What came for {name} is not the published file (its checksum differs), so it was deleted; get it again, or by hand.</source>
        <translation>收到的 {name} 不是所发布的文件(校验和不同)，已删除；请重新获取，或自行下载。</translation>
    </message>
    <message>
        <source>What was begun in {path} is damaged; remove that folder and begin again.</source>
        <translation>{path} 中已开始的部分已损坏；请删除该文件夹并重新开始。</translation>
    </message>
    <message>
        <source>With a coarse start crop sizes must be multiples of 64 pixels.</source>
        <translation>从粗略图开始时，裁剪尺寸必须是 64 像素的倍数。</translation>
    </message>
    <message>
        <source>XMP</source>
        <translation>XMP</translation>
    </message>
    <message>
        <source>a BPG file</source>
        <translation>BPG 文件</translation>
    </message>
    <message>
        <source>a DICOM file</source>
        <translation>DICOM 文件</translation>
    </message>
    <message>
        <source>a DPX file</source>
        <translation>DPX 文件</translation>
    </message>
    <message>
        <source>a DirectDraw surface</source>
        <translation>DirectDraw 表面文件</translation>
    </message>
    <message>
        <source>a DjVu file</source>
        <translation>DjVu 文件</translation>
    </message>
    <message>
        <source>a FITS file</source>
        <translation>FITS 文件</translation>
    </message>
    <message>
        <source>a FLIF file</source>
        <translation>FLIF 文件</translation>
    </message>
    <message>
        <source>a JPEG XR file</source>
        <translation>JPEG XR 文件</translation>
    </message>
    <message>
        <source>a PAM file</source>
        <translation>PAM 文件</translation>
    </message>
    <message>
        <source>a PCX file</source>
        <translation>PCX 文件</translation>
    </message>
    <message>
        <source>a PFM file</source>
        <translation>PFM 文件</translation>
    </message>
    <message>
        <source>a PNM (PPM, PGM, PBM) file</source>
        <translation>PNM（PPM、PGM、PBM）文件</translation>
    </message>
    <message>
        <source>a PostScript file</source>
        <translation>PostScript 文件</translation>
    </message>
    <message>
        <source>a QOI file</source>
        <translation>QOI 文件</translation>
    </message>
    <message>
        <source>a Radiance HDR file</source>
        <translation>Radiance HDR 文件</translation>
    </message>
    <message>
        <source>a Sun raster</source>
        <translation>Sun 光栅文件</translation>
    </message>
    <message>
        <source>a Targa file</source>
        <translation>Targa 文件</translation>
    </message>
    <message>
        <source>a Windows metafile</source>
        <translation>Windows 图元文件</translation>
    </message>
    <message>
        <source>a cursor</source>
        <translation>光标文件</translation>
    </message>
    <message>
        <source>a quality was chosen for it</source>
        <translation>选择了压缩质量</translation>
    </message>
    <message>
        <source>a video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>adding {name}</source>
        <translation>添加 {name}</translation>
    </message>
    <message>
        <source>an Amiga IFF file</source>
        <translation>Amiga IFF 文件</translation>
    </message>
    <message>
        <source>an EPS file</source>
        <translation>EPS 文件</translation>
    </message>
    <message>
        <source>an SGI picture</source>
        <translation>SGI 图像</translation>
    </message>
    <message>
        <source>an SVG file</source>
        <translation>SVG 文件</translation>
    </message>
    <message>
        <source>an icon</source>
        <translation>图标</translation>
    </message>
    <message>
        <source>an overlay of pictures</source>
        <translation>图像叠加</translation>
    </message>
    <message>
        <source>bringing back</source>
        <translation>正在恢复</translation>
    </message>
    <message>
        <source>comes with this program</source>
        <translation>随本程序提供</translation>
    </message>
    <message>
        <source>copying the result</source>
        <translation>正在复制结果</translation>
    </message>
    <message>
        <source>did you mean {command}?</source>
        <translation>您是指 {command} 吗？</translation>
    </message>
    <message>
        <source>doing the batch</source>
        <translation>批处理</translation>
    </message>
    <message>
        <source>fetching {name}</source>
        <translation>下载 {name}</translation>
    </message>
    <message>
        <source>hierarchical</source>
        <translation>分层式</translation>
    </message>
    <message>
        <source>its size or its kind of colour is no longer that of the original file</source>
        <translation>其尺寸或颜色类型已与原文件不同</translation>
    </message>
    <message>
        <source>joining {count} pictures</source>
        <translation>正在拼接 {count} 张图片</translation>
    </message>
    <message>
        <source>jpeglib, which copies blocks, is not installed</source>
        <translation>未安装用于复制数据块的 jpeglib</translation>
    </message>
    <message>
        <source>keeping your work</source>
        <translation>保留您的工作</translation>
    </message>
    <message>
        <source>larger than the working size: the network&apos;s picture, sharpened</source>
        <translation>大于工作尺寸：网络的图像，经过锐化</translation>
    </message>
    <message>
        <source>layered HEVC</source>
        <translation>分层 HEVC</translation>
    </message>
    <message>
        <source>looking at the layers</source>
        <translation>查看图层</translation>
    </message>
    <message>
        <source>looking for damage</source>
        <translation>查找损伤</translation>
    </message>
    <message>
        <source>lossless arithmetic-coded</source>
        <translation>无损算术编码</translation>
    </message>
    <message>
        <source>making the preview</source>
        <translation>生成预览</translation>
    </message>
    <message>
        <source>moving a layer</source>
        <translation>正在移动图层</translation>
    </message>
    <message>
        <source>nearly every block of it has changed</source>
        <translation>几乎每个数据块都已改变</translation>
    </message>
    <message>
        <source>preparing the page</source>
        <translation>正在准备页面</translation>
    </message>
    <message>
        <source>putting back {name}</source>
        <translation>放回 {name}</translation>
    </message>
    <message>
        <source>reading a frame</source>
        <translation>读取一帧</translation>
    </message>
    <message>
        <source>reading {name}</source>
        <translation>读取 {name}</translation>
    </message>
    <message>
        <source>removing transparency</source>
        <translation>移除透明度</translation>
    </message>
    <message>
        <source>see {program} --help.</source>
        <translation>请参阅 {program} --help。</translation>
    </message>
    <message>
        <source>the Google Drive folder that the README of MI-GAN links to; its address is not known here</source>
        <translation>MI-GAN 的 README 所链接的 Google Drive 文件夹；此处不知道其地址</translation>
    </message>
    <message>
        <source>the camera maker&apos;s notes</source>
        <translation>相机厂商注释</translation>
    </message>
    <message>
        <source>the network&apos;s picture as it is, as was wished</source>
        <translation>按要求直接采用网络的图像</translation>
    </message>
    <message>
        <source>the original file can no longer be read</source>
        <translation>无法再读取原文件</translation>
    </message>
    <message>
        <source>the original file cannot be read block by block</source>
        <translation>无法逐块读取原文件</translation>
    </message>
    <message>
        <source>the original file holds values that only its own program writes</source>
        <translation>原文件含有只有其自身程序才会写入的数值</translation>
    </message>
    <message>
        <source>the original file is not a whole JPEG</source>
        <translation>原文件不是完整的 JPEG</translation>
    </message>
    <message>
        <source>the original file is of a rare kind of JPEG</source>
        <translation>原文件是一种少见的 JPEG</translation>
    </message>
    <message>
        <source>the original is not a JPEG file</source>
        <translation>原文件不是 JPEG 文件</translation>
    </message>
    <message>
        <source>the text {keyword}</source>
        <translation>文本 {keyword}</translation>
    </message>
    <message>
        <source>the time of the last change</source>
        <translation>最后修改时间</translation>
    </message>
    <message>
        <source>there is no room for temporary files</source>
        <translation>没有空间存放临时文件</translation>
    </message>
    <message>
        <source>tiles of JPEG</source>
        <translation>JPEG 图块</translation>
    </message>
    <message>
        <source>tiles of JPEG 2000</source>
        <translation>JPEG 2000 图块</translation>
    </message>
    <message>
        <source>uncompressed pixels (ISO/IEC 23001-17)</source>
        <translation>未压缩像素（ISO/IEC 23001-17）</translation>
    </message>
    <message>
        <source>writing the report</source>
        <translation>写入报告</translation>
    </message>
    <message>
        <source>writing {name}</source>
        <translation>写出 {name}</translation>
    </message>
    <message>
        <source>{folder} holds no artefacts.npz that can be read; give another folder of damage.</source>
        <translation>{folder} 中没有可读取的 artefacts.npz；请给出另一个损伤文件夹。</translation>
    </message>
    <message>
        <source>{format} cannot hold this, which was left out: {parts}.</source>
        <translation>{format} 无法保存以下内容，已略去：{parts}。</translation>
    </message>
    <message>
        <source>{format} is no format that is written; choose from {formats}.</source>
        <translation>{format} 不是可写的格式；请从 {formats} 中选择。</translation>
    </message>
    <message>
        <source>{host} answers with error {code} for {name}; try again later, or get {file} by hand ({where}) and add it.</source>
        <translation>{host} 对 {name} 的请求返回错误 {code}；请稍后重试，或自行取得 {file}({where})并添加。</translation>
    </message>
    <message>
        <source>{host} cannot be reached ({reason}); check the connection and the proxy, and try again.</source>
        <translation>无法连接 {host}({reason})；请检查网络和代理后重试。</translation>
    </message>
    <message>
        <source>{host} leads to an address that is not secure, so {name} was not fetched.</source>
        <translation>{host} 转向了不安全的地址，因此没有下载 {name}。</translation>
    </message>
    <message>
        <source>{host} sends more for {name} than any model holds; it was not fetched.</source>
        <translation>{host} 为 {name} 发送的内容超过任何模型的大小；没有下载。</translation>
    </message>
    <message>
        <source>{name} asks for more pixels than the {limit} megapixels that can be opened; it is damaged.</source>
        <translation>{name} 要求的像素超过可打开的 {limit} 百万像素；文件已损坏。</translation>
    </message>
    <message>
        <source>{name} cannot be opened because the installation is incomplete ({missing} is missing); install the program again.</source>
        <translation>无法打开 {name}，因为安装不完整（缺少 {missing}）；请重新安装程序。</translation>
    </message>
    <message>
        <source>{name} cannot hold this clip ({reason}); give it the suffix of the source, or .mkv.</source>
        <translation>{name} 无法容纳此视频（{reason}）；请使用原文件的后缀或 .mkv。</translation>
    </message>
    <message>
        <source>{name} could not be fetched, or its result not put ({reason}); check the connection, then have it tried again (batch retry).</source>
        <translation>无法取得 {name}，或无法存放其结果（{reason}）；请检查网络连接，然后重试（batch retry）。</translation>
    </message>
    <message>
        <source>{name} could not be opened: the process that reads files ended. The file may be damaged, or memory short; save it as PNG or TIFF in another program first.</source>
        <translation>无法打开 {name}：读取文件的进程已终止。文件可能已损坏，或内存不足；请先用其他程序将其另存为 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>{name} does not end in .png, the one format that masks are saved in.</source>
        <translation>{name} 不以 .png 结尾；蒙版只能保存为这种格式。</translation>
    </message>
    <message>
        <source>{name} does not overlap the others enough; leave it out, or give what lies between.</source>
        <translation>{name} 与其他图片重叠太少；请去掉它，或给出位于中间的图片。</translation>
    </message>
    <message>
        <source>{name} does not say in what format to write; end it in .mp4, .mov, .mkv or .webm.</source>
        <translation>{name} 没有说明写出的格式；请以 .mp4、.mov、.mkv 或 .webm 结尾。</translation>
    </message>
    <message>
        <source>{name} has floating-point or more than 16-bit values; save it with 8 or 16 bits first.</source>
        <translation>{name} 含有浮点数或超过 16 位的数值；请先以 8 位或 16 位保存。</translation>
    </message>
    <message>
        <source>{name} has just been changed by another program; save again.</source>
        <translation>{name} 刚刚被其他程序更改；请重新保存。</translation>
    </message>
    <message>
        <source>{name} has more than 16 bits a channel; save it with 8 or 16 bits first.</source>
        <translation>{name} 每通道超过 16 位；请先以 8 位或 16 位保存。</translation>
    </message>
    <message>
        <source>{name} has no page {page}; it has {pages}, numbered from 1.</source>
        <translation>{name} 没有第 {page} 页；共 {pages} 页，从 1 开始编号。</translation>
    </message>
    <message>
        <source>{name} has several pages, and one would take the place of all; export it elsewhere.</source>
        <translation>{name} 有多页，而一页会取代全部；请导出到别处。</translation>
    </message>
    <message>
        <source>{name} has {depth} bits a channel; save it with 8 or 16 bits first.</source>
        <translation>{name} 每通道 {depth} 位；请先以 8 位或 16 位保存。</translation>
    </message>
    <message>
        <source>{name} has {pages} pages, which only TIFF can hold; export it as TIFF.</source>
        <translation>{name} 有 {pages} 页，只有 TIFF 能存放；请导出为 TIFF。</translation>
    </message>
    <message>
        <source>{name} holds no work; discard it.</source>
        <translation>{name} 中没有任何工作；请放弃它。</translation>
    </message>
    <message>
        <source>{name} is a BMP file compressed with {codec}, which cannot be read here; save it as PNG or TIFF first.</source>
        <translation>{name} 是以 {codec} 压缩的 BMP 文件，无法读取；请先保存为 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>{name} is a HEIF file that holds {codec}, which cannot be read here; save it as PNG or TIFF first.</source>
        <translation>{name} 是包含 {codec} 的 HEIF 文件，无法读取；请先保存为 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>{name} is a HEIF file without a still picture; export one from the program that made it.</source>
        <translation>{name} 是没有静态图像的 HEIF 文件；请用生成它的程序导出一张。</translation>
    </message>
    <message>
        <source>{name} is a JPEG 2000 file of {channels} channels; save it as RGB first.</source>
        <translation>{name} 是 {channels} 通道的 JPEG 2000 文件；请先保存为 RGB。</translation>
    </message>
    <message>
        <source>{name} is a JPEG XL file of {channels} channels; save it as RGB first.</source>
        <translation>{name} 是 {channels} 通道的 JPEG XL 文件；请先保存为 RGB。</translation>
    </message>
    <message>
        <source>{name} is a JPEG XL file with a preview, which cannot be read here.</source>
        <translation>{name} 是带预览的 JPEG XL 文件，无法读取。</translation>
    </message>
    <message>
        <source>{name} is a JPEG of {channels} channels; save it as RGB first.</source>
        <translation>{name} 是 {channels} 通道的 JPEG；请先保存为 RGB。</translation>
    </message>
    <message>
        <source>{name} is a Photoshop document of a colour mode that is not supported; convert it to RGB first.</source>
        <translation>{name} 是颜色模式不受支持的 Photoshop 文档；请先转换为 RGB。</translation>
    </message>
    <message>
        <source>{name} is a TIFF file compressed with {codec}, which cannot be read here; save it with LZW first.</source>
        <translation>{name} 是以 {codec} 压缩的 TIFF 文件，无法读取；请先以 LZW 保存。</translation>
    </message>
    <message>
        <source>{name} is a camera raw file that cannot be read here; develop it to TIFF or JPEG first.</source>
        <translation>{name} 是无法读取的相机原始文件；请先冲印为 TIFF 或 JPEG。</translation>
    </message>
    <message>
        <source>{name} is a {kind} JPEG, which cannot be read here; save it as an ordinary JPEG or as TIFF first.</source>
        <translation>{name} 是{kind} JPEG，无法读取；请先保存为普通 JPEG 或 TIFF。</translation>
    </message>
    <message>
        <source>{name} is being fetched by another window or program; wait for it.</source>
        <translation>另一个窗口或程序正在下载 {name}；请等待其完成。</translation>
    </message>
    <message>
        <source>{name} is being made by another process; wait for it.</source>
        <translation>另一个进程正在生成 {name}；请等待它完成。</translation>
    </message>
    <message>
        <source>{name} is damaged or cut short and cannot be opened; get it from its source again.</source>
        <translation>{name} 已损坏或不完整，无法打开；请重新获取。</translation>
    </message>
    <message>
        <source>{name} is damaged or cut short and cannot be opened; use a copy of it.</source>
        <translation>{name} 已损坏或不完整，无法打开；请使用它的副本。</translation>
    </message>
    <message>
        <source>{name} is damaged or cut short, and of a damaged {format} file no part can be opened here; copy it again from the camera, its card or a backup, or save what another program shows of it as PNG.</source>
        <translation>{name} 已损坏或不完整，而损坏的 {format} 文件在此无法打开任何部分；请从相机、存储卡或备份重新复制，或将其他程序能显示的内容另存为 PNG。</translation>
    </message>
    <message>
        <source>{name} is damaged or cut short, {share:.0%} of it is missing; get it from its source again, or have what is missing filled (--missing).</source>
        <translation>{name} 已损坏或被截断，缺少 {share:.0%}；请从来源重新获取，或让缺少的部分被填充（--missing）。</translation>
    </message>
    <message>
        <source>{name} is encoded as {codec} ({format}), which cannot be written here; give --lossless and a name ending in .mkv.</source>
        <translation>{name} 的编码为 {codec}（{format}），此处无法写出；请使用 --lossless 和以 .mkv 结尾的名称。</translation>
    </message>
    <message>
        <source>{name} is no inpainting pipeline that can be used ({reason}); choose a folder in diffusers&apos; layout with weights as safetensors.</source>
        <translation>{name} 不是可用的修补管线（{reason}）；请选择 diffusers 格式、权重为 safetensors 的文件夹。</translation>
    </message>
    <message>
        <source>{name} is no photo of the archive in {out}; open it from its batch.</source>
        <translation>{name} 不是 {out} 中档案的照片；请从其批处理中打开。</translation>
    </message>
    <message>
        <source>{name} is not a picture that can be opened; choose a file in {formats}.</source>
        <translation>{name} 不是可打开的图像；请选择以下格式的文件：{formats}。</translation>
    </message>
    <message>
        <source>{name} is of a format that is not written, so that it cannot be replaced; give a folder with -o.</source>
        <translation>{name} 的格式不能写，因此无法替换；请用 -o 给出文件夹。</translation>
    </message>
    <message>
        <source>{name} is of a kind that cannot be read here ({reason}); save it as PNG or TIFF first.</source>
        <translation>{name} 属于无法读取的类型（{reason}）；请先保存为 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>{name} is still to be done by a run; wait for that, then put it back.</source>
        <translation>{name} 仍有待一次运行处理；请等它完成后再放回。</translation>
    </message>
    <message>
        <source>{name} is whole, nothing of it is missing; give a mask of what to fill.</source>
        <translation>{name} 是完整的，没有缺失；请给出要填充部分的蒙版。</translation>
    </message>
    <message>
        <source>{name} is {width} x {height} pixels, not {side} x {side}; only pictures of digits of that size are completed so.</source>
        <translation>{name} 为 {width} x {height} 像素，不是 {side} x {side}；只有这种大小的数字图片才能这样补全。</translation>
    </message>
    <message>
        <source>{name} looks like a photograph, not like a mask: give a picture that is white where the photo is to be filled and black elsewhere (were photo and mask swapped?).</source>
        <translation>{name} 看起来是照片而不是蒙版：请提供一张在要填充之处为白色、其余为黑色的图片（照片和蒙版是否弄反了？）。</translation>
    </message>
    <message>
        <source>{name} looks like a photograph; its bright parts were taken for the mask.</source>
        <translation>{name} 看起来是照片；其明亮部分已作为蒙版。</translation>
    </message>
    <message>
        <source>{name} was changed since it was copied to {backup}; move that copy away.</source>
        <translation>{name} 在复制到 {backup} 之后被改动过；请把那份副本移走。</translation>
    </message>
    <message>
        <source>{parts}, {part}</source>
        <translation>{parts}、{part}</translation>
    </message>
    <message>
        <source>{path} cannot be made ({reason}); choose another folder.</source>
        <translation>无法创建 {path}（{reason}）；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} cannot be reached ({reason}); check the address, the credentials and the connection.</source>
        <translation>无法访问 {path}（{reason}）；请检查网址、凭据和网络连接。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); check its permissions.</source>
        <translation>无法读取 {path}({reason})；请检查其权限。</translation>
    </message>
    <message>
        <source>{path} cannot be read as a clip ({reason}); choose another file.</source>
        <translation>无法将 {path} 作为视频读取（{reason}）；请另选文件。</translation>
    </message>
    <message>
        <source>{path} cannot be written ({reason}); check the address, the credentials and the connection, then try again.</source>
        <translation>无法写入 {path}（{reason}）；请检查网址、凭据和网络连接，然后重试。</translation>
    </message>
    <message>
        <source>{path} cannot be written: the disk is full; free some space or choose another disk.</source>
        <translation>无法写入 {path}：磁盘已满；请释放空间或选择其他磁盘。</translation>
    </message>
    <message>
        <source>{path} exists already and is not of this archive, or was changed since; move it away, or have it replaced (--overwrite).</source>
        <translation>{path} 已经存在，且不属于这份档案，或之后被改动过；请把它移走，或让它被替换（--overwrite）。</translation>
    </message>
    <message>
        <source>{path} exists already; choose another name, or allow overwriting it (--overwrite).</source>
        <translation>{path} 已存在；请使用其他名称，或允许覆盖（--overwrite）。</translation>
    </message>
    <message>
        <source>{what} are numbers such as 1,2, not {words!r}.</source>
        <translation>{what} 应为 1,2 这样的数字，而不是 {words!r}。</translation>
    </message>
    <message>
        <source>There was not enough memory for {doing}; close other programs or work on a smaller photo.</source>
        <translation>{doing}时内存不足：请关闭其他程序，或处理较小的照片。</translation>
    </message>
    <message>
        <source>--in-place and --backup DIR belong together: the originals are copied there first.</source>
        <translation>--in-place 和 --backup DIR 要一起给出：原件会先复制到那里。</translation>
    </message>
    <message>
        <source>--scale belongs to --enhance; give that, too.</source>
        <translation>--scale 属于 --enhance；请一并给出。</translation>
    </message>
    <message>
        <source>A detector or a GAN of digits is trained from scratch; leave --init away.</source>
        <translation>检测器和数字 GAN 都从头训练；请去掉 --init。</translation>
    </message>
    <message>
        <source>A realism map is of one photo; fill the photos one by one.</source>
        <translation>真实度图只针对一张照片；请逐张填充照片。</translation>
    </message>
    <message>
        <source>Left out damaged XMP metadata.</source>
        <translation>已略去损坏的 XMP 元数据。</translation>
    </message>
    <message>
        <source>Left out damaged extended XMP metadata.</source>
        <translation>已略去损坏的扩展 XMP 元数据。</translation>
    </message>
    <message>
        <source>Left out further channels ({count}).</source>
        <translation>已忽略其余通道（{count} 个）。</translation>
    </message>
    <message>
        <source>Left out the EXIF metadata of the camera raw file, which cannot be read here.</source>
        <translation>已忽略相机原始文件的 EXIF 元数据，它无法读取。</translation>
    </message>
    <message>
        <source>Left out the gain map for bright screens, which would show what is filled.</source>
        <translation>已略去供高亮屏幕使用的增益图，否则会显出已填充的内容。</translation>
    </message>
    <message>
        <source>Left out the notes of the camera&apos;s maker, which can be read at their old place in the file only.</source>
        <translation>已略去相机厂商注释，因为它们只有在文件中的原位置才能读取。</translation>
    </message>
    <message>
        <source>Only one file can come from the standard input; give - once.</source>
        <translation>标准输入只能提供一个文件；“-”只能给出一次。</translation>
    </message>
    <message>
        <source>Opened the first of {pages} frames.</source>
        <translation>已打开 {pages} 帧中的第一帧。</translation>
    </message>
    <message>
        <source>Opened the first of {pages} pictures.</source>
        <translation>已打开 {pages} 张图像中的第一张。</translation>
    </message>
    <message>
        <source>Opened the main one of {pages} pictures.</source>
        <translation>已打开 {pages} 张图像中的主图像。</translation>
    </message>
    <message>
        <source>Opened the merged picture of a Photoshop document; its layers were left out.</source>
        <translation>已打开 Photoshop 文档的合并图像；其图层已忽略。</translation>
    </message>
    <message>
        <source>Several results need a folder; give one with -o, not {path}.</source>
        <translation>多个结果需要一个文件夹；请用 -o 指定文件夹，而不是 {path}。</translation>
    </message>
    <message>
        <source>The mask {name} is {mask_width} x {mask_height} pixels but the photo is {width} x {height}; make the mask the photo&apos;s size, or have it stretched (--fit-mask).</source>
        <translation>蒙版 {name} 为 {mask_width} x {mask_height} 像素，而照片为 {width} x {height}；请将蒙版调整为照片的尺寸，或让其拉伸（--fit-mask）。</translation>
    </message>
    <message>
        <source>The model card of {path} cannot be read; fetch the model again.</source>
        <translation>无法读取 {path} 的模型说明卡；请重新获取该模型。</translation>
    </message>
    <message>
        <source>The model is of type {kind}; give a name or the path of a file or folder.</source>
        <translation>模型的类型为 {kind}；请给出名称，或文件、文件夹的路径。</translation>
    </message>
    <message>
        <source>The model {name} does not paint a valid picture because its weights are broken; choose another model.</source>
        <translation>模型 {name} 的权重已损坏，无法生成图像；请选择其他模型。</translation>
    </message>
    <message>
        <source>The photo is of type {kind}; give a path, an array, or a Pillow picture.</source>
        <translation>照片的类型为 {kind}；请给出路径、数组或 Pillow 图像。</translation>
    </message>
    <message>
        <source>The seam cannot be {grow} pixels wide; choose 0 to {maximum}.</source>
        <translation>接缝宽度不能为 {grow} 像素；请选择 0 到 {maximum}。</translation>
    </message>
    <message>
        <source>The seed {seed} is out of range; choose one from 0 to {maximum}.</source>
        <translation>种子 {seed} 超出范围；请选择 0 到 {maximum}。</translation>
    </message>
    <message>
        <source>The setting {name} in {path} cannot be {value}; {default!r} is used.</source>
        <translation>设置 {name}（{path}）不能为 {value}；将使用 {default!r}。</translation>
    </message>
    <message>
        <source>The settings could not be saved. {reason}</source>
        <translation>无法保存设置。{reason}</translation>
    </message>
    <message>
        <source>The shares of large holes, coarse starts, synthetic and augmented pictures must be between 0 and 1.</source>
        <translation>大孔洞、粗略起点、合成图片和增强图片的比例必须介于 0 和 1 之间。</translation>
    </message>
    <message>
        <source>The stroke could not be healed ({reason}).</source>
        <translation>无法修复这一笔（{reason}）。</translation>
    </message>
    <message>
        <source>The task is one of {known}, not {task}.</source>
        <translation>任务应为 {known} 之一，而不是 {task}。</translation>
    </message>
    <message>
        <source>The window ended before it was measured; run the benchmark again.</source>
        <translation>窗口在测量之前已结束；请重新运行基准测试。</translation>
    </message>
    <message>
        <source>There is no model file {path}; check its name.</source>
        <translation>没有模型文件 {path}；请检查其名称。</translation>
    </message>
    <message>
        <source>There is no model file {path}; give builtin, a model file, a training run&apos;s folder, or a name in {folder}.</source>
        <translation>没有模型文件 {path}；请指定 builtin、模型文件、训练文件夹，或 {folder} 中的名称。</translation>
    </message>
    <message>
        <source>There was not enough memory on {device} at any size; continuing on the slower processor.</source>
        <translation>{device} 在任何尺寸下都内存不足；改用较慢的处理器继续。</translation>
    </message>
    <message>
        <source>There was not enough memory on {device} for texture; the slower processor copies it.</source>
        <translation>{device} 的内存不足以处理纹理；改由较慢的处理器复制。</translation>
    </message>
    <message>
        <source>There was not enough memory on {device}; continuing at a working size of {size} pixels.</source>
        <translation>{device} 内存不足；改用 {size} 像素的工作尺寸继续。</translation>
    </message>
    <message>
        <source>There was not enough memory to search for texture everywhere around a hole; only nearby texture is used.</source>
        <translation>内存不足，无法在空洞周围到处寻找纹理；只在较近处寻找。</translation>
    </message>
    <message>
        <source>This machine has no device {name!r} that torch can use; choose auto or cpu.</source>
        <translation>本机没有 torch 可用的设备 {name!r}：请选择 auto 或 cpu。</translation>
    </message>
    <message>
        <source>Too little is known around a hole to copy texture from there, so the fill is softer than the photo.</source>
        <translation>空洞周围可供复制的纹理太少，因此填充比照片柔和。</translation>
    </message>
    <message>
        <source>What is added on a side cannot be negative; crop the photo instead.</source>
        <translation>每边增加的像素不能为负；请改用裁剪。</translation>
    </message>
    <message>
        <source>Your work is not saved automatically: {reason}</source>
        <translation>无法自动保存您的工作：{reason}</translation>
    </message>
    <message>
        <source>a GIMP document</source>
        <translation>GIMP 文档</translation>
    </message>
    <message>
        <source>a PDF file</source>
        <translation>PDF 文件</translation>
    </message>
    <message>
        <source>a project or another archive</source>
        <translation>项目或其他压缩包</translation>
    </message>
    <message>
        <source>all others look the same</source>
        <translation>其他结果看起来都相同</translation>
    </message>
    <message>
        <source>an OpenEXR file</source>
        <translation>OpenEXR 文件</translation>
    </message>
    <message>
        <source>changing the mask</source>
        <translation>正在更改蒙版</translation>
    </message>
    <message>
        <source>computing the preview</source>
        <translation>正在计算预览</translation>
    </message>
    <message>
        <source>cropping</source>
        <translation>正在裁剪</translation>
    </message>
    <message>
        <source>decay_from and decay_steps must not be below zero.</source>
        <translation>decay_from 和 decay_steps 不能小于零。</translation>
    </message>
    <message>
        <source>exporting {name}</source>
        <translation>正在导出 {name}</translation>
    </message>
    <message>
        <source>filling</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>flipping</source>
        <translation>正在翻转</translation>
    </message>
    <message>
        <source>hole and surroundings fit the working size</source>
        <translation>空洞及其周围适合工作尺寸</translation>
    </message>
    <message>
        <source>judging realism</source>
        <translation>判断真实度</translation>
    </message>
    <message>
        <source>larger than the working size, and the engine adds no detail</source>
        <translation>大于工作尺寸，且引擎不添加细节</translation>
    </message>
    <message>
        <source>larger than the working size: patches go where the network&apos;s picture says</source>
        <translation>大于工作尺寸：按网络的图像放置纹理块</translation>
    </message>
    <message>
        <source>laying {name} over the photo</source>
        <translation>正在将 {name} 放到照片上</translation>
    </message>
    <message>
        <source>looking at the colours</source>
        <translation>正在分析颜色</translation>
    </message>
    <message>
        <source>merging layers</source>
        <translation>正在合并图层</translation>
    </message>
    <message>
        <source>no texture is copied in this quality</source>
        <translation>此质量不复制纹理</translation>
    </message>
    <message>
        <source>one of several to choose from</source>
        <translation>可供选择的多个结果之一</translation>
    </message>
    <message>
        <source>opening {name}</source>
        <translation>正在打开 {name}</translation>
    </message>
    <message>
        <source>part of its path is not a folder; choose another folder</source>
        <translation>其路径中有一部分不是文件夹；请选择其他文件夹</translation>
    </message>
    <message>
        <source>pypatchmatch is installed, but its library does not load on this system; choose another method.</source>
        <translation>已安装 pypatchmatch，但其库无法在此系统上加载；请选择其他方法。</translation>
    </message>
    <message>
        <source>removing a copy</source>
        <translation>正在移除副本</translation>
    </message>
    <message>
        <source>resizing</source>
        <translation>正在调整大小</translation>
    </message>
    <message>
        <source>restoring unsaved work</source>
        <translation>正在恢复未保存的工作</translation>
    </message>
    <message>
        <source>rotating</source>
        <translation>正在旋转</translation>
    </message>
    <message>
        <source>saving a copy</source>
        <translation>正在保存副本</translation>
    </message>
    <message>
        <source>saving {name}</source>
        <translation>正在保存 {name}</translation>
    </message>
    <message>
        <source>selecting</source>
        <translation>正在选择</translation>
    </message>
    <message>
        <source>straightening</source>
        <translation>正在拉直</translation>
    </message>
    <message>
        <source>the disk is full; free some space or choose another disk</source>
        <translation>磁盘已满；请释放一些空间或选择其他磁盘</translation>
    </message>
    <message>
        <source>the disk is read-only; choose another one</source>
        <translation>磁盘为只读；请选择其他磁盘</translation>
    </message>
    <message>
        <source>the file would be larger than allowed here; choose another disk</source>
        <translation>文件将超过此处允许的大小；请选择其他磁盘</translation>
    </message>
    <message>
        <source>the folder does not exist; create it or choose another one</source>
        <translation>文件夹不存在；请创建它或选择其他文件夹</translation>
    </message>
    <message>
        <source>the folder may not be written to; choose another one</source>
        <translation>没有写入该文件夹的权限；请选择其他文件夹</translation>
    </message>
    <message>
        <source>the name is too long; choose a shorter one</source>
        <translation>名称太长；请使用较短的名称</translation>
    </message>
    <message>
        <source>the network&apos;s picture where it shows structure that no patches have, patches elsewhere</source>
        <translation>网络图像含有图块所没有的结构处取网络图像，其余各处取图块</translation>
    </message>
    <message>
        <source>the network&apos;s picture with fine detail from the surroundings</source>
        <translation>网络生成的图像，并从周围取得细节</translation>
    </message>
    <message>
        <source>the surroundings alone</source>
        <translation>仅依据周围内容</translation>
    </message>
    <message>
        <source>the surroundings are smooth: nothing to copy</source>
        <translation>周围平滑：没有可复制的纹理</translation>
    </message>
    <message>
        <source>the surroundings hold too little to copy from</source>
        <translation>周围可供复制的内容太少</translation>
    </message>
    <message>
        <source>there is not enough memory for more</source>
        <translation>内存不足，无法生成更多</translation>
    </message>
    <message>
        <source>thin, so a little of its surroundings at native scale is enough</source>
        <translation>较细，只需原始比例下的少量周围内容</translation>
    </message>
    <message>
        <source>your disk quota is used up; free some space or choose another disk</source>
        <translation>磁盘配额已用完；请释放一些空间或选择其他磁盘</translation>
    </message>
    <message>
        <source>{engine} works on 8 bits, so the filled pixels have no finer steps.</source>
        <translation>{engine} 以 8 位处理，因此填充的像素没有更细的层次。</translation>
    </message>
    <message>
        <source>{folder} cannot be written ({reason}); free some space or choose another folder: what was saved there before is whole.</source>
        <translation>无法写入 {folder}（{reason}）；请释放一些空间或选择其他文件夹：之前保存在那里的内容完好。</translation>
    </message>
    <message>
        <source>{folder} holds a run already; resume it with --resume {folder}, or give another folder.</source>
        <translation>{folder} 中已有训练；请用 --resume {folder} 继续，或指定其他文件夹。</translation>
    </message>
    <message>
        <source>{megapixels:g} megapixels cannot be measured; choose 0.01 to 1000.</source>
        <translation>无法测量 {megapixels:g} 百万像素；请选择 0.01 到 1000。</translation>
    </message>
    <message>
        <source>{name} already has the aspect {aspect} ({width} x {height} pixels); choose another one.</source>
        <translation>{name} 的宽高比已经是 {aspect}（{width} x {height} 像素）；请选择其他宽高比。</translation>
    </message>
    <message>
        <source>{name} could not be opened; choose another photo.</source>
        <translation>无法打开 {name}；请选择其他照片。</translation>
    </message>
    <message>
        <source>{name} does not end in .jpg, .png, .tif or .webp; choose one of these.</source>
        <translation>{name} 的后缀不是 .jpg、.png、.tif 或 .webp；请选择其中之一。</translation>
    </message>
    <message>
        <source>{name} does not end in .ora; projects are saved as OpenRaster files.</source>
        <translation>{name} 的后缀不是 .ora；项目保存为 OpenRaster 文件。</translation>
    </message>
    <message>
        <source>{name} has {channels} channels, so it is not a photo; save it as RGB first.</source>
        <translation>{name} 有 {channels} 个通道，不是照片；请先保存为 RGB。</translation>
    </message>
    <message>
        <source>{name} is a Krita document; save it there as OpenRaster (.ora) first.</source>
        <translation>{name} 是 Krita 文档；请先在 Krita 中另存为 OpenRaster (.ora)。</translation>
    </message>
    <message>
        <source>{name} is an archive but not an OpenRaster project; choose a file that ends in .ora.</source>
        <translation>{name} 是压缩包，但不是 OpenRaster 项目；请选择 .ora 文件。</translation>
    </message>
    <message>
        <source>{name} is empty (0 bytes); get it from its source again.</source>
        <translation>{name} 是空文件（0 字节）；请重新获取。</translation>
    </message>
    <message>
        <source>{name} is not an OpenRaster project; choose a file that ends in .ora.</source>
        <translation>{name} 不是 OpenRaster 项目；请选择 .ora 文件。</translation>
    </message>
    <message>
        <source>{name} is the name of an engine; give the results another one.</source>
        <translation>{name} 是引擎的名称；请给结果另取名称。</translation>
    </message>
    <message>
        <source>{name} is unknown; choose from {known}.</source>
        <translation>无法识别 {name}；请从 {known} 中选择。</translation>
    </message>
    <message>
        <source>{name} is {kind}; save it as PNG, TIFF or JPEG first.</source>
        <translation>{name} 是 {kind}；请先另存为 PNG、TIFF 或 JPEG。</translation>
    </message>
    <message>
        <source>{name} is {value!r}; give a whole number.</source>
        <translation>{name} 为 {value!r}；请给出整数。</translation>
    </message>
    <message>
        <source>{name} is {width} x {height} pixels, more than the {limit} megapixels that can be opened; scale it down first.</source>
        <translation>{name} 为 {width} x {height} 像素，超过可打开的 {limit} 百万像素；请先缩小。</translation>
    </message>
    <message>
        <source>{name} was saved by a newer version of this program; update the program to open it.</source>
        <translation>{name} 由本程序的较新版本保存；请更新程序后再打开。</translation>
    </message>
    <message>
        <source>{name}: JPEG cannot hold transparency; use PNG, TIFF or WebP.</source>
        <translation>{name}：JPEG 不支持透明度；请使用 PNG、TIFF 或 WebP。</translation>
    </message>
    <message>
        <source>{name}: {format} holds at most {side} pixels a side; use PNG or TIFF.</source>
        <translation>{name}：{format} 每边最多 {side} 像素；请使用 PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>{path} cannot be created ({reason}).</source>
        <translation>无法创建 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>{path} cannot be opened ({reason}); check the file and its folder.</source>
        <translation>无法打开 {path}（{reason}）；请检查文件及其文件夹。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); check the disk or choose another file.</source>
        <translation>无法读取 {path}（{reason}）；请检查磁盘或选择其他文件。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}.</source>
        <translation>无法写入 {path}：{reason}。</translation>
    </message>
    <message>
        <source>{path} does not exist; check the name and the folder.</source>
        <translation>{path} 不存在；请检查名称和文件夹。</translation>
    </message>
    <message>
        <source>{path} has been changed or moved since this work was done on it; put it back as it was, then restore.</source>
        <translation>自这项工作完成以来，{path} 已被更改或移动；请将其恢复原样，然后再恢复工作。</translation>
    </message>
    <message>
        <source>{path} holds no moving picture; choose a clip.</source>
        <translation>{path} 中没有视频画面；请选择一段视频。</translation>
    </message>
    <message>
        <source>{path} holds {count} models; add them one by one to name them.</source>
        <translation>{path} 中有 {count} 个模型；要命名请逐个添加。</translation>
    </message>
    <message>
        <source>{path} is a folder; choose a picture in it.</source>
        <translation>{path} 是文件夹；请选择其中的图像。</translation>
    </message>
    <message>
        <source>{path} is a folder; give a file name.</source>
        <translation>{path} 是文件夹；请指定文件名。</translation>
    </message>
    <message>
        <source>{path} is a folder; move it away.</source>
        <translation>{path} 是文件夹；请把它移走。</translation>
    </message>
    <message>
        <source>{path} is an archive that holds the model {inner}; unpack it and choose that file.</source>
        <translation>{path} 是包含模型 {inner} 的压缩包；请解压并选择其中的该文件。</translation>
    </message>
    <message>
        <source>{path} is no folder and none can be made there; choose another.</source>
        <translation>{path} 不是文件夹，也无法在那里新建；请另选一个。</translation>
    </message>
    <message>
        <source>{path} is no folder of masks; give one with --masks.</source>
        <translation>{path} 不是蒙版文件夹；请用 --masks 给出一个。</translation>
    </message>
    <message>
        <source>{path} is no folder; choose another.</source>
        <translation>{path} 不是文件夹；请另选一个。</translation>
    </message>
    <message>
        <source>{path} is where the photos are; give another folder with --backup.</source>
        <translation>{path} 是照片所在之处；请用 --backup 给出别的文件夹。</translation>
    </message>
    <message>
        <source>{path} is where the photos are; give another folder with -o, or --in-place and a folder for the originals with --backup.</source>
        <translation>{path} 是照片所在之处；请用 -o 给出别的文件夹，或用 --in-place 并以 --backup 给出存放原件的文件夹。</translation>
    </message>
    <message>
        <source>{path} is write-protected; choose another name.</source>
        <translation>{path} 受写保护；请使用其他名称。</translation>
    </message>
    <message>
        <source>{path} may not be read; change its permissions or choose another file.</source>
        <translation>没有读取 {path} 的权限；请更改权限或选择其他文件。</translation>
    </message>
    <message>
        <source>{path} names no photo that is in {folder}; give the folder of the outlined photos.</source>
        <translation>{path} 中没有提到 {folder} 里的任何照片；请给出勾画过轮廓的照片所在的文件夹。</translation>
    </message>
    <message>
        <source>{reason} What was saved there before is whole.</source>
        <translation>{reason}之前保存在那里的内容完好。</translation>
    </message>
    <message>
        <source>{reason}; choose another folder</source>
        <translation>{reason}；请选择其他文件夹</translation>
    </message>
    <message>
        <source>{sentence} Then give the same command once more.</source>
        <translation>{sentence}然后再次给出同一命令。</translation>
    </message>
    <message>
        <source>{text!r} is not an aspect; give width:height, such as 16:9.</source>
        <translation>{text!r} 不是宽高比；请按“宽:高”输入，例如 16:9。</translation>
    </message>
    <message>
        <source>{variants} results cannot be made; ask for 1 to {limit}.</source>
        <translation>无法生成 {variants} 个结果：请指定 1 到 {limit}。</translation>
    </message>
    <message>
        <source>{name} has floating-point, signed or more than 16-bit values; save it with 8 or 16 bits first.</source>
        <translation>{name} 的数值为浮点、有符号或超过 16 位；请先保存为 8 位或 16 位。</translation>
    </message>
    <message>
        <source>The mask has values that are not numbers; make it 0 outside and 1 inside.</source>
        <translation>蒙版含有非数值；请使其外部为 0，内部为 1。</translation>
    </message>
    <message>
        <source>{name} has a colour model that is not supported; convert it to RGB first.</source>
        <translation>{name} 的颜色模型不受支持；请先转换为 RGB。</translation>
    </message>
    <message>
        <source>{name} has inks other than CMYK; convert it to RGB first.</source>
        <translation>{name} 含有 CMYK 以外的油墨；请先转换为 RGB。</translation>
    </message>
    <message>
        <source>{name} is a volume, not a picture; save one slice of it first.</source>
        <translation>{name} 是体数据，不是图像；请先保存其中一个切片。</translation>
    </message>
</context>
<context>
    <name>ModelBox</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>The model that fills; more in Edit › Models</source>
        <translation>用于填充的模型；更多见“编辑 › 模型”</translation>
    </message>
    <message>
        <source>Bundled model</source>
        <translation>自带模型</translation>
    </message>
    <message>
        <source>Best of all models</source>
        <translation>所有模型中最佳</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Added {}.</source>
        <translation>已添加 {}。</translation>
    </message>
    <message>
        <source>not known here</source>
        <translation>此处未知</translation>
    </message>
    <message>
        <source>{} is here.</source>
        <translation>{} 已就绪。</translation>
    </message>
    <message>
        <source>Add a model</source>
        <translation>添加模型</translation>
    </message>
    <message>
        <source>Removed {}.</source>
        <translation>已移除 {}。</translation>
    </message>
    <message>
        <source>From: {}</source>
        <translation>来源：{}</translation>
    </message>
    <message>
        <source>Address: {}</source>
        <translation>地址：{}</translation>
    </message>
    <message>
        <source>Get {} by hand, then choose Add.</source>
        <translation>请自行取得 {}，然后选择“添加”。</translation>
    </message>
    <message>
        <source>Licence of the weights: {}</source>
        <translation>权重许可：{}</translation>
    </message>
    <message>
        <source>SHA-256: {}</source>
        <translation>SHA-256:{}</translation>
    </message>
    <message>
        <source>Bundled model</source>
        <translation>自带模型</translation>
    </message>
    <message>
        <source>bundled</source>
        <translation>自带</translation>
    </message>
    <message>
        <source>trained by this program</source>
        <translation>由本程序训练</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>published</source>
        <translation>公开发布</translation>
    </message>
    <message>
        <source>{} MB</source>
        <translation>{} MB</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>here</source>
        <translation>已在本机</translation>
    </message>
    <message>
        <source>here, cannot fill</source>
        <translation>已在本机，不能填充</translation>
    </message>
    <message>
        <source>{} of it here</source>
        <translation>已下载 {}</translation>
    </message>
    <message>
        <source>can be got</source>
        <translation>可获取</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>需自行下载</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Files and folders can be dropped here</source>
        <translation>可将文件和文件夹拖放到此处</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>使用(&amp;U)</translation>
    </message>
    <message>
        <source>Fill with the selected model</source>
        <translation>用所选模型填充</translation>
    </message>
    <message>
        <source>&amp;Get…</source>
        <translation>获取(&amp;G)…</translation>
    </message>
    <message>
        <source>Fetch the selected model over the network</source>
        <translation>通过网络下载所选模型</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Stop; what has come is kept and gone on with</source>
        <translation>停止；已下载的部分会保留，下次继续</translation>
    </message>
    <message>
        <source>&amp;Add…</source>
        <translation>添加(&amp;A)…</translation>
    </message>
    <message>
        <source>Add a model from a file</source>
        <translation>从文件添加模型</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>移除(&amp;R)…</translation>
    </message>
    <message>
        <source>Delete the selected model&apos;s file</source>
        <translation>删除所选模型的文件</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the models (Esc)</source>
        <translation>关闭模型窗口 (Esc)</translation>
    </message>
</context>
<context>
    <name>MoveBar</name>
    <message>
        <source>“{}”: drag it, its handles, or outside of it to turn it; the arrow keys move it by a pixel.</source>
        <translation>“{}”：拖动它或它的控制点，在框外拖动可旋转；方向键移动一个像素。</translation>
    </message>
    <message>
        <source>Move and transform</source>
        <translation>移动和变换</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Leave the layer where it is now</source>
        <translation>让图层留在现在的位置</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Put the layer back where it was</source>
        <translation>把图层放回原处</translation>
    </message>
    <message>
        <source>X</source>
        <translation>X</translation>
    </message>
    <message>
        <source>Left corner of the layer</source>
        <translation>图层左角的位置</translation>
    </message>
    <message>
        <source>Y</source>
        <translation>Y</translation>
    </message>
    <message>
        <source>Upper corner of the layer</source>
        <translation>图层上角的位置</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Width of the layer</source>
        <translation>图层的宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Height of the layer</source>
        <translation>图层的高度</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>How far the layer is turned, clockwise</source>
        <translation>图层顺时针旋转的角度</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>Keep the proportions</source>
        <translation>保持比例</translation>
    </message>
    <message>
        <source>Width and height change together</source>
        <translation>宽和高同时改变</translation>
    </message>
</context>
<context>
    <name>MoveMode</name>
    <message>
        <source>There is no layer to move; fill something, or drop a second photo here.</source>
        <translation>没有可移动的图层；请先填充，或把第二张照片拖到这里。</translation>
    </message>
</context>
<context>
    <name>MoveOverlay</name>
    <message>
        <source>Frame of the layer</source>
        <translation>图层的边框</translation>
    </message>
    <message>
        <source>{} by {} pixels</source>
        <translation>{} × {} 像素</translation>
    </message>
</context>
<context>
    <name>OpenPhotos</name>
    <message>
        <source>A fill is running: wait until it is done, or press Esc.</source>
        <translation>正在填充：请等待完成，或按 Esc。</translation>
    </message>
    <message>
        <source>{} is open already.</source>
        <translation>{} 已经打开。</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图像</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Close the &amp;others</source>
        <translation>关闭其他(&amp;O)</translation>
    </message>
</context>
<context>
    <name>OutputCommands</name>
    <message>
        <source>The result is on the clipboard.</source>
        <translation>结果已复制到剪贴板。</translation>
    </message>
</context>
<context>
    <name>PageDialog</name>
    <message>
        <source>Print</source>
        <translation>打印</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页码</translation>
    </message>
    <message>
        <source>The page</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>PartView</name>
    <message>
        <source>At 100 %; drag to look elsewhere</source>
        <translation>按 100 % 显示；拖动可查看别处</translation>
    </message>
</context>
<context>
    <name>PhotoTabs</name>
    <message>
        <source>Open photos</source>
        <translation>打开的照片</translation>
    </message>
    <message>
        <source>Close this photo</source>
        <translation>关闭这张照片</translation>
    </message>
</context>
<context>
    <name>PictureEditor</name>
    <message>
        <source>Damage filled</source>
        <translation>已填充的损伤</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>色调</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>The scan is being restored: wait a moment, or press Esc.</source>
        <translation>正在修复扫描件：请稍候，或按 Esc。</translation>
    </message>
    <message>
        <source>Cleaned up</source>
        <translation>已清理</translation>
    </message>
    <message>
        <source>The picture is being enhanced: wait a moment, or press Esc.</source>
        <translation>正在增强图像：请稍候，或按 Esc 取消。</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>The picture is being painted: wait a moment, or press Esc.</source>
        <translation>正在绘制图像：请稍候，或按 Esc 取消。</translation>
    </message>
    <message>
        <source>The scan is restored. Each step can be undone, and each layer dimmed or changed.</source>
        <translation>扫描件已修复。每一步都可撤销，每个图层都可调淡或更改。</translation>
    </message>
    <message>
        <source>Nothing was found that needs to be restored.</source>
        <translation>未发现需要修复之处。</translation>
    </message>
    <message>
        <source>The picture is clean: no noise, blur or JPEG blocks were found.</source>
        <translation>图像很干净：未发现噪点、模糊或 JPEG 块。</translation>
    </message>
</context>
<context>
    <name>PointPicker</name>
    <message>
        <source>Photo to pick a point of</source>
        <translation>用于取点的照片</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the preferences (Esc)</source>
        <translation>关闭首选项 (Esc)</translation>
    </message>
    <message>
        <source>Restore defaults</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>Set everything here, keys too, back to its default</source>
        <translation>将此处的一切（包括按键）恢复为默认值</translation>
    </message>
    <message>
        <source>Pages of the preferences</source>
        <translation>首选项页面</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Choose settings that were kept, or type a name to keep the present ones</source>
        <translation>选择已保存的设置，或输入名称保存当前设置</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Keep the present settings under this name, for all photos</source>
        <translation>以此名称保存当前设置，供所有照片使用</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>移除(&amp;M)</translation>
    </message>
    <message>
        <source>Forget the settings of this name</source>
        <translation>删除此名称的设置</translation>
    </message>
</context>
<context>
    <name>Profiles</name>
    <message>
        <source>own profile</source>
        <translation>自带配置文件</translation>
    </message>
</context>
<context>
    <name>PropertiesDialog</name>
    <message>
        <source>Properties of {}</source>
        <translation>{} 的属性</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Unsaved work</source>
        <translation>未保存的工作</translation>
    </message>
    <message>
        <source>It will be lost if you go on without saving it.</source>
        <translation>如果不保存就继续，它将丢失。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Key in use</source>
        <translation>按键已被占用</translation>
    </message>
    <message>
        <source>Take the key</source>
        <translation>改用此键</translation>
    </message>
    <message>
        <source>Replace a changed project?</source>
        <translation>替换已更改的项目？</translation>
    </message>
    <message>
        <source>Replacing it throws those changes away.</source>
        <translation>替换会丢弃那些更改。</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Discard unsaved work?</source>
        <translation>放弃未保存的工作？</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>此操作无法撤销。</translation>
    </message>
    <message>
        <source>Get a model?</source>
        <translation>获取模型？</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>获取</translation>
    </message>
    <message>
        <source>Remove a model?</source>
        <translation>移除模型？</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>A batch is running</source>
        <translation>批处理正在运行</translation>
    </message>
    <message>
        <source>The batch is not done yet.</source>
        <translation>批处理尚未完成。</translation>
    </message>
    <message>
        <source>What is done is kept; File › Batch, Start goes on another time.</source>
        <translation>已完成的会保留；以后在“文件 › 批处理”中按“开始”可继续。</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>名称：</translation>
    </message>
    <message>
        <source>Choose a page</source>
        <translation>选择页面</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>From: {where}
Address: {address}
Size: {size}
SHA-256: {checksum}</source>
        <translation>来源：{where}
地址：{address}
大小：{size}
SHA-256:{checksum}</translation>
    </message>
    <message>
        <source>Replace the original photo?</source>
        <translation>替换原照片？</translation>
    </message>
    <message>
        <source>Replacing it cannot be undone: the photo as it was will be gone.</source>
        <translation>替换后无法撤销：原照片将不复存在。</translation>
    </message>
    <message>
        <source>Replace the original</source>
        <translation>替换原照片</translation>
    </message>
    <message>
        <source>Replace the file?</source>
        <translation>替换文件？</translation>
    </message>
    <message>
        <source>Replacing it cannot be undone.</source>
        <translation>替换后无法撤销。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>{name} has {pages} pages. Open page:</source>
        <translation>{name} 有 {pages} 页。打开页面：</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>OpenRaster project</source>
        <translation>OpenRaster 项目</translation>
    </message>
    <message>
        <source>The work on {} has not been saved.</source>
        <translation>{} 的修改尚未保存。</translation>
    </message>
    <message>
        <source>{} calls “{}” now.</source>
        <translation>{} 目前对应“{}”。</translation>
    </message>
    <message>
        <source>If it is to call “{}”, “{}” loses it.</source>
        <translation>如果让它对应“{}”，“{}”将不再使用它。</translation>
    </message>
    <message>
        <source>{} was changed by another window or program meanwhile.</source>
        <translation>{} 在此期间已被其他窗口或程序更改。</translation>
    </message>
    <message>
        <source>The unsaved work on {} will be deleted.</source>
        <translation>{} 的未保存工作将被删除。</translation>
    </message>
    <message>
        <source>{name} is published under the licence {licence}.</source>
        <translation>{name} 以 {licence} 许可发布。</translation>
    </message>
    <message>
        <source>Nothing has been contacted yet.</source>
        <translation>尚未连接任何服务器。</translation>
    </message>
    <message>
        <source>The file of the model {} will be deleted.</source>
        <translation>模型 {} 的文件将被删除。</translation>
    </message>
    <message>
        <source>Photos and projects</source>
        <translation>照片和项目</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>{} is the original photo.</source>
        <translation>{} 是原照片。</translation>
    </message>
    <message>
        <source>{} exists already.</source>
        <translation>{} 已存在。</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Suspicion</source>
        <translation>可疑程度</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>being done</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>set apart</source>
        <translation>另列</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Which photos are shown</source>
        <translation>显示哪些照片</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Still to be done</source>
        <translation>尚未完成</translation>
    </message>
    <message>
        <source>Suspicious</source>
        <translation>可疑</translation>
    </message>
    <message>
        <source>Set apart</source>
        <translation>另列</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Name or note</source>
        <translation>名称或说明</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Open in the &amp;editor</source>
        <translation>在编辑器中打开(&amp;E)</translation>
    </message>
    <message>
        <source>Correct a result by hand; one that was set apart is opened as it was</source>
        <translation>手工修正结果；另列的照片按原样打开</translation>
    </message>
    <message>
        <source>Put &amp;back</source>
        <translation>放回(&amp;B)</translation>
    </message>
    <message>
        <source>What the editor shows becomes the result</source>
        <translation>编辑器中显示的图片成为结果</translation>
    </message>
    <message>
        <source>Re&amp;port…</source>
        <translation>报告(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>&amp;Clear the list</source>
        <translation>清空列表(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>打开(&amp;O)</translation>
    </message>
    <message>
        <source>Show in its &amp;folder</source>
        <translation>打开所在文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Remove from the list</source>
        <translation>从列表中移除(&amp;R)</translation>
    </message>
</context>
<context>
    <name>RecoveryBar</name>
    <message>
        <source>Unsaved work</source>
        <translation>未保存的工作</translation>
    </message>
    <message>
        <source>The program ended before the work on {} was saved. It was kept as of {}.</source>
        <translation>程序在保存 {} 的修改之前结束。已保留 {} 时的内容。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Go on with this work</source>
        <translation>继续此工作</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Delete this work for good</source>
        <translation>永久删除此工作</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>Ask again at the next start</source>
        <translation>下次启动时再询问</translation>
    </message>
</context>
<context>
    <name>ResizeDialog</name>
    <message>
        <source>Resize</source>
        <translation>调整大小</translation>
    </message>
    <message>
        <source>Width of the picture</source>
        <translation>图像宽度</translation>
    </message>
    <message>
        <source>Height of the picture</source>
        <translation>图像高度</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Share of the present size</source>
        <translation>相对当前尺寸的比例</translation>
    </message>
    <message>
        <source>&amp;Keep the proportions</source>
        <translation>保持比例(&amp;K)</translation>
    </message>
    <message>
        <source>Width and height change together</source>
        <translation>宽和高同时改变</translation>
    </message>
    <message>
        <source>All pixels are resampled, including those of fills and masks.</source>
        <translation>所有像素都会重新采样，包括填充和蒙版的像素。</translation>
    </message>
    <message>
        <source>&amp;Width</source>
        <translation>宽(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Height</source>
        <translation>高(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Share</source>
        <translation>比例(&amp;S)</translation>
    </message>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
</context>
<context>
    <name>RestoreDialog</name>
    <message>
        <source>Restore scan</source>
        <translation>修复扫描件</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>轻度</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>强力</translation>
    </message>
    <message>
        <source>Own</source>
        <translation>自定</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>&amp;Straighten</source>
        <translation>拉直(&amp;S)</translation>
    </message>
    <message>
        <source>Turn the print upright by the lines of its border</source>
        <translation>按边框线将照片转正</translation>
    </message>
    <message>
        <source>&amp;Crop the margin</source>
        <translation>裁去边缘(&amp;C)</translation>
    </message>
    <message>
        <source>Cut off the dark or white margin that the scanner added</source>
        <translation>裁去扫描仪留下的黑边或白边</translation>
    </message>
    <message>
        <source>Find &amp;damage</source>
        <translation>查找损伤(&amp;D)</translation>
    </message>
    <message>
        <source>Look for dust, hairs, scratches, folds, tears and stains</source>
        <translation>查找灰尘、毛发、划痕、折痕、撕裂和污渍</translation>
    </message>
    <message>
        <source>&amp;Fill the damage</source>
        <translation>填充损伤(&amp;F)</translation>
    </message>
    <message>
        <source>A layer of its own</source>
        <translation>单独成为一个图层</translation>
    </message>
    <message>
        <source>&amp;Recover the tone</source>
        <translation>恢复色调(&amp;R)</translation>
    </message>
    <message>
        <source>Black and white points; a layer of its own</source>
        <translation>黑点和白点；单独成为一个图层</translation>
    </message>
    <message>
        <source>D&amp;enoise lightly</source>
        <translation>轻度降噪(&amp;E)</translation>
    </message>
    <message>
        <source>Grain stays; a layer of its own</source>
        <translation>保留颗粒；单独成为一个图层</translation>
    </message>
    <message>
        <source>&amp;Keep the print&apos;s own tone</source>
        <translation>保留照片自身的色调(&amp;K)</translation>
    </message>
    <message>
        <source>Do not take a cast for fading; sepia is kept in any case</source>
        <translation>不把偏色当作褪色；棕褐色总会保留</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>灵敏度</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>色调</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>&amp;Preset</source>
        <translation>预设(&amp;P)</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Each step becomes a layer or an edit of its own, and can be dimmed, changed or undone.</source>
        <translation>每一步都单独成为一个图层或一次编辑，可以调淡、更改或撤销。</translation>
    </message>
</context>
<context>
    <name>ResultHistogram</name>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>How often each value occurs in the result</source>
        <translation>结果中每个值出现的次数</translation>
    </message>
</context>
<context>
    <name>SelectCommands</name>
    <message>
        <source>Stored mas&amp;ks</source>
        <translation>已存蒙版(&amp;K)</translation>
    </message>
    <message>
        <source>Grow the mask</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>Shrink the mask</source>
        <translation>收缩蒙版</translation>
    </message>
    <message>
        <source>Feather the mask</source>
        <translation>羽化蒙版</translation>
    </message>
    <message>
        <source>Smooth the mask</source>
        <translation>平滑蒙版</translation>
    </message>
    <message>
        <source>Border of the mask</source>
        <translation>蒙版边界</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>{} mask.png</source>
        <translation>{} 蒙版.png</translation>
    </message>
    <message>
        <source>Save the mask</source>
        <translation>保存蒙版</translation>
    </message>
    <message>
        <source>Mask {}</source>
        <translation>蒙版 {}</translation>
    </message>
    <message>
        <source>Store the mask</source>
        <translation>存储蒙版</translation>
    </message>
    <message>
        <source>Missing part</source>
        <translation>缺失部分</translation>
    </message>
    <message>
        <source>Texture from here</source>
        <translation>纹理取自此处</translation>
    </message>
    <message>
        <source>No texture from here</source>
        <translation>纹理不取自此处</translation>
    </message>
    <message>
        <source>&amp;Load</source>
        <translation>载入(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Add to the mask</source>
        <translation>添加到蒙版(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Subtract from the mask</source>
        <translation>从蒙版中减去(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Intersect with the mask</source>
        <translation>与蒙版相交(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>None yet: store one first</source>
        <translation>还没有：请先存储一个</translation>
    </message>
</context>
<context>
    <name>SelectMenu</name>
    <message>
        <source>&amp;Select</source>
        <translation>选择(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>全部(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>无(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
        <translation>反选(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Colour range…</source>
        <translation>色彩范围(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Grow…</source>
        <translation>扩大(&amp;G)…</translation>
    </message>
    <message>
        <source>S&amp;hrink…</source>
        <translation>收缩(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Feather…</source>
        <translation>羽化(&amp;F)…</translation>
    </message>
    <message>
        <source>Smoo&amp;th…</source>
        <translation>平滑(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Border…</source>
        <translation>边界(&amp;B)…</translation>
    </message>
    <message>
        <source>Fill h&amp;oles</source>
        <translation>填补空洞(&amp;O)</translation>
    </message>
    <message>
        <source>Find &amp;damage…</source>
        <translation>查找损伤(&amp;D)…</translation>
    </message>
    <message>
        <source>Ne&amp;xt damage</source>
        <translation>下一处损伤(&amp;X)</translation>
    </message>
    <message>
        <source>Pr&amp;evious damage</source>
        <translation>上一处损伤(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Load a mask…</source>
        <translation>载入蒙版(&amp;L)…</translation>
    </message>
    <message>
        <source>Sa&amp;ve the mask…</source>
        <translation>保存蒙版(&amp;V)…</translation>
    </message>
    <message>
        <source>Sto&amp;re the mask as…</source>
        <translation>存储蒙版为(&amp;R)…</translation>
    </message>
    <message>
        <source>Missing &amp;part</source>
        <translation>缺失部分(&amp;P)</translation>
    </message>
    <message>
        <source>Show the &amp;mask</source>
        <translation>显示蒙版(&amp;M)</translation>
    </message>
    <message>
        <source>Tool&amp;s</source>
        <translation>工具(&amp;S)</translation>
    </message>
    <message>
        <source>Rectangle, then ellipse</source>
        <translation>矩形，再按为椭圆</translation>
    </message>
    <message>
        <source>Lasso, then polygon</source>
        <translation>套索，再按为多边形</translation>
    </message>
    <message>
        <source>Wand, then object</source>
        <translation>魔棒，再按为物体</translation>
    </message>
    <message>
        <source>&amp;Straight line</source>
        <translation>直线(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Rectangle</source>
        <translation>矩形(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Ellipse</source>
        <translation>椭圆(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>套索(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Polygon</source>
        <translation>多边形(&amp;P)</translation>
    </message>
    <message>
        <source>Magic &amp;wand</source>
        <translation>魔棒(&amp;W)</translation>
    </message>
    <message>
        <source>Object by &amp;clicks</source>
        <translation>单击选取对象(&amp;C)</translation>
    </message>
    <message>
        <source>Object in a &amp;box</source>
        <translation>框选物体(&amp;B)</translation>
    </message>
    <message>
        <source>Object &amp;under a scribble</source>
        <translation>涂画选物体(&amp;U)</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>Selections replace the mask (Ctrl)</source>
        <translation>选区替换蒙版 (Ctrl)</translation>
    </message>
    <message>
        <source>Selections add to the mask</source>
        <translation>选区添加到蒙版</translation>
    </message>
    <message>
        <source>Selections are taken from the mask (Alt)</source>
        <translation>从蒙版中减去选区 (Alt)</translation>
    </message>
    <message>
        <source>The mask is cut to selections (Shift+Alt)</source>
        <translation>蒙版与选区相交 (Shift+Alt)</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>How far a colour may differ, 0 to 255</source>
        <translation>颜色可相差多少，0 到 255</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>How soft the edge of a selection is</source>
        <translation>选区边缘的柔和程度</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩大</translation>
    </message>
    <message>
        <source>How much larger than the object is selected, so that its rim goes with it</source>
        <translation>选区比对象大多少，使其边缘一并被选中</translation>
    </message>
    <message>
        <source>Contiguous</source>
        <translation>连续</translation>
    </message>
    <message>
        <source>Only what is connected with the place clicked</source>
        <translation>仅选与单击处相连的部分</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>所有图层</translation>
    </message>
    <message>
        <source>Look at the photo with its layers, not at the photo alone</source>
        <translation>参照含图层的照片，而不只是照片本身</translation>
    </message>
</context>
<context>
    <name>SelectionEditor</name>
    <message>
        <source>Saved the mask to {}.</source>
        <translation>已将蒙版保存到 {}。</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Filling</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Where fills are computed; auto takes the fastest.</source>
        <translation>在哪里计算填充；“自动”使用最快的设备。</translation>
    </message>
    <message>
        <source>Whether lines separate the pixels beyond 800 %.</source>
        <translation>超过 800 % 时是否用线分隔像素。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The model that fills: builtin, a name in the models folder, or a file.</source>
        <translation>用于填充的模型：builtin、模型文件夹中的名称或文件。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Models folder</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Fast copies no texture into large fills; best makes several results and takes the best.</source>
        <translation>“快速”不为大面积填充复制纹理；“最佳”生成多个结果并选取最好的。</translation>
    </message>
    <message>
        <source>Fill quality</source>
        <translation>填充质量</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Memory that undo may use for one photo.</source>
        <translation>每张照片的撤销可使用的内存。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Memory that keeps what has been drawn, so that panning back is instant.</source>
        <translation>用于保留已绘制内容的内存，使移回时立即显示。</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Language of the window.</source>
        <translation>窗口的语言。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Light or dark surroundings of the photo.</source>
        <translation>照片周围为浅色或深色。</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Colour in which the mask is shown.</source>
        <translation>显示蒙版的颜色。</translation>
    </message>
    <message>
        <source>Mask colour</source>
        <translation>蒙版颜色</translation>
    </message>
    <message>
        <source>How strongly the mask covers the photo.</source>
        <translation>蒙版遮盖照片的程度。</translation>
    </message>
    <message>
        <source>Mask opacity</source>
        <translation>蒙版不透明度</translation>
    </message>
    <message>
        <source>Whether rulers lie along the photo.</source>
        <translation>是否在照片旁显示标尺。</translation>
    </message>
    <message>
        <source>How many threads compute; 0 takes what other programs leave free.</source>
        <translation>用于计算的线程数；0 表示使用其他程序空出的线程。</translation>
    </message>
    <message>
        <source>Folder of your own models; empty for the default folder.</source>
        <translation>您自己的模型所在的文件夹；留空则使用默认文件夹。</translation>
    </message>
    <message>
        <source>Folder or name of the diffusion pipeline that fills by words.</source>
        <translation>用文字填充的扩散管线的文件夹或名称。</translation>
    </message>
    <message>
        <source>Pixels outside the mask over which a fill is blended into the photo.</source>
        <translation>填充在蒙版之外多少像素的范围内融入照片。</translation>
    </message>
    <message>
        <source>Whether the mask stays after a fill, to be changed and filled again.</source>
        <translation>填充后是否保留蒙版，以便修改后再次填充。</translation>
    </message>
    <message>
        <source>Whether each stroke of the brush is filled as soon as it ends.</source>
        <translation>画笔的每一笔是否在结束后立即填充。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Edge blending</source>
        <translation>边缘融合</translation>
    </message>
    <message>
        <source>Keep the mask</source>
        <translation>保留蒙版</translation>
    </message>
    <message>
        <source>Fill on release</source>
        <translation>松开即填充</translation>
    </message>
    <message>
        <source>Rulers</source>
        <translation>标尺</translation>
    </message>
    <message>
        <source>Pixel grid</source>
        <translation>像素网格</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>处理器 (CPU)</translation>
    </message>
    <message>
        <source>NVIDIA or AMD graphics (CUDA)</source>
        <translation>NVIDIA 或 AMD 显卡 (CUDA)</translation>
    </message>
    <message>
        <source>Apple graphics (MPS)</source>
        <translation>Apple 图形 (MPS)</translation>
    </message>
    <message>
        <source>Intel graphics (XPU)</source>
        <translation>Intel 显卡 (XPU)</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>default folder</source>
        <translation>默认文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
</context>
<context>
    <name>SourceBar</name>
    <message>
        <source>Aligned</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Strokes go on together; else each begins at the source again</source>
        <translation>各笔相互衔接；否则每一笔都重新从源点开始</translation>
    </message>
    <message>
        <source>Scale of the source</source>
        <translation>源的缩放</translation>
    </message>
    <message>
        <source>How large what is copied becomes</source>
        <translation>复制的内容放大多少</translation>
    </message>
    <message>
        <source>Angle of the source</source>
        <translation>源的角度</translation>
    </message>
    <message>
        <source>How far what is copied is turned clockwise</source>
        <translation>复制的内容顺时针旋转多少</translation>
    </message>
    <message>
        <source>No source</source>
        <translation>不用源</translation>
    </message>
    <message>
        <source>Heal by filling, without a source of one&apos;s own</source>
        <translation>不指定源，以填充来修复</translation>
    </message>
</context>
<context>
    <name>SourceMaskBar</name>
    <message>
        <source>Texture from here</source>
        <translation>纹理取自此处</translation>
    </message>
    <message>
        <source>Fills copy texture from what is painted green alone</source>
        <translation>填充只从绿色区域复制纹理</translation>
    </message>
    <message>
        <source>Not from here</source>
        <translation>不取自此处</translation>
    </message>
    <message>
        <source>Fills copy no texture from what is painted red</source>
        <translation>填充不从红色区域复制纹理</translation>
    </message>
    <message>
        <source>Let texture come from everywhere</source>
        <translation>允许从任何地方取纹理</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Size of the photo</source>
        <translation>照片尺寸</translation>
    </message>
    <message>
        <source>Pixel under the pointer</source>
        <translation>指针处的像素</translation>
    </message>
    <message>
        <source>Bit depth and colour profile</source>
        <translation>位深和颜色配置</translation>
    </message>
    <message>
        <source>Device that computes fills</source>
        <translation>计算填充的设备</translation>
    </message>
    <message>
        <source>What the tool does</source>
        <translation>工具的用法</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel (Esc)</source>
        <translation>取消 (Esc)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{} on {}</source>
        <translation>{} 运行于 {}</translation>
    </message>
    <message>
        <source>Judging realism</source>
        <translation>正在判断真实度</translation>
    </message>
    <message>
        <source>Extending</source>
        <translation>正在扩展</translation>
    </message>
    <message>
        <source>Filling</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Preparing to fill</source>
        <translation>正在准备填充</translation>
    </message>
    <message>
        <source>Restoring the scan</source>
        <translation>正在修复扫描件</translation>
    </message>
    <message>
        <source>Enhancing the picture</source>
        <translation>正在增强图像</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Grey + alpha</source>
        <translation>灰度 + 透明</translation>
    </message>
    <message>
        <source>{} bit</source>
        <translation>{} 位</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Add layer</source>
        <translation>添加图层</translation>
    </message>
    <message>
        <source>Add picture</source>
        <translation>添加图像</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>调整</translation>
    </message>
    <message>
        <source>Blend mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>Border of mask</source>
        <translation>蒙版边界</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>恢复裁去的部分</translation>
    </message>
    <message>
        <source>Change adjustment</source>
        <translation>更改调整</translation>
    </message>
    <message>
        <source>Change layer</source>
        <translation>更改图层</translation>
    </message>
    <message>
        <source>Choose variant</source>
        <translation>选择候选</translation>
    </message>
    <message>
        <source>Clean up</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Clear sources</source>
        <translation>清除纹理来源</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>仿制</translation>
    </message>
    <message>
        <source>Colour range</source>
        <translation>色彩范围</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Delete layer</source>
        <translation>删除图层</translation>
    </message>
    <message>
        <source>Delete mask</source>
        <translation>删除蒙版</translation>
    </message>
    <message>
        <source>Duplicate layer</source>
        <translation>复制图层</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Erase mask</source>
        <translation>擦除蒙版</translation>
    </message>
    <message>
        <source>Extend canvas</source>
        <translation>扩展画布</translation>
    </message>
    <message>
        <source>Feather mask</source>
        <translation>羽化蒙版</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Fill again</source>
        <translation>重新填充</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>填补空洞</translation>
    </message>
    <message>
        <source>Find damage</source>
        <translation>查找损伤</translation>
    </message>
    <message>
        <source>Flatten</source>
        <translation>拼合</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>翻转</translation>
    </message>
    <message>
        <source>Grow mask</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>Heal</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Hide layer</source>
        <translation>隐藏图层</translation>
    </message>
    <message>
        <source>Invert mask</source>
        <translation>反选蒙版</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Layer opacity</source>
        <translation>图层不透明度</translation>
    </message>
    <message>
        <source>Load mask</source>
        <translation>载入蒙版</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>魔棒</translation>
    </message>
    <message>
        <source>Mask from fill</source>
        <translation>由填充得到蒙版</translation>
    </message>
    <message>
        <source>Merge down</source>
        <translation>向下合并</translation>
    </message>
    <message>
        <source>Move layer</source>
        <translation>移动图层</translation>
    </message>
    <message>
        <source>Paint layer in</source>
        <translation>恢复图层</translation>
    </message>
    <message>
        <source>Paint layer out</source>
        <translation>涂掉图层</translation>
    </message>
    <message>
        <source>Paint mask</source>
        <translation>涂抹蒙版</translation>
    </message>
    <message>
        <source>Paint sources</source>
        <translation>绘制纹理来源</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Remove transparency</source>
        <translation>移除透明度</translation>
    </message>
    <message>
        <source>Rename layer</source>
        <translation>重命名图层</translation>
    </message>
    <message>
        <source>Resize</source>
        <translation>调整大小</translation>
    </message>
    <message>
        <source>Rotate</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Select object</source>
        <translation>选择物体</translation>
    </message>
    <message>
        <source>Show layer</source>
        <translation>显示图层</translation>
    </message>
    <message>
        <source>Shrink mask</source>
        <translation>收缩蒙版</translation>
    </message>
    <message>
        <source>Smooth mask</source>
        <translation>平滑蒙版</translation>
    </message>
    <message>
        <source>Store mask</source>
        <translation>存储蒙版</translation>
    </message>
    <message>
        <source>Straighten</source>
        <translation>拉直</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Transform layer</source>
        <translation>变换图层</translation>
    </message>
</context>
<context>
    <name>StepsBox</name>
    <message>
        <source>What is done to every photo</source>
        <translation>对每张照片执行的步骤</translation>
    </message>
    <message>
        <source>Mas&amp;k…</source>
        <translation>蒙版(&amp;K)…</translation>
    </message>
    <message>
        <source>One mask for all photos: date stamps, watermarks</source>
        <translation>所有照片共用一个蒙版：日期、水印</translation>
    </message>
    <message>
        <source>Mask &amp;folder…</source>
        <translation>蒙版文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>A mask for each photo, under the same name</source>
        <translation>每张照片各有一个同名蒙版</translation>
    </message>
    <message>
        <source>N&amp;one</source>
        <translation>无(&amp;O)</translation>
    </message>
    <message>
        <source>Find &amp;damage and fill it</source>
        <translation>查找损伤并填充(&amp;D)</translation>
    </message>
    <message>
        <source>Fill what damaged files &amp;lack</source>
        <translation>填充损坏文件缺少的部分(&amp;L)</translation>
    </message>
    <message>
        <source>Clean of noise, blur and &amp;blocks</source>
        <translation>清除噪点、模糊和方块(&amp;B)</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Gentle</source>
        <translation>轻度</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>强</translation>
    </message>
    <message>
        <source>Each its own</source>
        <translation>各自的格式</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>One mask for all photos</source>
        <translation>所有照片共用的蒙版</translation>
    </message>
    <message>
        <source>The folder of masks</source>
        <translation>蒙版文件夹</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>修复(&amp;R)</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>E&amp;xtend to</source>
        <translation>扩展到(&amp;X)</translation>
    </message>
    <message>
        <source>For&amp;mat</source>
        <translation>格式(&amp;M)</translation>
    </message>
</context>
<context>
    <name>StraightenDialog</name>
    <message>
        <source>Straighten</source>
        <translation>拉直</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>{} × {} pixels</source>
        <translation>{} × {} 像素</translation>
    </message>
</context>
<context>
    <name>StyleDialog</name>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>&amp;Another…</source>
        <translation>其他(&amp;A)…</translation>
    </message>
    <message>
        <source>A style that you trained: its file in the folder of the run</source>
        <translation>您训练的风格：训练文件夹中的文件</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>&amp;Keep the photo&apos;s colours</source>
        <translation>保留照片的颜色(&amp;K)</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>The Great Wave (Hokusai)</source>
        <translation>神奈川冲浪里（葛饰北斋）</translation>
    </message>
    <message>
        <source>Starry Night (van Gogh)</source>
        <translation>星夜（梵高）</translation>
    </message>
    <message>
        <source>Another style</source>
        <translation>其他风格</translation>
    </message>
    <message>
        <source>Styles (*.safetensors)</source>
        <translation>风格 (*.safetensors)</translation>
    </message>
    <message>
        <source>Painting…</source>
        <translation>正在绘制…</translation>
    </message>
</context>
<context>
    <name>Synonyms</name>
    <message>
        <source>heal inpaint remove erase object retouch repair content-aware apply run</source>
        <translation>修复 修补 去除 移除 擦除 物体 润饰 内容识别 应用 运行</translation>
    </message>
    <message>
        <source>heal inpaint several results choices alternatives</source>
        <translation>修复 多个结果 选择 备选</translation>
    </message>
    <message>
        <source>retry redo seed another result</source>
        <translation>重试 重做 种子 另一个结果</translation>
    </message>
    <message>
        <source>copy duplicate rubber stamp retouch</source>
        <translation>复制 仿制 橡皮图章 修饰</translation>
    </message>
    <message>
        <source>spot repair blemish patch retouch</source>
        <translation>污点 修补 瑕疵 补丁 修饰</translation>
    </message>
    <message>
        <source>transform scale rotate layer</source>
        <translation>变换 缩放 旋转 图层</translation>
    </message>
    <message>
        <source>dust spots specks scratches hair detect automatic clean</source>
        <translation>灰尘 斑点 划痕 毛发 检测 自动 清理</translation>
    </message>
    <message>
        <source>dust scratches automatic repair old print clean fade enhance</source>
        <translation>灰尘 划痕 自动 修复 老照片 清理 褪色 增强</translation>
    </message>
    <message>
        <source>contrast brightness exposure gamma tone histogram curves black white point</source>
        <translation>对比度 亮度 曝光 伽马 色调 直方图 曲线 黑场 白场</translation>
    </message>
    <message>
        <source>painting art filter van gogh hokusai style transfer neural</source>
        <translation>绘画 艺术 滤镜 梵高 北斋 风格迁移 神经</translation>
    </message>
    <message>
        <source>panorama stitch merge photos parts of a large print photomerge</source>
        <translation>全景 拼接 合并照片 大幅照片的各部分</translation>
    </message>
    <message>
        <source>contrast brightness exposure automatic tone enhance</source>
        <translation>对比度 亮度 曝光 自动 色调 增强</translation>
    </message>
    <message>
        <source>colour color cast temperature tint yellowed</source>
        <translation>颜色 偏色 色温 色调 发黄</translation>
    </message>
    <message>
        <source>colour color cast temperature automatic yellowed</source>
        <translation>颜色 偏色 色温 自动 发黄</translation>
    </message>
    <message>
        <source>black and white desaturate grayscale tint brown</source>
        <translation>黑白 去色 灰度 着色 棕色</translation>
    </message>
    <message>
        <source>noise grain smooth despeckle</source>
        <translation>噪点 颗粒 平滑 去斑</translation>
    </message>
    <message>
        <source>unsharp mask blur focus detail</source>
        <translation>锐化 模糊 对焦 细节</translation>
    </message>
    <message>
        <source>trim cut frame size</source>
        <translation>修剪 裁切 画框 尺寸</translation>
    </message>
    <message>
        <source>scale size pixels resolution enlarge reduce</source>
        <translation>缩放 尺寸 像素 分辨率 放大 缩小</translation>
    </message>
    <message>
        <source>rotate horizon angle tilt level</source>
        <translation>旋转 地平线 角度 倾斜 水平</translation>
    </message>
    <message>
        <source>rotate clockwise orientation</source>
        <translation>旋转 顺时针 方向</translation>
    </message>
    <message>
        <source>rotate anticlockwise orientation</source>
        <translation>旋转 逆时针 方向</translation>
    </message>
    <message>
        <source>rotate upside down orientation</source>
        <translation>旋转 颠倒 方向</translation>
    </message>
    <message>
        <source>mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>mirror upside down</source>
        <translation>镜像 颠倒</translation>
    </message>
    <message>
        <source>uncrop outpaint expand border canvas size</source>
        <translation>外扩 扩图 扩展 边框 画布大小</translation>
    </message>
    <message>
        <source>mask everything</source>
        <translation>蒙版 全部</translation>
    </message>
    <message>
        <source>deselect clear mask remove selection</source>
        <translation>取消选择 清除蒙版 去除选区</translation>
    </message>
    <message>
        <source>inverse reverse selection mask</source>
        <translation>反选 反转 选区 蒙版</translation>
    </message>
    <message>
        <source>expand dilate selection mask</source>
        <translation>扩大 膨胀 选区 蒙版</translation>
    </message>
    <message>
        <source>contract erode selection mask</source>
        <translation>收缩 腐蚀 选区 蒙版</translation>
    </message>
    <message>
        <source>soft edge blur selection mask</source>
        <translation>柔边 模糊 选区 蒙版</translation>
    </message>
    <message>
        <source>magic colour color similar tolerance</source>
        <translation>魔术棒 颜色 相似 容差</translation>
    </message>
    <message>
        <source>subject person quick selection cut out</source>
        <translation>主体 人物 快速选择 抠图</translation>
    </message>
    <message>
        <source>color similar</source>
        <translation>颜色 相似</translation>
    </message>
    <message>
        <source>paint mask pen</source>
        <translation>涂抹 蒙版 画笔</translation>
    </message>
    <message>
        <source>rubber unmask</source>
        <translation>橡皮 去掉蒙版</translation>
    </message>
    <message>
        <source>save jpeg png tiff write output</source>
        <translation>保存 写入 输出</translation>
    </message>
    <message>
        <source>save jpeg png tiff webp quality size metadata profile output</source>
        <translation>保存 质量 尺寸 元数据 配置文件 输出</translation>
    </message>
    <message>
        <source>project store ora</source>
        <translation>项目 存储</translation>
    </message>
    <message>
        <source>clipboard</source>
        <translation>剪贴板</translation>
    </message>
    <message>
        <source>clipboard insert</source>
        <translation>剪贴板 插入</translation>
    </message>
    <message>
        <source>printer paper pdf page</source>
        <translation>打印机 纸张 页面</translation>
    </message>
    <message>
        <source>compare before after original divider</source>
        <translation>比较 之前 之后 原图 分隔线</translation>
    </message>
    <message>
        <source>compare before after original two</source>
        <translation>比较 之前 之后 原图 两个</translation>
    </message>
    <message>
        <source>compare original</source>
        <translation>比较 原图</translation>
    </message>
    <message>
        <source>quality heat map check</source>
        <translation>质量 热图 检查</translation>
    </message>
    <message>
        <source>tab switch document</source>
        <translation>标签 切换 文档</translation>
    </message>
    <message>
        <source>zoom whole all</source>
        <translation>缩放 整张 全部</translation>
    </message>
    <message>
        <source>zoom pixels 1:1</source>
        <translation>缩放 像素 1:1</translation>
    </message>
    <message>
        <source>fullscreen maximise</source>
        <translation>全屏 最大化</translation>
    </message>
    <message>
        <source>docks sidebar</source>
        <translation>面板 侧栏</translation>
    </message>
    <message>
        <source>back revert history</source>
        <translation>后退 还原 历史</translation>
    </message>
    <message>
        <source>forward history</source>
        <translation>前进 历史</translation>
    </message>
    <message>
        <source>merge all layers</source>
        <translation>合并所有图层</translation>
    </message>
    <message>
        <source>layer mask hide</source>
        <translation>图层蒙版 隐藏</translation>
    </message>
    <message>
        <source>settings options language theme configure</source>
        <translation>设置 选项 语言 主题 配置</translation>
    </message>
    <message>
        <source>shortcuts hotkeys keyboard</source>
        <translation>快捷键 键盘</translation>
    </message>
    <message>
        <source>help documentation guide</source>
        <translation>帮助 文档 指南</translation>
    </message>
    <message>
        <source>version licence license credits</source>
        <translation>版本 许可证 致谢</translation>
    </message>
    <message>
        <source>archive folder many photos queue automatic</source>
        <translation>档案 文件夹 许多照片 队列 自动</translation>
    </message>
    <message>
        <source>archive corrected result replace</source>
        <translation>档案 修正 结果 替换</translation>
    </message>
    <message>
        <source>network download lama weights ai</source>
        <translation>网络 下载 权重 人工智能</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Diameter of the brush</source>
        <translation>画笔直径</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>How sharp the rim of the brush is</source>
        <translation>画笔边缘的锐利程度</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>How strongly the mask is shown</source>
        <translation>蒙版显示的强度</translation>
    </message>
    <message>
        <source>Colour of the mask</source>
        <translation>蒙版颜色</translation>
    </message>
    <message>
        <source>Colour of the mask…</source>
        <translation>蒙版颜色…</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Fill the mask</source>
        <translation>填充蒙版</translation>
    </message>
</context>
<context>
    <name>ToolGestures</name>
    <message>
        <source>Alt and a click choose where the stamp copies from; then paint.</source>
        <translation>按住 Alt 单击选择图章的源点，然后绘制。</translation>
    </message>
</context>
<context>
    <name>ToolPalette</name>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
</context>
<context>
    <name>ToolTexts</name>
    <message>
        <source>Add; Alt: subtract; Shift+Alt: intersect; Ctrl: replace.</source>
        <translation>添加；Alt：减去；Shift+Alt：相交；Ctrl：替换。</translation>
    </message>
    <message>
        <source>Paints the mask: what the next fill replaces</source>
        <translation>涂抹蒙版：下一次填充要替换的部分</translation>
    </message>
    <message>
        <source>Drag: paint the mask. Shift+click: straight line. Alt+wheel: size. Enter: fill.</source>
        <translation>拖动：涂抹蒙版。Shift+点击：直线。Alt+滚轮：大小。Enter：填充。</translation>
    </message>
    <message>
        <source>Takes the mask away again where it covers too much</source>
        <translation>擦去蒙版多余的部分</translation>
    </message>
    <message>
        <source>Drag: erase the mask. Shift+click: straight line. X: back to the brush.</source>
        <translation>拖动：擦除蒙版。Shift+点击：直线。X：换回画笔。</translation>
    </message>
    <message>
        <source>Paints a straight line, as over a fold or a scratch</source>
        <translation>画直线，例如覆盖折痕或划痕</translation>
    </message>
    <message>
        <source>Drag: a line. Alt: erase along it. Shift+click: go on from its end.</source>
        <translation>拖动：画线。Alt：沿线擦除。Shift+点击：从末端继续。</translation>
    </message>
    <message>
        <source>Selects a rectangle</source>
        <translation>选择矩形</translation>
    </message>
    <message>
        <source>Drag: corner to corner. Shift on the way: a square.</source>
        <translation>拖动：从一角到对角。途中按 Shift：正方形。</translation>
    </message>
    <message>
        <source>Selects an ellipse</source>
        <translation>选择椭圆</translation>
    </message>
    <message>
        <source>Drag: corner to corner. Shift on the way: a circle.</source>
        <translation>拖动：从一角到对角。途中按 Shift：圆形。</translation>
    </message>
    <message>
        <source>Selects what you draw around</source>
        <translation>选择您圈出的部分</translation>
    </message>
    <message>
        <source>Drag: around it.</source>
        <translation>拖动：圈住它。</translation>
    </message>
    <message>
        <source>Selects what lies within the corners you click</source>
        <translation>选择您点击的各角之内的部分</translation>
    </message>
    <message>
        <source>Click: a corner. Enter, double click: close. Backspace: a corner back. Esc: give up.</source>
        <translation>点击：一角。Enter 或双击：闭合。Backspace：撤回一角。Esc：放弃。</translation>
    </message>
    <message>
        <source>Selects what has a similar colour</source>
        <translation>选择颜色相近的部分</translation>
    </message>
    <message>
        <source>Click: a colour; the tolerance above says how similar.</source>
        <translation>点击：一种颜色；上方的容差决定多接近。</translation>
    </message>
    <message>
        <source>Selects an object that you draw a box around</source>
        <translation>选择您用方框圈住的物体</translation>
    </message>
    <message>
        <source>Drag: a box a little larger than the object.</source>
        <translation>拖动：比物体稍大的方框。</translation>
    </message>
    <message>
        <source>Selects an object that you scribble over</source>
        <translation>选择您涂画的物体</translation>
    </message>
    <message>
        <source>Drag: over the object, within its outline.</source>
        <translation>拖动：涂过物体，不出轮廓。</translation>
    </message>
    <message>
        <source>Selects an object, click by click</source>
        <translation>逐次点击选择物体</translation>
    </message>
    <message>
        <source>Click: on the object. Alt+click: on what is not part of it.</source>
        <translation>点击：物体上。Alt+点击：不属于它的地方。</translation>
    </message>
    <message>
        <source>Copies from another place, pixel by pixel</source>
        <translation>从别处逐像素复制</translation>
    </message>
    <message>
        <source>Alt+click: where to copy from. Drag: copy. Shift+click: straight line.</source>
        <translation>Alt+点击：复制来源。拖动：复制。Shift+点击：直线。</translation>
    </message>
    <message>
        <source>Takes texture from another place and colour from around the stroke</source>
        <translation>从别处取纹理，从笔画周围取颜色</translation>
    </message>
    <message>
        <source>Alt+click: where to take texture from; without one the stroke is filled. Drag: heal.</source>
        <translation>Alt+点击：纹理来源；没有来源时直接填充笔画。拖动：修复。</translation>
    </message>
    <message>
        <source>Paints what a fill may, or may not, copy from</source>
        <translation>涂出填充可以或不可以复制的地方</translation>
    </message>
    <message>
        <source>Drag: paint green, copy from here alone, or red, never from here. Alt: erase.</source>
        <translation>拖动：涂绿色，只从这里复制；或红色，不从这里复制。Alt：擦除。</translation>
    </message>
    <message>
        <source>Crops, straightens and takes out perspective</source>
        <translation>裁剪、拉直并校正透视</translation>
    </message>
    <message>
        <source>Drag: the frame, a handle, or outside of it to turn. Enter: crop. Esc: leave.</source>
        <translation>拖动：边框、控制点，或在框外旋转。Enter：裁剪。Esc：放弃。</translation>
    </message>
    <message>
        <source>Moves, scales and turns a layer</source>
        <translation>移动、缩放和旋转图层</translation>
    </message>
    <message>
        <source>Drag: the layer, a handle, or outside of it to turn. Arrows: by a pixel. Enter: apply.</source>
        <translation>拖动：图层、控制点，或在框外旋转。方向键：一个像素。Enter：应用。</translation>
    </message>
    <message>
        <source>Drag: move the photo. Ctrl+wheel: zoom.</source>
        <translation>拖动：移动照片。Ctrl+滚轮：缩放。</translation>
    </message>
    <message>
        <source>Finds dust, hairs, scratches, folds, tears and stains</source>
        <translation>查找灰尘、毛发、划痕、折痕、撕裂和污渍</translation>
    </message>
    <message>
        <source>Click: leave a place out or take it in. N: the next one. Enter: add all to the mask. Esc: none.</source>
        <translation>点击：排除或纳入一处。N：下一处。Enter：全部加入蒙版。Esc：放弃。</translation>
    </message>
    <message>
        <source>Makes the picture larger than the photo and fills what is new</source>
        <translation>使画面大于照片，并填充新增部分</translation>
    </message>
    <message>
        <source>Drag: a border or a corner. Enter: extend. Esc: leave as it is.</source>
        <translation>拖动：边或角。Enter：扩展。Esc：保持原样。</translation>
    </message>
    <message>
        <source>Opens a photo or a project</source>
        <translation>打开照片或项目</translation>
    </message>
    <message>
        <source>Writes the restored photo as a file of its own</source>
        <translation>把修复后的照片写成单独的文件</translation>
    </message>
    <message>
        <source>Takes the last step back</source>
        <translation>撤销上一步</translation>
    </message>
    <message>
        <source>Makes the step taken back again</source>
        <translation>重做撤销的步骤</translation>
    </message>
    <message>
        <source>Replaces what is under the mask</source>
        <translation>替换蒙版下的内容</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>Two minutes show you how a photo is restored, on a sample that comes with the application. Esc leaves the tour; the Help menu has it again.</source>
        <translation>用两分钟在自带的示例上了解如何修复照片。按 Esc 可退出导览；以后可从“帮助”菜单再次观看。</translation>
    </message>
    <message>
        <source>A damaged print</source>
        <translation>一张破损的相片</translation>
    </message>
    <message>
        <source>Folds, scratches, a torn corner. The wheel moves the photo, Ctrl and the wheel zoom, and two fingers do both.</source>
        <translation>折痕、划痕、撕掉的一角。滚轮移动照片，Ctrl 加滚轮缩放，双指手势两者皆可。</translation>
    </message>
    <message>
        <source>Mark the damage</source>
        <translation>标出破损处</translation>
    </message>
    <message>
        <source>Paint over it with the brush (B); the eraser (E) takes back what was too much, and [ and ] make the brush smaller and larger. Here it has been painted for you.</source>
        <translation>用画笔 (B) 涂抹破损处；橡皮擦 (E) 擦去多余部分，[ 和 ] 减小和增大画笔。这里已经为您涂好。</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>This button, or Enter, closes what is marked. It takes a few seconds; nothing outside the mask changes, and nothing leaves this computer.</source>
        <translation>此按钮或 Enter 会补全标记的部分。只需几秒；蒙版之外不会改变，数据也不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Every fill is a layer</source>
        <translation>每次填充都是一个图层</translation>
    </message>
    <message>
        <source>Hide it, dim it, move it, or choose another of its variants: your photo below is never changed.</source>
        <translation>可以隐藏、调淡、移动它，或选择另一个候选：下面的照片不会改变。</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>修复前后对比</translation>
    </message>
    <message>
        <source>Hold \ to see the photo as it was. The View menu has a split view with a divider to drag, and both side by side.</source>
        <translation>按住 \ 查看原照片。“视图”菜单还有可拖动分隔线的分割视图和并排视图。</translation>
    </message>
    <message>
        <source>That is all</source>
        <translation>就是这些</translation>
    </message>
    <message>
        <source>Save keeps your work as a project, Export writes the restored photo. Ctrl+Shift+P finds every command by its name.</source>
        <translation>“保存”将工作存为项目，“导出”写出修复后的照片。Ctrl+Shift+P 可按名称查找所有命令。</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} / {}</translation>
    </message>
</context>
<context>
    <name>VariantStrip</name>
    <message>
        <source>Previous variant</source>
        <translation>上一个候选</translation>
    </message>
    <message>
        <source>Next variant</source>
        <translation>下一个候选</translation>
    </message>
    <message>
        <source>Variants of the fill</source>
        <translation>填充的候选</translation>
    </message>
    <message>
        <source>Variant {} of {}</source>
        <translation>候选 {} / {}</translation>
    </message>
</context>
<context>
    <name>ViewMenu</name>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Fit the window</source>
        <translation>适合窗口(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;100 %</source>
        <translation>&amp;100 %</translation>
    </message>
    <message>
        <source>&amp;Move the photo (hold the key)</source>
        <translation>移动照片（按住该键）(&amp;M)</translation>
    </message>
    <message>
        <source>P&amp;hoto before (hold the key)</source>
        <translation>修复前的照片（按住该键）(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Split view of before and after</source>
        <translation>修复前后分割视图(&amp;S)</translation>
    </message>
    <message>
        <source>Before and after side &amp;by side</source>
        <translation>修复前后并排(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Realism map</source>
        <translation>真实度图(&amp;R)</translation>
    </message>
    <message>
        <source>Ru&amp;lers</source>
        <translation>标尺(&amp;L)</translation>
    </message>
    <message>
        <source>Pixel &amp;grid beyond 800 %</source>
        <translation>超过 800 % 时显示像素网格(&amp;G)</translation>
    </message>
    <message>
        <source>Hide &amp;panels</source>
        <translation>隐藏面板(&amp;P)</translation>
    </message>
    <message>
        <source>Go to the &amp;next panel</source>
        <translation>转到下一个面板(&amp;N)</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Go to the next pho&amp;to</source>
        <translation>转到下一张照片(&amp;T)</translation>
    </message>
    <message>
        <source>Go to the pre&amp;vious photo</source>
        <translation>转到上一张照片(&amp;V)</translation>
    </message>
</context>
<context>
    <name>WordsDialog</name>
    <message>
        <source>Fill with</source>
        <translation>填充为</translation>
    </message>
    <message>
        <source>a wooden bench under a tree</source>
        <translation>树下的一张木长椅</translation>
    </message>
    <message>
        <source>A folder in diffusers&apos; layout, or owner/name</source>
        <translation>diffusers 格式的文件夹，或 所有者/名称</translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation>选择(&amp;C)…</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>&amp;What should be there</source>
        <translation>应该出现什么(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Pipeline</source>
        <translation>管线(&amp;P)</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>管线</translation>
    </message>
    <message>
        <source>Choose a diffusion pipeline that inpaints; none is bundled, and nothing is fetched before.</source>
        <translation>请选择一个修补用扩散管线；程序不附带任何管线，在此之前也不会获取任何内容。</translation>
    </message>
    <message>
        <source>{} is not a folder: it will be got from the Hugging Face hub, if it is not here yet.</source>
        <translation>{} 不是文件夹：若本机还没有，将从 Hugging Face 获取。</translation>
    </message>
    <message>
        <source>This folder does not say under what licence it is.</source>
        <translation>此文件夹没有说明许可证。</translation>
    </message>
    <message>
        <source>Its licence: {}</source>
        <translation>许可证：{}</translation>
    </message>
</context>
</TS>
