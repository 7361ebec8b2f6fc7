"""One line of the team sheet into a staff entry."""

from scheduler.models.kinds import Post
from scheduler.people.staff import StaffEntry
from scheduler.workbooks import cells
from scheduler.workbooks.columns import TEAMS
from scheduler.workbooks.findings import Finding
from scheduler.workbooks.line_reader import LineReader, Regions, region_of
from scheduler.workbooks.sheets import Line, Sheet


def read_teams(sheet: Sheet, regions: Regions) -> tuple[tuple[StaffEntry, ...], tuple[Finding, ...]]:
    """Every entry that could be read; the findings name the sheet with the cell."""
    entries, findings = list[StaffEntry](), list(sheet.findings)
    for line in sheet.lines:
        entry, found = _read(line, regions)
        findings += found
        if entry is not None:
            entries.append(entry)
    return tuple(entries), tuple(
        Finding(one.severity, f"{TEAMS}!{one.cell}", one.sentence) for one in findings
    )


def _read(line: Line, regions: Regions) -> tuple[StaffEntry | None, list[Finding]]:
    reader = LineReader(line)
    reader.refuse_merged()
    reader.refuse_uncounted()
    region = reader.require("region", "县（区）", region_of(regions))
    name = reader.require("doctor", "姓名", cells.person_name)
    post = reader.take("post", lambda value: cells.choice(value, Post), Post.DOCTOR)
    centre = reader.take("health_centre", cells.words, "")
    team = reader.take("team", cells.words, "")
    township = reader.take("township", cells.words, "")
    phone = reader.take("phone", cells.phone, "")
    if post is not Post.COUNTY and not reader.has("health_centre"):
        reader.error("health_centre", "没有填卫生院，请补上。")
    if post is Post.DOCTOR and not reader.has("team"):
        reader.error("team", "没有填团队，请补上。")
    if reader.failed or region is None or name is None:
        return None, reader.findings
    return StaffEntry(region, centre, team, name, township, post, phone), reader.findings
