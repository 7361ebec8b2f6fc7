"""Nobody is met after his death or move: a sheet that says so is refused at the cell, alone or beside the record."""

from datetime import date

import pytest

from backend.core.db import Database
from scheduler import people, visits
from scheduler.models.kinds import Standing
from scheduler.workbooks.findings import Verdict
from tests.scheduler.registered import CIPHER, examined, imported, line, sentences, sheet
from tests.scheduler.visited import TODAY, form, record, unmet, version

MET = {"最近随访日期": "2026-02-20", "随访方式": "门诊", "收缩压": 130, "舒张压": 80}


def left(standing: str, on: str) -> dict[str, str]:
    return {"人员状态": standing, "状态日期": on}


@pytest.mark.parametrize("standing", ["死亡", "迁出"])
def test_a_line_that_says_both_names_the_cell_of_the_visit(database: Database, standing: str) -> None:
    with database.writing() as session:
        (said,) = sentences(examined(session, sheet(line(1, **MET, **left(standing, "2026-02-19")))))
        assert said == f"F2：已在2026-02-19{standing}，却有2026-02-20的随访，请核对是哪一个日期错了。"
        assert sentences(examined(session, sheet(line(1, **MET, **left(standing, "2026-02-20"))))) == []
        assert sentences(examined(session, sheet(line(1, **MET, **left("解约", "2026-02-19"))))) == []


def test_beside_the_record_the_day_of_death_is_asked_about(database: Database) -> None:
    with database.writing() as session:
        (who,) = imported(session, sheet(line(1))).patient_ids
        record(session, who, form("2026-02-20"))
        record(session, who, unmet("2026-02-25"))  # who was not seen may have been dead
        found = examined(session, sheet(line(1, **left("死亡", "2026-02-19"))))
        assert "死亡日期2026-02-19以后还有一次2026-02-20的随访见到了患者" in sentences(found)[0]
        assert sentences(examined(session, sheet(line(1, **left("死亡", "2026-02-22"))))) == []


def test_of_who_is_dead_on_record_no_later_visit_comes_in(database: Database) -> None:
    with database.writing() as session:
        (who,) = imported(session, sheet(line(1))).patient_ids
        held = version(session, who)
        visits.change_standing(session, TODAY, who, held, Standing.DIED, date(2026, 2, 19))
        assert (
            "已在2026-02-19死亡，却有2026-02-20的随访"
            in sentences(examined(session, sheet(line(1, **MET))))[0]
        )
        again = examined(session, sheet(line(1, **left("死亡", "2026-02-19"))))
        assert (again.count(Verdict.SAME), sentences(again)) == (1, [])
        assert people.get(session, CIPHER, who).last_visit is None
