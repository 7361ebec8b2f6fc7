"""A cell is read as a spreadsheet shows it, or not at all."""

from datetime import date, datetime, time

import pytest

from policy_kb.importing.cell_formats import shown


@pytest.mark.parametrize(
    ("value", "format", "said"),
    [
        (0.85, "0%", "85%"),
        (0.905, "0.0%", "90.5%"),
        (0.905, "0.##%", "90.5%"),
        (0.9, "0.00%", "90.00%"),
        (200, '0"元"', "200元"),
        (200, "0元", "200元"),
        (1200, '#,##0"元"', "1,200元"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1 / 3, "0.00", "0.33"),
        (1 / 3, "General", "0.3333333333"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (0, "General", "0"),
        (640522, "000000", "640522"),
        (7, "000", "007"),
        (0.5, "#.0", ".5"),
        (-5, "0", "-5"),
        (-5, "0;[Red](0)", "(5)"),
        (0, '0;-0;"无"', "无"),
        (1200, "[$¥-804]#,##0.00", "¥1,200.00"),
        (1200, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,200.00"),
        (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (85, '"不低于"0"%"', "不低于85%"),
        (3, '"第"0"档;甲"', "第3档;甲"),
        (12000, '0.0,"千"', "12.0千"),
        (200, "@", "200"),
        (True, "General", "TRUE"),
        ("85%", "0%", "85%"),
        (None, "0%", ""),
        (date(2026, 1, 2), "yyyy-mm-dd", "2026-01-02"),
        (datetime.combine(date(2026, 1, 2), time()), 'yyyy"年"m"月"d"日"', "2026-01-02"),
        (datetime.combine(date(2026, 1, 1), time()), 'yyyy"年"m"月"', "2026-01"),
        (datetime.combine(date(2026, 1, 1), time()), "yyyy", "2026"),
        (datetime.combine(date(2026, 1, 2), time()), 'm"月"d"日"', "1月2日"),
    ],
)
def test_a_value_is_what_its_cell_shows(value: object, format: str, said: str) -> None:
    assert shown(value, format) == said


@pytest.mark.parametrize(
    ("value", "format"),
    [
        (0.5, "# ?/?"),
        (12000, "0.00E+00"),
        (12000, '[>=10000]0!.0,"万";0'),
        (12000, '0!.0,"万"'),
        (12, "[DBNum1]General"),
        (12, "abc"),
        (1e30, "0"),
        (1e30, "#,##0.00%"),
        (datetime.combine(date(2026, 1, 2), time()), "dddd"),
    ],
)
def test_a_format_that_is_not_understood_is_no_figure(value: object, format: str) -> None:
    assert shown(value, format) is None
