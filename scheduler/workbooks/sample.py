"""A workbook of people who cannot exist, for trying the system out: the same every time for the same seed and day.

The ID numbers hold (checksum, birth, sex), but begin with area codes that were never given out; the telephone numbers
count up from 199 0000 0001; names are 样 and a number.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.guidelines.facts import Disease
from scheduler.identity import check_digit
from scheduler.models.kinds import Category, Item, Post, Relief, VisitWay
from scheduler.people.contracts import shortest_end
from scheduler.workbooks.columns import DISEASES, item_key
from scheduler.workbooks.layout import Row, workbook

PEOPLE, SEED = 120, 2026
_DIGITS = "〇一二三四五六七八九"
_POOR = (Category.REGISTERED_POOR, Category.REGISTERED_POOR, Category.LOW_INCOME, Category.DESTITUTE)
_SETS: tuple[tuple[Disease, ...], ...] = (
    *[(Disease.HYPERTENSION,)] * 5,
    *[(Disease.DIABETES,)] * 2,
    *[(Disease.HYPERTENSION, Disease.DIABETES)] * 2,
    (Disease.PSYCHOSIS,),
    (Disease.TUBERCULOSIS,),
    (Disease.COPD,),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A township with its health centre. `area` begins the ID numbers there and belongs to no real place."""

    county: str
    township: str
    area: str
    villages: tuple[str, ...]

    @property
    def health_centre(self) -> str:
        """Its name."""
        return f"{self.township}卫生院"


PLACES = (
    Place("海原县", "李旺镇", "640599", ("样例一村", "样例二村", "样例三村")),
    Place("海原县", "三河镇", "640599", ("样例四村", "样例五村")),
    Place("随县", "厉山镇", "421399", ("样例六村", "样例七村")),
    Place("随县", "尚市镇", "421399", ("样例八村", "样例九村")),
)
TEAM = "第一团队"


def sample(today: date, people: int = PEOPLE, seed: int = SEED) -> bytes:
    """The template filled in."""
    return workbook(patient_rows(today, people, seed), team_rows(), to_fill=True)


def team_rows() -> Iterator[Row]:
    """Two doctors and a supervisor for each township, a supervisor for each county."""
    number = 0
    for place in PLACES:
        for post in (Post.DOCTOR, Post.DOCTOR, Post.TOWNSHIP):
            number += 1
            team = TEAM if post is Post.DOCTOR else ""
            yield _staff(place, post, number) | {"health_centre": place.health_centre, "team": team}
    for place in (PLACES[0], PLACES[2]):
        number += 1
        yield _staff(place, Post.COUNTY, number)


def patient_rows(today: date, people: int, seed: int) -> Iterator[Row]:
    """Households of one to three people, each with its place, team, contract, and often a visit."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    number, household = 0, 0
    while number < people:
        household += 1
        home = _home(chance, household, today)
        for _ in range(min(chance.choice((1, 1, 2, 3)), people - number)):
            number += 1
            yield home | _person(chance, number, str(home["_area"]), today)


def _staff(place: Place, post: Post, number: int) -> dict[str, object]:
    return {
        "region": place.county,
        "township": place.township if post is not Post.COUNTY else "",
        "doctor": "样医" + _name_number(number),
        "post": post.word,
        "phone": f"1980000{number:04d}",
    }


def _home(chance: random.Random, number: int, today: date) -> dict[str, object]:
    place_number = chance.randrange(len(PLACES))
    place = PLACES[place_number]
    starts = today - timedelta(days=chance.randrange(360))
    doctor = place_number * 3 + chance.choice((1, 2))
    return {
        "_area": place.area,
        "region": place.county,
        "township": place.township,
        "village": chance.choice(place.villages),
        "address": f"样例路{number}号",
        "household": f"样例户{number:05d}",
        "category": chance.choice(_POOR).word,
        "health_centre": place.health_centre,
        "team": TEAM,
        "doctor": "样医" + _name_number(doctor),
        "package": "基础包",
        "starts": starts,
        "ends": shortest_end(starts),
    }


def _person(chance: random.Random, number: int, area: str, today: date) -> dict[str, object]:
    birth = _birth(chance, today.year, number)
    diseases = chance.choice(_SETS)
    return {
        "name": "样" + _name_number(number),
        "id_number": _id_number(area, birth, number),
        "phone": f"199{number:08d}",
        "relief": chance.choice((Relief.CHRONIC, Relief.CHRONIC, Relief.SERIOUS, Relief.COVERED)).word,
        "diseases": "、".join(DISEASES[one][0] for one in diseases),
        **_visit(chance, diseases, today),
        **_items(chance, today),
    }


def _visit(chance: random.Random, diseases: Sequence[Disease], today: date) -> Mapping[str, object]:
    if chance.random() < 0.1:
        return {}
    day = today - timedelta(days=chance.randrange(1, 120))
    sbp = chance.randrange(118, 168)
    found: dict[str, object] = {
        "visited_on": day,
        "way": chance.choice((VisitWay.CLINIC, VisitWay.HOME)).word,
        "sbp": sbp,
        "dbp": sbp - chance.randrange(40, 60),
    }
    if Disease.DIABETES in diseases:
        found["glucose"] = chance.randrange(48, 110) / 10
    return found


def _items(chance: random.Random, today: date) -> Mapping[str, object]:
    return {
        item_key(item): today - timedelta(days=chance.randrange(30, 700))
        for item in Item
        if chance.random() < 0.7
    }


def _birth(chance: random.Random, year: int, number: int) -> date:
    """36 to 85 years ago. No two people a thousand apart share a day, for their numbers end alike."""
    day = chance.randrange(9) * 37 + number // 1000 % 37
    return date(year - chance.randrange(36, 86), 1, 1) + timedelta(days=day)


def _id_number(area: str, birth: date, number: int) -> str:
    body = f"{area}{birth:%Y%m%d}{number % 1000:03d}"
    return body + check_digit(body)


def _name_number(number: int) -> str:
    """3 -> 〇〇三."""
    return "".join(_DIGITS[int(digit)] for digit in f"{number:03d}")
