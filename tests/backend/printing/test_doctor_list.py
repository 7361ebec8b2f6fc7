"""The doctor's list on paper."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from backend.printing import doctor_list
from scheduler.reminders.lines import DoctorList, Line
from tests.backend.printing import reading

TODAY = date(2026, 3, 2)
HEADS = "序号姓名电话村应随访日逾期要打电话已随访"
NUMERALS = "〇一二三四五六七八九"


def line(number: int = 1, **more: Any) -> Line:
    """A patient to be seen today, whom a message has reached."""
    usual: dict[str, Any] = {
        "patient_id": number,
        "name": "样" + "".join(NUMERALS[int(digit)] for digit in str(number)),
        "phone": f"1990000{number:04d}",
        "township": "李旺镇",
        "village": "团结村",
        "day": TODAY,
        "overdue": 0,
        "reminder": "已发",
        "to_call": False,
    }
    return Line(**(usual | more))


def a_list(*lines: Line, **more: Any) -> DoctorList:
    usual: dict[str, Any] = {"doctor_id": 1, "doctor": "样医", "on": TODAY, "contract_ends": ()}
    return DoctorList(lines=lines, **(usual | more))


def printed(*lines: Line, **more: Any) -> list[str]:
    return reading.texts(doctor_list.pdf(a_list(*lines, **more)))


@pytest.mark.usefixtures("printer")
def test_sixty_patients_stand_in_order_and_each_page_has_the_heads() -> None:
    lines = [line(number) for number in range(1, 61)]
    pages = printed(*lines)
    assert 1 < len(pages) < 4  # two with Noto, which is narrower than some
    assert re.findall(r"(样[〇一二三四五六七八九]+)(1990000\d{4})团结村", "".join(pages)) == [
        (one.name, one.phone) for one in lines
    ]
    for number, page in enumerate(pages, start=1):
        assert page.count(HEADS) == 1
        assert f"第 {number} 页，共 {len(pages)} 页" in page
        assert "含个人信息，请妥善保管" in page
        assert "样医 随访清单" in page
        assert "2026年3月2日（周一）" in page


@pytest.mark.usefixtures("printer")
def test_a_row_says_when_he_was_due_how_late_it_is_and_why_to_call() -> None:
    late = line(day=TODAY - timedelta(days=3), overdue=3, to_call=True, reminder="没发成：没有绑定微信。")
    new = line(2, to_call=True, reminder="")
    (page,) = printed(late, new, line(3), contract_ends=(date(2026, 3, 9), date(2026, 3, 20)))
    rows = page.partition(HEADS)[2]
    assert rows.startswith(
        "1样一19900000001团结村2月27日3天要没发成：没有绑定微信。"
        "2样二19900000002团结村3月2日要还没提醒"
        "3样三19900000003团结村3月2日已发"
    )
    assert "李旺镇，共 3 人，逾期 1 人，要打电话 2 人" in page
    assert "30 天内签约到期 2 户，最早 2026年3月9日。" in page


@pytest.mark.usefixtures("printer")
def test_danger_and_the_last_day_stand_where_the_row_begins_and_beside_the_planned_day() -> None:
    danger = line(day=TODAY + timedelta(days=14), last=TODAY + timedelta(days=14), danger=True)
    (page,) = printed(danger, line(2, last=TODAY + timedelta(days=7)), line(3, last=TODAY))
    rows = page.partition(HEADS)[2]
    assert rows.startswith(
        "危险样一19900000001团结村3月16日已发"
        "2样二19900000002团结村3月2日最迟3月9日已发"
        "3样三19900000003团结村3月2日已发"
    )


@pytest.mark.usefixtures("printer")
def test_the_township_before_a_village_makes_no_list_longer() -> None:
    one = [line(number) for number in range(1, 61)]
    two = [line(number, township="七营镇" if number % 2 else "李旺镇") for number in range(1, 61)]
    assert len(printed(*two)) == len(printed(*one))


@pytest.mark.usefixtures("printer")
def test_villages_of_several_townships_are_told_apart() -> None:
    (page,) = printed(line(1), line(2, township="七营镇"))
    assert "19900000001李旺镇团结村" in page
    assert "19900000002七营镇团结村" in page


@pytest.mark.usefixtures("printer")
def test_a_long_name_or_village_loses_nothing() -> None:
    (page,) = printed(line(name="样" * 40, village="团结" * 30, reminder="没发成：" + "网络不通" * 20))
    assert page.count("样") == 41  # and the doctor's
    assert page.count("团结") == 30
    assert page.count("网络不通") == 20


@pytest.mark.usefixtures("printer")
def test_an_empty_list_says_so() -> None:
    (page,) = printed()
    assert "一周内没有要随访的人。" in page
    assert HEADS not in page


def test_before_a_long_holiday_an_empty_list_says_how_far_it_looks() -> None:
    until = TODAY + timedelta(days=14)
    said = f"到{until.month}月{until.day}日为止没有要随访的人。"
    assert said in doctor_list.markup(a_list(until=until))


@pytest.mark.parametrize("field", ["name", "phone", "township", "village", "reminder"])
def test_markup_in_a_field_stays_text(field: str) -> None:
    html = doctor_list.markup(a_list(line(1, **{field: "<img src=x>&\"'"}), line(2), doctor="<b>样"))
    assert "<img" not in html
    assert "&lt;img src=x&gt;&amp;&#34;&#39;" in html
    assert "&lt;b&gt;样" in html
