"""What names a person is nowhere in clear: not in the file's bytes, not in any column."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.engine import make_url

from backend.core.crypto import FieldCipher
from backend.core.db import Database
from scheduler import people
from scheduler.models import PatientRow
from tests.scheduler.registered import CIPHER, HAIYUAN, NOW, id_number, imported, line, said, sheet

NAMES = [f"种下名字{digit}" for digit in "甲乙丙丁"]
PHONES = [f"1990000{number:04d}" for number in range(1, 5)]
NUMBERS = [id_number(number=number).text for number in range(1, 5)]
ADDRESS, HOUSEHOLD, OPENID, DOCTOR_PHONE = "种下住址路9号", NUMBERS[3], "oPlantedOpenid", "19800000009"
PLANTED = (*NAMES, *PHONES, *NUMBERS, ADDRESS, OPENID, DOCTOR_PHONE)


@pytest.fixture
def planted(database: Database) -> Database:
    """People who came by registering, merging and a sheet; one household is numbered with an ID number."""
    with database.writing() as session:
        entry = people.StaffEntry(HAIYUAN, "李旺镇卫生院", "一队", "样医一", phone=DOCTOR_PHONE)
        people.add_staff(session, CIPHER, [entry], NOW)
        for number in (1, 2):
            rich = said(
                NAMES[number - 1],
                number,
                phone=PHONES[number - 1],
                address=ADDRESS,
                household_number=HOUSEHOLD,
            )
            patient_id = people.register(session, CIPHER, rich, NOW)
        people.bind_wechat(session, CIPHER, patient_id, 1, OPENID, NOW)
        rows = [
            line(
                number,
                姓名=NAMES[number - 1],
                联系电话=PHONES[number - 1],
                家庭住址=ADDRESS,
                户编号=HOUSEHOLD,
            )
            for number in (2, 3, 4)
        ]
        imported(session, sheet(*rows), merge=True)
    return database


def test_nothing_planted_is_found_in_any_column(planted: Database) -> None:
    schema = MetaData()
    schema.reflect(planted.engine)
    with planted.reading() as session:
        stored = " ".join(
            str(tuple(row)) for table in schema.sorted_tables for row in session.execute(select(table))
        )
        assert len(list(people.everybody(session, CIPHER))) == 4
    assert [text for text in PLANTED if text in stored] == []


def test_nothing_planted_is_found_in_the_bytes_of_the_files(planted: Database) -> None:
    url = make_url(planted.url)
    if url.get_backend_name() != "sqlite":
        pytest.skip("the server's files are not the test's to read; the columns were looked through")
    path = Path(str(url.database))
    written = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"patient" in written
    encodings = ("utf-8", "utf-16-le", "gbk")
    assert [text for text in PLANTED for code in encodings if text.encode(code) in written] == []


def test_another_key_opens_nothing(planted: Database) -> None:
    with planted.reading() as session:
        other = FieldCipher(b"x" * 32)
        assert people.find(session, other, NUMBERS[0]) is None
        with pytest.raises(ValueError, match="sealed with key"):
            next(people.everybody(session, other))


def test_the_same_name_is_never_sealed_alike_but_found_alike(database: Database) -> None:
    with database.writing() as session:
        for number in (1, 2):
            born = id_number(f"{date(1960, 1, number):%Y%m%d}", number)
            people.register(session, CIPHER, said(NAMES[0], number, id_number=born), NOW)
        rows = session.execute(select(PatientRow.name_sealed, PatientRow.name_index)).all()
        assert len(people.namesakes(session, CIPHER, NAMES[0])) == 2
    assert len({sealed for sealed, _ in rows}) == 2
    assert len({index for _, index in rows}) == 1
