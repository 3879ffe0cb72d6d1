//! The words that texts are made of. Verbs and what they are said of are chosen so that any go together; `#` stands for a digit.

pub(super) struct Language {
    pub(super) space: &'static str,
    pub(super) comma: &'static str,
    pub(super) ends: &'static [&'static str],
    pub(super) quotes: &'static [[&'static str; 2]],
    pub(super) article: &'static str,
    pub(super) adjectives: &'static [&'static str],
    pub(super) nouns: &'static [&'static str],
    pub(super) verbs: &'static [&'static str],
    pub(super) places: &'static [&'static str],
    pub(super) times: &'static [&'static str],
    pub(super) joins: &'static [&'static str],
    pub(super) speakers: &'static [&'static str],
    /// Lines of pages that extractors leave in their articles.
    pub(super) remains: &'static [&'static str],
}

#[rustfmt::skip]
pub(super) const ENGLISH: Language = Language {
    space: " ",
    comma: ", ",
    ends: &[".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", "?", "?", "!", "…"],
    quotes: &[["“", ",” "], ["\"", ",\" "]],
    article: "the ",
    adjectives: &[
        "old", "narrow", "wooden", "quiet", "new", "broken", "northern", "tall", "last", "empty", "unfinished", "well-known", "forgotten", "small", "heavy",
        "first", "damp", "stubborn", "reluctant", "cautious", "remarkable", "grey", "half-built", "cheap", "solemn", "rural", "much-loved", "sudden", "local", "restless",
    ],
    nouns: &[
        "harbour master", "ferry", "bridge", "town council", "lamplighter", "storm", "schoolchildren", "river", "bakery", "clock", "orchard", "fishermen", "railway",
        "chapel", "newspaper", "mayor", "lighthouse", "neighbours", "archive", "festival", "mill", "engineers", "market", "winter", "playground", "letters", "carpenter",
        "road to the coast", "library", "choir", "island", "company’s office", "beekeepers", "timetable", "flood", "investigation", "budget", "warehouse", "descendants",
        "government", "apprentice", "map", "rumour", "crossing", "volunteers", "stone wall", "court", "harvest", "telegraph", "museum's director", "passengers", "dog",
    ],
    verbs: &[
        "repaired", "watched", "could not reach", "had long admired", "outlived", "paid for", "surprised", "described", "closed", "was never part of", "followed",
        "would not forgive", "waited for", "remembered", "crossed", "must have seen", "changed", "replaced", "brought back", "did not mention", "held up", "saved",
        "measured", "spoke of", "had been promised to", "ignored", "was named after", "lent its name to", "kept an eye on", "asked after", "reopened", "knew nothing of",
    ],
    places: &[
        "behind the church", "at the mouth of the river", "on the larger island", "in Millbrook", "near the old customs house", "between the two villages",
        "in front of some ### people", "across the valley", "under the arches of the station", "in the north-east of the county", "at ## Weaver Street",
        "on both sides of the border", "without a word", "for $#,### a year", "with #.# tons of flour", "by the light of a single lamp", "in the company of Dr. Lund",
    ],
    times: &[
        "in the night", "by the morning", "an hour later", "on Friday", "in March 19##", "every summer since 18##", "at first", "for a hundred years", "before the war",
        "on the #th of May", "after nine days", "that same evening", "in the years that followed", "towards the end of the season", "at # p.m.", "once more", "as it happened",
        "however", "for the first time since 20##", "in those days",
    ],
    joins: &[
        ", and ", ", but ", "; ", " because ", " while ", ", although ", " – ", ", which is why ", " before ", " after ", ": ", ", so ", " until ", ", as far as anyone knew, since ",
    ],
    speakers: &[
        "she said", "said Tom Hale", "the harbour master told us", "he added", "a spokeswoman said", "as her grandmother used to say", "Ms. Weaver wrote", "he says now",
    ],
    remains: &[
        "Share this:", "Advertisement", "Read more", "Read more: the ferry in winter", "Click to share on Twitter (Opens in new window)", "Related Articles", "Leave a Reply",
        "Photo: Ann Weaver", "# Comments", "Continue reading below", "Sign up for our newsletter", "Published ## March 20##", "Filed under: Harbour, Ferries", "Print this page",
        "© 20## Harbour Gazette. All rights reserved.", "Your email address will not be published. Required fields are marked *", "Follow us on Facebook", "Next article",
    ],
};

