"""The content on disk: what is read from a folder, and what is said of a file that cannot be read."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from backend.core.errors import BadInput
from policy_kb import content
from policy_kb.records import Entry, SourceDocument
from policy_kb.regions import Region

CARD = {
    "id": "haiyuan-deposit",
    "title": "住院押金",
    "questions": ["住院要交押金吗", " 押金多少 "],
    "conclusion": "先看病，\n后交钱。",
    "conditions": "",
    "how": None,
    "where": "乡镇卫生院",
    "audience": ["公众"],
    "figures": ["90%"],
    "document": "haiyuan-2019",
    "section": "三、（四）",
    "valid_from": "2019-01-01",
    "review_by": date(2019, 12, 31),
}
FIELDS = [field for field in CARD if field != "id"]
NAME = "cards/640522/payment.yaml"
DOCUMENTS = """
haiyuan-2019: {region: "640522", title: 文件, issuer: 卫健局, date: "2019-03"}
nation-2016: {title: 纲要, issuer: 国务院, number: 1号, date: 2016, note: 全国的}
"""


def sheet(*cards: object) -> str:
    return yaml.safe_dump(
        {"region": "640522", "topic": "payment", "entries": list(cards)}, allow_unicode=True
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Content as small as it can be, laid out like the built-in one."""
    files = {
        NAME: sheet(CARD),
        "cards/documents.yaml": DOCUMENTS,
        "dictionary/regions.csv": "code,name\n000000,全国\n640522,海原县\n",
        "dictionary/region_aliases.csv": "alias,code,note\n海城,640522,县城\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def read(text: str) -> list[Entry]:
    return list(content.parse_cards(text, NAME))


def test_a_folder_is_read_into_records(folder: Path) -> None:
    loaded = content.load(folder)
    (entry,) = loaded.entries
    assert entry.id == "haiyuan-deposit"
    assert (entry.region_code, entry.topic, entry.document_key) == ("640522", "payment", "haiyuan-2019")
    assert loaded.regions == (Region("000000", "全国"), Region("640522", "海原县"))
    assert loaded.aliases == (("海城", "640522", "县城"),)
    assert loaded.tree.resolve("海城") == "640522"


def test_documents_keep_the_precision_of_their_date(folder: Path) -> None:
    documents = content.load(folder).documents
    assert documents["haiyuan-2019"] == SourceDocument(
        "haiyuan-2019", "640522", "文件", "卫健局", "", "2019-03", ""
    )
    assert documents["nation-2016"] == SourceDocument(
        "nation-2016", "000000", "纲要", "国务院", "1号", "2016", "全国的"
    )


def test_an_entrys_words_are_tidied_and_its_days_read() -> None:
    (entry,) = read(sheet(CARD))
    assert entry.conclusion == "先看病，\n后交钱。"
    assert entry.phrasings == ("住院要交押金吗", "押金多少")
    assert (entry.how, entry.conditions) == ("", "")
    assert (entry.valid_from, entry.review_by) == (date(2019, 1, 1), date(2019, 12, 31))
    assert (entry.unexplained, entry.parts) == (False, ())


def test_the_parts_of_a_statistic_keep_their_order() -> None:
    parts = {"640522": "海原县100人。", "2018": "全市300人。", "640521": "中宁县200人。"}
    (entry,) = content.parse_cards(
        yaml.safe_dump(
            {"region": "640500", "topic": "statistics", "entries": [CARD | {"parts": parts}]},
            sort_keys=False,
        ),
        NAME,
    )
    assert entry.parts == tuple(parts.items())
    assert entry.part("640521") == "中宁县200人。"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "entries: [",
        "region: '640522'\n  topic: payment",
        "- 1",
        "只有一句话",
        "region: '640522'\ntopic: payment\n",
        "topic: payment\nentries: []\n",
        "region: '640522'\ntopic: payment\nentries:\n",
        "region: '640522'\ntopic: payment\nentries: 5\n",
    ],
)
def test_a_file_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(BadInput, match=NAME) as refusal:
        read(text)
    assert "\n" not in refusal.value.sentence
    for raw in ("constructor", "'entries'", "object", "NoneType"):
        assert raw not in refusal.value.sentence


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_named_with_its_entry(field: str) -> None:
    whole = CARD | {"id": "whole"}
    with pytest.raises(BadInput, match=f"{NAME} 的条目 haiyuan-deposit .*{field}"):
        read(sheet(whole, {key: value for key, value in CARD.items() if key != field}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": "去年"},
        {"review_by": None},
        {"questions": None},
        {"questions": "住院要交押金吗"},
        {"audience": 5},
        {"audience": "公众"},
        {"figures": "90%"},
        {"parts": "海原县100人。"},
    ],
    ids=str,
)
def test_a_wrong_field_is_refused_with_its_entry(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=f"{NAME} 的条目 haiyuan-deposit "):
        read(sheet(CARD | wrong))


def test_an_entry_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match=NAME):
        read(sheet("一句话"))


@pytest.mark.parametrize(
    "text", ["", "a: [", "- 1", "haiyuan-2019: {region: '640522', title: 文件, date: '2019'}"]
)
def test_documents_that_cannot_be_read_are_refused_by_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"documents\.yaml"):
        content.parse_documents(text)


def test_the_digest_is_the_same_for_the_same_content_and_needs_no_parsing(folder: Path) -> None:
    assert content.load(folder).digest == content.digest(folder) == content.digest(folder)
    (folder / NAME).write_text("entries: [", encoding="utf-8")
    assert len(content.digest(folder)) == 64


@pytest.mark.parametrize(
    "name", [NAME, "cards/documents.yaml", "dictionary/regions.csv", "dictionary/region_aliases.csv"]
)
def test_one_changed_character_changes_the_digest(folder: Path, name: str) -> None:
    before = content.digest(folder)
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert content.digest(folder) != before


def test_a_file_that_moves_comes_or_goes_changes_the_digest(folder: Path) -> None:
    digests = {content.digest(folder)}
    (folder / NAME).rename(folder / "cards/640522/inpatient.yaml")
    digests.add(content.digest(folder))
    (folder / "cards/640522/inpatient.yaml").unlink()
    digests.add(content.digest(folder))
    assert len(digests) == 3


def test_what_is_no_content_does_not_change_the_digest(folder: Path) -> None:
    before = content.digest(folder)
    (folder / "cards/640522/payment.yaml~").write_text("x", encoding="utf-8")
    (folder / "cards/drafts").mkdir()
    (folder / "cards/drafts/payment.yaml").write_text("x", encoding="utf-8")
    assert content.digest(folder) == before


def test_the_built_in_content_is_whole() -> None:
    loaded = content.load()
    assert loaded.digest == content.digest()
    assert len({entry.id for entry in loaded.entries}) == len(loaded.entries) > 300
    for entry in loaded.entries:
        assert entry.region_code in loaded.tree
        assert entry.document_key in loaded.documents
        assert entry.phrasings
        assert entry.conclusion
