"""What one line of an official document looks like on its own: prose, title, masthead, signature, date.

What needs the neighbouring lines is in `mending` (sentences cut by a page) and `outline` (headings).
"""

import re

from policy_kb.importing.numbering import after_marker, find_marker

LONGEST_HEADING = 40
"""Characters. A longer line, or a longer first sentence, is text and not a heading."""

_LONGEST_TITLE = 80
_LONGEST_BARE_HEADING = 20
_SHORTEST_PROSE = 30
_FINAL = "。！？；：…!?;:."
_CLOSERS = "”’》」』）】〕)]}\"'"
_KINDS = (
    "通知|通告|公告|公示|意见|办法|方案|计划|规划|细则|规定|条例|决定|决议|命令|批复|复函|的函|报告|请示|纪要|议案"
    "|名单|要点|总结|综述|清单|目录|指南|规范|标准|制度|规程|须知|手册|解读|问答|政策|明白纸"
)
_ORGANS = "局|厅|委|部|办|院|站|委员会|政府|办公室|中心|小组|指挥部|联合会|总会"

_PAUSE = re.compile(r"[，。；,;]")
_WIDE_GAP = re.compile(r"\S(?: {2,}|\t|　)\s*\S")
_NOTE_AT_END = re.compile(r"[（(][^（()）]*[）)]$")
_TITLE = re.compile(rf"[^。；：，！？:;,]*(?:{_KINDS})(?:[（(][^（）()]+[）)])?")
_ORGAN = re.compile(rf"[\u4e00-\u9fff、（）]{{2,28}}(?:{_ORGANS})")
_MASTHEAD = re.compile(r"[\u4e00-\u9fff（）、\s]{2,40}(?:文件|公报|简报)(?:\s*[（(].*[）)])?")
_DOCUMENT_NUMBER = re.compile(r".{1,20}[〔\[【（(]\s*\d{4}\s*[〕\]】）)].{0,6}号")
_DIGITS = r"[\s\d〇○Ｏ零一二三四五六七八九十]"
_DATE = re.compile(rf"[（(]?{_DIGITS}{{4,6}}年{_DIGITS}{{1,5}}月{_DIGITS}{{1,5}}日(?:印发)?[）)]?")
_ANNEX = re.compile(r"(?:附件|附表|附录|附)\s*[\d一二三四五六七八九十A-Z]{0,3}")
_ANNEX_LIST = re.compile(r"附件?\s*[\d一二三四五六七八九十]{0,2}\s*[：:]")
_CLOSING_LABEL = re.compile(r"(?:抄送|抄报|分送|联系人|联系电话)\s*[：:]|[（(](?:信息公开|此件|公开)")
_BYLINE = re.compile(r"(?:本报|记者|通讯员|来源|作者|发布|编辑|责任编辑|文/|图/)")
_FIGURE = re.compile(
    r"\d\s*(?:[%％元次天人名岁倍]|万元|个月|周岁|年(?:以[上内]|$))|百分之|[一二三四五六七八九]成(?:$|[，,])"
)
_COUNTED = re.compile(r"[一二三四五六七八九十]是")


def is_prose(text: str) -> bool:
    """A sentence or part of one: it has a pause in it and is not a row of columns."""
    return bool(_PAUSE.search(text)) and not is_row(text)


def is_long_prose(text: str) -> bool:
    return len(text) >= _SHORTEST_PROSE and is_prose(text)


def is_row(text: str) -> bool:
    """Columns set apart by wide gaps, as in a list of names. The gap after 第五条 does not count."""
    return bool(_WIDE_GAP.search(after_marker(text)))


def ends_sentence(text: str) -> bool:
    """It ends with final punctuation, perhaps inside quotation marks or before a （note） at the end."""
    note = _NOTE_AT_END.search(text)
    body = text[: note.start()].rstrip() if note else text
    return any(not part or part[-1] in _FINAL for part in (body.rstrip(_CLOSERS), text.rstrip(_CLOSERS)))


def is_label(text: str) -> bool:
    """A short line that is no sentence and has no number: a title, a caption, a heading without a number."""
    short = len(text) <= LONGEST_HEADING and not find_marker(text)
    return short and not is_prose(text) and not ends_sentence(text) and not is_row(text)


def is_title(text: str) -> bool:
    """It ends with a kind of document (通知, 方案, 名单…), perhaps （试行）, and has no pause in it."""
    fits = 4 <= len(text) <= _LONGEST_TITLE and not find_marker(text) and not is_row(text)
    return fits and bool(_TITLE.fullmatch(text))


def is_chapter_name(text: str) -> bool:
    """总则 or 附则 without a number."""
    return "".join(text.split()) in ("总则", "附则")


def states(text: str) -> bool:
    """It gives a sum, a share or a number of something, as a heading hardly does; a year is none."""
    return bool(_FIGURE.search(after_marker(text)))


def is_cover_title(text: str) -> bool:
    """关于…的通知: the title of a document of its own, wherever it stands."""
    return is_title(text) and "关于" in text


def is_bare_heading(text: str) -> bool:
    """Short enough to head a passage without a number, and nothing that usually stands alone."""
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
    stands_alone = is_date(text) or is_organ(text) or _BYLINE.match(text) or text.startswith(("（", "(", "—"))
    return chinese >= 4 and len(text) <= _LONGEST_BARE_HEADING and is_label(text) and not stands_alone


def is_masthead(text: str) -> bool:
    """…文件, or the number 某发〔2020〕1号 below it."""
    return bool(_MASTHEAD.fullmatch(text) or _DOCUMENT_NUMBER.fullmatch(text))


def is_organ(text: str) -> bool:
    return bool(_ORGAN.fullmatch(text))


def is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text))


def is_annex(text: str) -> bool:
    return bool(_ANNEX.fullmatch(text))


def is_annex_list(text: str) -> bool:
    """附件：1.… the list of annexes below a document's text."""
    return bool(_ANNEX_LIST.match(text))


def is_closing_label(text: str) -> bool:
    """抄送：, （信息公开形式：…）, （此件主动公开）."""
    return bool(_CLOSING_LABEL.match(text))


def leaves_bracket_open(text: str, following: str) -> bool:
    """《 or （ without its partner, which stands in the next line."""
    return any(
        text.rfind(opens) > text.rfind(closes) and closes in following.split(opens)[0]
        for opens, closes in ("《》", "（）")
    )


def begins_anew(text: str) -> bool:
    """It opens with something that never continues a sentence: a number, 一是, 附件, a date, 抄送."""
    opens = find_marker(text) or _COUNTED.match(text)
    return bool(opens) or is_date(text) or is_annex(text) or is_annex_list(text) or is_closing_label(text)


def first_sentence(text: str) -> str:
    """Up to the first final punctuation, without it; the whole line if there is none."""
    return re.split(r"[。！？；：]", text, maxsplit=1)[0]
