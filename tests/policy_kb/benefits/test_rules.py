"""The rule files: what stops the load, and whether every figure stands in its source."""

import os
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.core.errors import BadInput
from policy_kb.benefits.rulebook import RuleBook
from policy_kb.content import parse_documents
from policy_kb.records import AUDIENCES, SourceDocument

REPOSITORY = Path(__file__).resolve().parents[3]
SEEDS = Path(os.environ.get("MINGBAI_SEEDS", REPOSITORY.parent / "shared" / "seeds"))
RULES = REPOSITORY / "policy_kb" / "rules"
# The first scheme of a built-in file.
GOOD = (RULES / "421321.yaml").read_text(encoding="utf-8").split("\n  - id: suixian-serious-illness")[
    0
] + "\n"
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|万?元|年|月)")


def load(folder: Path, text: str, name: str = "421321.yaml") -> RuleBook:
    (folder / name).write_text(text, encoding="utf-8")
    return RuleBook.load(folder)


class TestMalformed:
    @pytest.mark.parametrize(
        ("right", "wrong", "key"),
        [
            ('region: "421321"', 'region: "421322"', "region"),
            ('region: "421321"', "region: 421321", "region"),
            ('region: "421321"', 'region: "随县"', "region"),
            ("schemes:", "scheme:", "scheme"),
            ("    strict: false", "    stric: false", "stric"),
            ("    strict: false", "    strict: 不", "strict"),
            ("    strict: false", "    strict: true", "refuse_person"),
            ("    strict: false", "    refuse_person: 不给。", "refuse_person"),
            ("setting: inpatient", "setting: 住院", "setting"),
            ("persons: [建档立卡贫困户]", "persons: [贫困户]", "persons"),
            ("persons: [建档立卡贫困户]", "persons: []", "persons"),
            ("persons: [建档立卡贫困户]", "persons: 建档立卡贫困户", "persons"),
            ("persons: [建档立卡贫困户]", "persons: [低保户, 低保户]", "persons"),
            ("needs: [amount, level]", "needs: [amount]", "needs"),
            ("needs: [amount, level]", "needs: [level]", "needs"),
            ("needs: [amount, level]", "needs: [amount, level, age]", "needs"),
            ("places: [in_county, referred]", "places: [referred]", "places"),
            ("places: [in_county, referred]", "places: [in_county, abroad]", "places"),
            ("places: [in_county, referred]", "places: [in_county, referred, outside]", "refuse_place"),
            ("    document: suixian-2020\n", "", "document"),
            ("    section: 三", "    section: ''\n    title2: 三", "title2"),
            ("{rest}", "3000元", "conclusion"),
            ("{rest}", "{rest:d}", "conclusion"),
            ("{rest}", "{rest", "conclusion"),
            ("{rest}", "{rest}{limit}", "conclusion"),
            ("kind: share_by_level", "kind: share_by_age", "kind"),
            ("shares: {1: 90%, 2: 80%, 3: 70%}", "shares: {}", "shares"),
            ("shares: {1: 90%, 2: 80%, 3: 70%}", "shares: {1: 90%, 4: 80%}", "shares"),
            ("shares: {1: 90%, 2: 80%, 3: 70%}", "shares: {1: 0.9, 2: 80%}", "shares.1"),
            ("1: 90%", "1: 190%", "shares.1"),
            ("1: 90%", "1: 0%", "shares.1"),
            ("1: 90%", "1: 90％", "shares.1"),
            ("3: 70%}", "3: 70%}\n        thresholds: {1: 100元}", "thresholds"),
            ("3: 70%}", "3: 70%}\n        share: 80%", "share"),
            ("over: 3万元, to: 10万元", "over: 4万元, to: 10万元", "bands"),
            ("over: 3万元, to: 10万元", "over: 3万元", "bands"),
            ("over: 5000元, to: 3万元", "over: 5000元, to: 3000元", "to"),
            ("over: 5000元", "over: 5,000元", "over"),
            ("over: 5000元", "over: 5000", "over"),
            ("over: 5000元", "over: -5000元", "over"),
            ("at_most: 5000元", "at_most: 0元", "at_most"),
            ("        reimbursed: 90%\n        at_most: 5000元\n", "", "at_most"),
            ("label: 大病保险报销", "label: 1", "label"),
            ("label: 大病保险报销", "label: 大病\n        reading: {of: 九}", "says"),
            ("label: 大病保险报销", "label: 大病\n        reading: 九", "reading"),
            ("kind: cap_to_min", "kind: guarantee\n        period: 年度内", "insured"),
            ("        insured: 60万元", "      - 再来一步", "steps[3]"),
        ],
    )
    def test_names_the_file_and_the_key(self, tmp_path: Path, right: str, wrong: str, key: str) -> None:
        assert right in GOOD
        with pytest.raises(BadInput) as caught:
            load(tmp_path, GOOD.replace(right, wrong, 1))
        assert "421321.yaml" in caught.value.sentence
        assert key in caught.value.sentence

    @pytest.mark.parametrize("text", ["", "- 1", "region: [", "schemes: []", 'region: "421321"\nschemes: []'])
    def test_refuses_a_file_without_schemes(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(BadInput, match=r"421321\.yaml"):
            load(tmp_path, text)

    def test_refuses_a_key_written_twice(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="写了两次：at_most"):
            load(tmp_path, GOOD.replace("at_most: 5000元", "at_most: 5000元\n        at_most: 9000元"))

    def test_refuses_a_guarantee_beside_other_steps(self, tmp_path: Path) -> None:
        text = (RULES / "640500.yaml").read_text(encoding="utf-8")
        extra = "\n      - {kind: share, label: 再报, share: 50%}\n"
        with pytest.raises(BadInput, match="guarantee 只能单独一步"):
            load(tmp_path, text.rstrip() + extra, "640500.yaml")

    def test_refuses_a_guarantee_whose_conclusion_hides_one_promise(self, tmp_path: Path) -> None:
        text = (RULES / "640500.yaml").read_text(encoding="utf-8")
        with pytest.raises(BadInput, match="conclusion"):
            load(tmp_path, text.replace("{limit}", "封顶"), "640500.yaml")

    def test_refuses_steps_without_a_level_in_common(self, tmp_path: Path) -> None:
        extra = "\n      - {kind: share_by_level, label: 再报, shares: {1: 50%}}\n"
        text = GOOD.replace("{1: 90%, 2: 80%, 3: 70%}", "{2: 80%}").rstrip() + extra
        with pytest.raises(BadInput, match="没有共同的医院级别"):
            load(tmp_path, text)

    def test_refuses_one_id_in_two_files(self, tmp_path: Path) -> None:
        load(tmp_path, GOOD)
        with pytest.raises(BadInput, match=r"421322\.yaml 的 id"):
            load(tmp_path, GOOD.replace("421321", "421322"), "421322.yaml")

    def test_refuses_bytes_that_are_not_utf8(self, tmp_path: Path) -> None:
        (tmp_path / "421321.yaml").write_bytes(GOOD.encode("gb18030"))
        with pytest.raises(BadInput, match="UTF-8"):
            RuleBook.load(tmp_path)

    def test_refuses_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="打不开"):
            RuleBook.load(tmp_path / "nowhere")

    def test_an_empty_folder_has_no_schemes(self, tmp_path: Path) -> None:
        assert RuleBook.load(tmp_path).schemes("421321") == ()


