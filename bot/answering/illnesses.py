"""The illnesses that a text names, in whichever words: what is for one of them is no answer about another."""

import re

# Of each illness the words for it; what is said of an organ (心脏不好) stands for what the documents say of it.
_WORDS = {
    "高血压": r"(?<!低)血压(?!偏?低)|高压|降压",
    "糖尿病": r"糖尿|(?<!低)血糖(?!偏?低)|尿糖|降糖",
    "低血压": "低血压|血压偏?低",
    "低血糖": "低血糖|血糖偏?低",
    "白内障": "白内障|白膜|眼蒙|眼睛蒙|发白|光明(?:扶贫|工程|行动|项目|救助)|复明",
    "青光眼": "青光眼",
    "心脏病": "心脏|心梗|心肌|冠心|心绞痛|先心|搭桥|支架",
    "结核": "结核|肺痨",
    "肾病": "肾|尿毒|透析|血透|腹透",
    "肝病": "肝",
    "中风": "脑梗|脑出血|脑溢血|中风|偏瘫|半身不遂",
    "精神病": "精神|神经病|疯|抑郁|躁狂|双相|脑子(?:有|出)?(?:毛病|问题)|脑子不",
    "癫痫": "癫痫|羊角风|羊癫疯|抽羊",
    "痴呆": "痴呆|帕金森",
    "自闭症": "自闭|孤独症",
    "脑瘫": "脑瘫",
    "头疼": "头痛|头疼|失眠",
    "过敏": "过敏",
    "黄疸": "黄疸",
    "唐氏": "唐氏",
    "癌症": "癌|肿瘤|白血病|淋巴瘤",
    "骨伤": "骨折|骨裂|骨头断|断了骨|接骨|股骨|石膏|关节|椎|换膝",
    "风湿": "风湿|痛风",
    "气管炎": "气管|慢阻肺|老慢支|哮喘",
    "肺炎": "(?<!尘)肺炎",
    "尘肺": "尘肺|矽肺",
    "阑尾炎": "阑尾|盲肠",
    "疝气": "疝",
    "结石": "胆结石|肾结石|胆囊|结石",
    "痔疮": "痔",
    "甲状腺": "甲状腺|甲亢|甲减",
    "妇科病": "子宫肌瘤|宫外孕|卵巢囊肿|子宫脱垂",
    "前列腺": "前列腺",
    "肠胃病": "胃病|胃溃疡|胃炎|肠炎|胃出血",
    "艾滋病": "艾滋|hiv",
    "包虫病": "包虫",
    "布病": "布病|布鲁|布氏",
    "血吸虫": "血吸虫",
    "疟疾": "疟",
    "麻风": "麻风",
    "狂犬病": "狂犬|狗咬|犬咬",
    "新冠": "新冠|新型冠状",
    "血友病": "血友",
    "贫血": "地贫|贫血",
    "苯丙酮尿症": "苯丙酮",
    "狼疮": "狼疮",
    "皮肤病": "牛皮癣|银屑|湿疹|白癜|皮炎|荨麻疹",
    "静脉曲张": "静脉曲张",
    "烧伤": "烧伤|烫伤",
    "唇腭裂": "唇腭裂|兔唇",
    "耳聋": "耳聋|中耳炎|人工耳蜗",
    "牙病": "牙|口腔",
    "近视": "近视|弱视",
    "骨质疏松": "骨质疏松|佝偻",
    "器官移植": "移植|换肾|换肝",
}
_ILLNESSES = {name: re.compile(words) for name, words in _WORDS.items()}
# What no list has: 强直性脊柱炎, 红眼病. Its last two characters are looked for where it may be named.
_OF_THE_NAME = re.compile(r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fff](?:炎|症|疮|癣|梗|瘤|病)")
_NO_NAME = re.compile(
    r"[大重慢性急看治生得害患有疾毛发些种类么样的了啥什老理何查犯为因个无防没染方遗传职业难杂]病|(?:[重轻并急适对绝])症|发炎"
)
_CANCER = re.compile(
    r"(?:肺|胃|肝|直肠|结肠|肠|食管|食道|前列腺|甲状腺|鼻咽|卵巢|子宫内膜|胰腺|膀胱|皮肤|口腔|淋巴|骨|肾|宫颈|子宫|乳腺|喉)癌|白血病"
)


def named(text: str) -> frozenset[str]:
    """The illnesses of a text."""
    return frozenset(name for name, words in _ILLNESSES.items() if words.search(text))


def unlisted(text: str) -> frozenset[str]:
    """The ends of the names of illnesses that no list has; nothing where a listed one is named."""
    found = _OF_THE_NAME.findall(text) if not named(text) else ()
    return frozenset(end for end in found if not _NO_NAME.fullmatch(end))


def cancers(text: str) -> frozenset[str]:
    """The cancers that are named by their organ."""
    return frozenset(_CANCER.findall(text))
