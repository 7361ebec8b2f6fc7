"""Sealing single fields, and finding them again by a blind index."""

import base64

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from backend.core.crypto import FieldCipher

CIPHER = FieldCipher(b"k" * 32)
OTHER = FieldCipher(b"o" * 32)
PHONE = "13800138000"
PLACE = "patient.phone"


def altered(sealed: str, at: int) -> str:
    """With one bit of the encrypted bytes turned."""
    key_id, _, body = sealed.partition(".")
    raw = bytearray(base64.b64decode(body))
    raw[at % len(raw)] ^= 1
    return f"{key_id}.{base64.b64encode(raw).decode()}"


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    assert CIPHER.open(CIPHER.seal(text, context=PLACE), context=PLACE) == text


def test_a_sealed_value_shows_nothing_and_is_never_the_same() -> None:
    sealed = {CIPHER.seal(PHONE, context=PLACE) for _ in range(10)}
    assert len(sealed) == 10
    assert not any(PHONE in value or base64.b64encode(PHONE.encode()).decode() in value for value in sealed)


@pytest.mark.parametrize("at", [0, 5, 12, 15, -1], ids=["nonce", "nonce", "text", "text", "tag"])
def test_one_altered_bit_is_noticed(at: int) -> None:
    with pytest.raises(InvalidTag):
        CIPHER.open(altered(CIPHER.seal(PHONE, context=PLACE), at), context=PLACE)


def test_a_value_cannot_be_moved_to_another_column() -> None:
    with pytest.raises(InvalidTag):
        CIPHER.open(CIPHER.seal(PHONE, context=PLACE), context="patient.name")


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_a_value_cut_short_does_not_open(cut: int) -> None:
    with pytest.raises((InvalidTag, ValueError)):
        CIPHER.open(CIPHER.seal(PHONE, context=PLACE)[:-cut], context=PLACE)


def test_another_key_is_named_not_tried() -> None:
    with pytest.raises(ValueError, match=CIPHER.key_id):
        OTHER.open(CIPHER.seal(PHONE, context=PLACE), context=PLACE)


def test_a_forged_key_id_does_not_open() -> None:
    body = CIPHER.seal(PHONE, context=PLACE).partition(".")[2]
    with pytest.raises(InvalidTag):
        OTHER.open(f"{OTHER.key_id}.{body}", context=PLACE)


def test_the_same_key_opens_after_a_restart() -> None:
    assert FieldCipher(b"k" * 32).open(CIPHER.seal(PHONE, context=PLACE), context=PLACE) == PHONE


def test_a_blind_index_is_equal_for_equal_text_in_the_same_place() -> None:
    index = CIPHER.blind_index(PHONE, context=PLACE)
    assert index == FieldCipher(b"k" * 32).blind_index(PHONE, context=PLACE)
    assert len(index) == 64
    assert int(index, 16)


def test_a_blind_index_differs_by_text_place_and_key() -> None:
    indexes = {
        CIPHER.blind_index(PHONE, context=PLACE),
        CIPHER.blind_index("13800138001", context=PLACE),
        CIPHER.blind_index(PHONE, context="patient.name"),
        OTHER.blind_index(PHONE, context=PLACE),
    }
    assert len(indexes) == 4