#[rustfmt::skip]
pub(super) const RUSSIAN: Language = Language {
    space: " ",
    comma: ", ",
    ends: &[".", ".", ".", ".", "?", "!"],
    quotes: &[["«", "», — "]],
    article: "",
    adjectives: &[
        "старые", "узкие", "деревянные", "тихие", "новые", "северные", "высокие", "последние", "пустые", "забытые", "тяжёлые", "первые", "местные", "дальние", "каменные",
        "знаменитые", "соседние", "ветхие", "железные", "упрямые", "летние", "многолюдные",
    ],
    nouns: &[
        "дороги", "мосты", "паромы", "города", "газеты", "письма", "лодки", "мастерские", "сады", "часы", "берега", "школы", "слухи", "карты", "поезда", "станции", "архивы",
        "деревни", "склады", "острова", "реки", "праздники", "рынки", "дома", "законы", "стены", "маяки", "музеи", "переправы", "бури", "обещания", "расходы",
    ],
    verbs: &[
        "изменили", "закрыли", "пережили", "снова открыли", "не могли заменить", "напоминали", "соединяли", "давно скрывали", "украшали", "спасли", "обогнали",
        "определяли", "ещё долго сопровождали", "сделали ненужными", "разделяли", "будто бы не замечали", "обошли", "потеснили", "вернули", "содержали",
    ],
    places: &[
        "за церковью", "в устье реки", "на большом острове", "у старой таможни", "между двумя деревнями", "по ту сторону долины", "на северо-востоке области", "без единого слова",
        "в присутствии ### человек", "за #,# млн рублей", "на ул. Садовой, д. ##", "при свете лампы", "в Петербурге", "под сводами вокзала",
    ],
    times: &[
        "ночью", "к утру", "через час", "в пятницу", "в марте 19## г.", "каждое лето", "сначала", "сто лет подряд", "до войны", "# мая", "в тот же вечер", "в последующие годы",
        "к концу сезона", "впрочем", "впервые с 20## года", "в те времена",
    ],
    joins: &[", и ", ", но ", ", потому что ", ", а ", "; ", " — ", ", хотя ", ", пока ", ", так что ", ", после того как "],
    speakers: &["сказала она", "рассказал смотритель порта", "добавил он", "пишет А. С. Ткачёв", "говорит её бабушка", "заявили в администрации"],
    remains: &[
        "Читать далее", "Поделиться", "Реклама", "Комментарии (##)", "Читайте также", "Фото: Анна Ткачёва", "Подписаться на рассылку", "Оставить комментарий", "© 20## Портовые ведомости",
        "## марта 20##, 1#:##", "Версия для печати", "Теги: порт, паром",
    ],
};

#[rustfmt::skip]
pub(super) const CHINESE: Language = Language {
    space: "",
    comma: "，",
    ends: &["。", "。", "。", "。", "？", "！"],
    quotes: &[["“", "，”"]],
    article: "",
    adjectives: &[
        "古老的", "狭窄的", "木制的", "安静的", "新的", "北方的", "高大的", "最后的", "空荡荡的", "被遗忘的", "沉重的", "第一批", "当地的", "远处的", "石砌的", "著名的", "附近的", "破旧的",
    ],
    nouns: &[
        "港口", "渡船", "桥梁", "镇议会", "暴风雨", "小学生", "河流", "面包店", "钟楼", "果园", "渔民", "铁路", "教堂", "报纸", "市长", "灯塔", "邻居们", "档案馆", "节日", "磨坊", "工程师",
        "集市", "冬天", "木匠", "海边公路", "图书馆", "合唱团", "岛屿", "时刻表", "洪水", "调查", "预算", "仓库", "政府", "学徒", "传闻", "志愿者", "博物馆",
    ],
    verbs: &[
        "修复了", "注视着", "无法到达", "一直很欣赏", "影响了", "支付了", "惊动了", "描述了", "关闭了", "改变了", "取代了", "带回了", "没有提到", "推迟了", "拯救了", "测量了", "谈起", "忽略了",
        "重新开放了", "对此毫无所知的是", "穿过了", "连接着",
    ],
    places: &["，就在教堂后面", "，在河口附近", "，共有###人参加", "，两个村庄之间", "，花费了#.#亿元", "，没有说一句话", "，一直延伸到东北部", "，在车站的拱门下面", "，靠着一盏灯的光"],
    times: &["夜里", "到了早晨", "一小时之后", "星期五", "19##年3月", "每年夏天", "起初", "一百年来", "战争之前", "5月#日", "当天晚上", "在随后的几年里", "然而", "自20##年以来第一次", "在那些日子里"],
    joins: &["，而且", "，但是", "，因为", "；", "，与此同时", "，虽然", "，所以", "，直到", "，据说"],
    speakers: &["她说", "港务长告诉我们", "他补充道", "一位发言人表示", "新华社记者王伟写道"],
    remains: &["分享到：", "阅读全文", "相关阅读", "责任编辑：王伟", "发表评论", "来源：新华网", "版权所有", "20##年#月##日 1#:##", "上一篇", "下一篇", "返回顶部", "（完）"],
};
