"""The strict reader of XML."""

import pytest

from bot.wechat import fields
from bot.wechat.refusal import Refused

BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>
<xml><Content>&lol2;</Content></xml>"""
OUTSIDE = (
    """<!DOCTYPE xml [<!ENTITY file SYSTEM "file:///etc/hostname">]><xml><Content>&file;</Content></xml>"""
)


def read(xml: str) -> dict[str, str]:
    return dict(fields.read(xml).values)


def test_reads_text_cdata_and_predefined_entities() -> None:
    assert read("<xml><A>1 &lt; 2</A><B><![CDATA[<b>&amp;]]></B></xml>") == {"A": "1 < 2", "B": "<b>&amp;"}


def test_reads_a_document_with_declaration_blanks_and_comments() -> None:
    assert read('<?xml version="1.0"?>\n<xml>\n <A>1</A>\n <!-- note -->\n</xml>\n') == {"A": "1"}


def test_trusts_the_text_and_not_the_declared_encoding() -> None:
    assert read('<?xml version="1.0" encoding="gb2312"?><xml><A>好</A></xml>') == {"A": "好"}


def test_joins_two_cdata_sections() -> None:
    assert read("<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A></xml>") == {"A": "x]]>y"}


@pytest.mark.parametrize("mark", ["\0", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_drops_control_characters_that_xml_cannot_hold(mark: str) -> None:
    assert read(f"<xml><A><![CDATA[住{mark}院]]></A></xml>") == {"A": "住院"}


def test_keeps_tabs_line_ends_and_emoji() -> None:
    assert read("<xml><A>a\tb\nc😀</A></xml>") == {"A": "a\tb\nc😀"}


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (BOMB, "holds a DOCTYPE"),
        (OUTSIDE, "holds a DOCTYPE"),
        ("<!DOCTYPE xml><xml/>", "holds a DOCTYPE"),
        ("<xml><A>1</A><A>2</A></xml>", "repeated field"),
        ("<xml><A/><A>2</A></xml>", "repeated field"),
        ('<xml><A b="1">1</A></xml>', "holds attributes"),
        ("<html><A>1</A></html>", "the root is not xml"),
        ("<xml>text<A>1</A></xml>", "text outside the fields"),
        ("<xml>" + "<a>" * 9 + "</a>" * 9 + "</xml>", "nested too deep"),
        ("<xml><A>&nbsp;</A></xml>", "not well-formed"),
        ("<xml><A>&#8;</A></xml>", "not well-formed"),
        ("<xml><A><![CDATA[a]]>b]]></A></xml>", "not well-formed"),
        ("<xml><A>", "not well-formed"),
        ("", "not well-formed"),
        ("{}", "not well-formed"),
        ("<xml/><xml/>", "not well-formed"),
    ],
)
def test_refuses(xml: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        fields.read(xml)
    assert (caught.value.status, caught.value.reason) == (400, reason)


def test_fields_within_a_field_are_no_text() -> None:
    found = fields.read("<xml><List><Item><Id>1</Id></Item><Item><Id>2</Id></Item></List><A>1</A></xml>")
    assert found.nested == {"List"}
    assert found.text("A") == "1"
    with pytest.raises(Refused, match="inside a text field"):
        found.text("List")


def test_a_missing_field_is_empty() -> None:
    assert fields.read("<xml/>").text("Content") == ""


def test_the_digest_sees_every_other_field_and_no_order() -> None:
    one = fields.read("<xml><A>1</A><B>2</B><C><d>3</d></C></xml>")
    same = fields.read("<xml><C><d>3</d></C><B>2</B><A>9</A></xml>")
    other = fields.read("<xml><A>1</A><B>2</B><C><d>4</d></C></xml>")
    assert one.digest({"A"}) == same.digest({"A"})
    assert one.digest({"A"}) != other.digest({"A"})
    assert one.digest(()) != same.digest(())