def _documents() -> dict[str, SourceDocument]:
    return parse_documents((files("policy_kb") / "cards" / "documents.yaml").read_text(encoding="utf-8"))


def _raw_schemes() -> list[dict[str, Any]]:
    sheets = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(RULES.glob("*.yaml"))]
    return [scheme for sheet in sheets for scheme in sheet["schemes"]]


def _seed(document: SourceDocument) -> str:
    """The source's text without white space."""
    texts = ["".join(file.read_text(encoding="utf-8").split()) for file in sorted(SEEDS.glob("*.txt"))]
    [found] = [text for text in texts if "".join(document.title.split()) in text]
    return found


def _values(node: object) -> Iterator[str]:
    """Every text below a node, but not below a step that is a declared reading."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _values(item)
    elif isinstance(node, dict) and "reading" not in node:
        for item in node.values():
            yield from _values(item)


needs_seeds = pytest.mark.skipif(
    not any(SEEDS.glob("*.txt")),
    reason=f"no source documents in {SEEDS} (set MINGBAI_SEEDS): figures not checked",
)


class TestBuiltIn:
    def test_four_regions_have_rules(self) -> None:
        book = RuleBook.load()
        assert sorted(book.by_region) == ["370215", "420302", "421321", "640500"]
        assert all(set(one.persons) <= AUDIENCES for code in book.by_region for one in book.schemes(code))

    def test_every_scheme_cites_a_document_of_its_region(self) -> None:
        documents, book = _documents(), RuleBook.load()
        for code in book.by_region:
            assert {documents[scheme.document_key].region_code for scheme in book.schemes(code)} == {code}

    @needs_seeds
    @pytest.mark.parametrize("scheme", _raw_schemes(), ids=lambda scheme: scheme["id"])
    def test_every_figure_stands_in_the_source(self, scheme: dict[str, Any]) -> None:
        source = _seed(_documents()[scheme["document"]])
        figures = {figure for text in _values(scheme) for figure in _FIGURE.findall(text)}
        assert figures
        missing = {one for one in figures if not re.search(rf"(?<![\d.]){re.escape(one)}", source)}
        assert not missing

    @needs_seeds
    @pytest.mark.parametrize("scheme", _raw_schemes(), ids=lambda scheme: scheme["id"])
    def test_every_section_stands_in_the_source(self, scheme: dict[str, Any]) -> None:
        source = _seed(_documents()[scheme["document"]])
        sections = {scheme["section"], *(step.get("section", scheme["section"]) for step in scheme["steps"])}
        pieces = [
            piece
            for section in sections
            for piece in re.split(r"(?=（[一二三四五六七八九十]+）)|\s+", section)
        ]
        assert all(piece in source for piece in pieces)

    @needs_seeds
    def test_only_985_is_a_reading_and_its_words_stand_in_the_source(self) -> None:
        readings = [
            (scheme["document"], step["reading"]["of"], step["share"])
            for scheme in _raw_schemes()
            for step in scheme["steps"]
            if "reading" in step
        ]
        assert readings == [("maojian-2020", "“985”", "90%")]
        assert "“985”" in _seed(_documents()["maojian-2020"])
