"""答卷: written when the last question is answered, in the transaction of that answer. Names nobody, holds no hour."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from backend.core.direct import Direct, Prepared
from policy_kb.quiz.choosing import Drawn
from policy_kb.quiz.models import QuizAnswerRow, QuizSheetRow

_SHEET = cast(Table, QuizSheetRow.__table__)
_PUT_SHEET = Prepared(
    {
        name: dialect.insert(_SHEET).on_conflict_do_nothing(index_elements=["slip"]).returning(_SHEET.c.id)
        for name, dialect in {"sqlite": sqlite, "postgresql": postgresql}.items()
    },
    *("region_code", "township", "channel", "on", "slip"),
)
_PUT_ANSWER = Prepared(
    insert(cast(Table, QuizAnswerRow.__table__)), *("sheet_id", "question_id", "topic", "chosen", "right")
)

_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{1,10}(?:乡|镇|街道|办事处|苏木|农场|林场|管委会)")


def is_township(said: str) -> bool:
    """Whether it is written like one: where no list of them is at hand, whatever else somebody types is not kept."""
    return bool(_TOWNSHIP.fullmatch(said))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody chose: of each question the place of the choice, from 0. `township` empty: not said.

    `slip` stands for one page of questions, so that it counts once however often it is sent; it says nothing of who
    sent it. None: the conversation sees to that.
    """

    region: str
    township: str
    channel: str
    on: date
    questions: tuple[Drawn, ...]
    chosen: tuple[int, ...]
    slip: str | None = None

    @property
    def right(self) -> int:
        """How many were right."""
        return sum(one.choices[at].right for one, at in zip(self.questions, self.chosen, strict=True))


def put(direct: Direct, sheet: Sheet) -> None:
    """Within `direct.writing()`. A slip that has been handed in is not counted again."""
    kept = {"region_code": sheet.region, "township": sheet.township, "channel": sheet.channel, "on": sheet.on}
    row = direct.row(_PUT_SHEET, **kept, slip=sheet.slip)
    if row is None:
        return
    for values in _answers(sheet.questions, sheet.chosen):
        direct.changed(_PUT_ANSWER, sheet_id=row[0], **values)


def _answers(questions: Sequence[Drawn], chosen: Sequence[int]) -> list[dict[str, object]]:
    return [
        {
            "question_id": one.id,
            "topic": one.topic,
            "chosen": one.choices[at].text,
            "right": one.choices[at].right,
        }
        for one, at in zip(questions, chosen, strict=True)
    ]
