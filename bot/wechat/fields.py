"""A strict reader of WeChat's XML: `<xml>` with fields, each once. Knows no message type.

No DOCTYPE is accepted, so there are no entities to expand and none to fetch. WeChat's own documents show
attributes and mixed text nowhere, so both are refused; fields within fields occur only in a few events.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from bot.wechat.refusal import Refused

DEEPEST = 8  # levels; WeChat's deepest event (pic_sysphoto) has 5
# Not allowed in XML 1.0. WeChat passes them on unescaped when a user pastes them, and the user sees the
# banner "该公众号暂时无法提供服务" unless they are taken out before parsing.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, repr=False)
class Fields:
    """The fields of one document. `nested` names those which hold elements: they have no text to read."""

    values: Mapping[str, str]
    nested: frozenset[str]

    def text(self, name: str) -> str:
        """The field's text, empty when it is missing; Refused when it holds elements."""
        if name in self.nested:
            raise Refused(400, "elements inside a text field")
        return self.values.get(name, "")

    def digest(self, leaving_out: Collection[str]) -> str:
        """64 hex digits, equal for equal fields in any order."""
        rest = sorted((name, text) for name, text in self.values.items() if name not in leaving_out)
        return hashlib.sha256(repr(rest).encode()).hexdigest()


def without_forbidden(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold."""
    return _FORBIDDEN.sub("", text)


def decoded(body: bytes) -> str:
    """The body as text; Refused when it is not UTF-8, the only encoding WeChat sends."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "not UTF-8") from None


def read(xml: str) -> Fields:
    """The fields of a document, or Refused."""
    reader = _Reader()
    # A text is parsed as what it is, whatever encoding its declaration claims.
    try:
        reader.parser().Parse(without_forbidden(xml), True)
    except expat.ExpatError:
        raise Refused(400, "not well-formed") from None
    return Fields(reader.values, frozenset(reader.nested))


class _Reader:
    """Collects the children of the root while expat walks the document."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.nested: set[str] = set()
        self._path: list[str] = []
        self._text: list[str] = []

    def parser(self) -> expat.XMLParserType:
        """A parser that reports to this reader."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        return parser

    def _doctype(self, *_declaration: object) -> None:
        raise Refused(400, "holds a DOCTYPE")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if attributes:
            raise Refused(400, "holds attributes")
        self._path.append(name)
        depth = len(self._path)
        if depth > DEEPEST:
            raise Refused(400, "nested too deep")
        if depth == 1 and name != "xml":
            raise Refused(400, "the root is not xml")
        if depth == 2 and name in self.values:
            raise Refused(400, "repeated field")
        if depth > 2:
            self.nested.add(self._path[1])
            self._text.append(f"<{name}>")

    def _end(self, name: str) -> None:
        if len(self._path) == 2:
            self.values[name] = "".join(self._text)
            self._text.clear()
        elif len(self._path) > 2:
            self._text.append(f"</{name}>")
        self._path.pop()

    def _characters(self, text: str) -> None:
        if len(self._path) > 1:
            self._text.append(text)
        elif text.strip():
            raise Refused(400, "text outside the fields")
