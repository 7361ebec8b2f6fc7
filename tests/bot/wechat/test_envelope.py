"""The envelope against two independent implementations of WeChat's crypto."""

import base64
from dataclasses import replace

import pytest

from bot.wechat.envelope import LARGEST_BODY, Envelope
from bot.wechat.refusal import Refused
from tests.bot.wechat.conftest import envelope_of
from tests.fakes import FixedClock
from tests.wechat_peer.client import AES_KEY, APPID, TOKEN, Delivery, WeChat, message

KNOWN_TEXT = "我是中文abcd123"
KNOWN_RANDOM = "aaaabbbbccccdddd"
KNOWN_SEALED = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="


def refusal(wechat: WeChat, delivery: Delivery) -> Refused:
    with pytest.raises(Refused) as caught:
        envelope_of(wechat).open(delivery.query, delivery.body)
    return caught.value


def sealed_block(safe: WeChat, content: bytes, padding: bytes | None = None) -> str:
    """Any bytes encrypted with the account's key, padded to 32 as WeChat does unless told otherwise."""
    if padding is None:
        count = 32 - len(content) % 32
        padding = bytes([count]) * count
    return str(safe.peer.ask("cipher", key=AES_KEY, bytes=base64.b64encode(content + padding).decode()))


class TestKnownAnswer:
    def test_the_peer_gives_the_answer_that_tencent_published(self, plain: WeChat) -> None:
        sealed = plain.peer.ask("seal", key=AES_KEY, appid=APPID, text=KNOWN_TEXT, random=KNOWN_RANDOM)
        assert sealed == KNOWN_SEALED

    def test_the_envelope_opens_what_tencent_published(self, safe: WeChat) -> None:
        delivery = safe.deliver_sealed(KNOWN_SEALED)
        assert envelope_of(safe).open(delivery.query, delivery.body) == KNOWN_TEXT


class TestHandshake:
    def test_echoes_when_the_signature_is_right(self, wechat: WeChat) -> None:
        assert envelope_of(wechat).handshake(wechat.handshake("5837492")) == "5837492"

    def test_echoes_the_decrypted_text_when_the_console_encrypts_it(self, safe: WeChat) -> None:
        query = {**safe.deliver_sealed(sealed := safe.seal("5837492")).query, "echostr": sealed}
        assert envelope_of(safe).handshake(query) == "5837492"

    def test_refuses_a_wrong_signature(self, wechat: WeChat) -> None:
        with pytest.raises(Refused, match="wrong signature") as caught:
            envelope_of(wechat).handshake({**wechat.handshake("1"), "signature": "0" * 40})
        assert caught.value.status == 403

    def test_refuses_a_signature_made_with_another_token(self, wechat: WeChat) -> None:
        with pytest.raises(Refused):
            envelope_of(wechat).handshake(replace(wechat, token="other").handshake("1"))

    @pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce"])
    def test_refuses_when_a_parameter_is_missing(self, wechat: WeChat, missing: str) -> None:
        query = {name: value for name, value in wechat.handshake("1").items() if name != missing}
        with pytest.raises(Refused) as caught:
            envelope_of(wechat).handshake(query)
        assert caught.value.status == 403

    @pytest.mark.parametrize("echo", ["", "7" * 513])
    def test_refuses_an_echo_that_is_missing_or_endless(self, wechat: WeChat, echo: str) -> None:
        with pytest.raises(Refused) as caught:
            envelope_of(wechat).handshake(wechat.handshake(echo))
        assert caught.value.status == 400

    def test_refuses_signatures_that_are_no_ascii(self, wechat: WeChat) -> None:
        with pytest.raises(Refused):
            envelope_of(wechat).handshake({**wechat.handshake("1"), "signature": "签名\ud800"})


class TestOpening:
    def test_opens_what_wechat_delivers(self, wechat: WeChat) -> None:
        delivery = wechat.deliver(message())
        assert envelope_of(wechat).open(delivery.query, delivery.body) == message()

    def test_opens_what_either_library_sealed(self, safe: WeChat) -> None:
        delivery = safe.deliver(message(Content="😀 ]] <b>"))
        assert envelope_of(safe).open(delivery.query, delivery.body) == message(Content="😀 ]] <b>")

    def test_opens_the_encrypted_half_of_compatible_mode(self, safe: WeChat) -> None:
        delivery = safe.deliver(message())
        both = delivery.body.replace(b"<xml>", b"<xml><Content><![CDATA[plain half]]></Content>")
        assert envelope_of(safe).open(delivery.query, both) == message()

    def test_refuses_a_wrong_signature(self, wechat: WeChat) -> None:
        name = "msg_signature" if wechat.safe else "signature"
        refused = refusal(wechat, wechat.deliver(message()).altered(**{name: "f" * 40}))
        assert (refused.status, refused.reason) == (403, f"wrong {name}")

    @pytest.mark.parametrize("missing", ["timestamp", "nonce"])
    def test_refuses_when_a_parameter_is_missing(self, wechat: WeChat, missing: str) -> None:
        assert refusal(wechat, wechat.deliver(message()).without(missing)).status == 403

    def test_refuses_a_body_without_any_signature(self, wechat: WeChat) -> None:
        delivery = wechat.deliver(message()).without("signature", "msg_signature")
        assert refusal(wechat, delivery).status == 403

    def test_refuses_a_plain_body_in_safe_mode_though_the_address_is_signed(
        self, safe: WeChat, plain: WeChat
    ) -> None:
        refused = refusal(safe, plain.deliver(message()))
        assert (refused.status, refused.reason) == (403, "plain body in safe mode")

    def test_refuses_a_body_that_the_signature_does_not_cover(self, safe: WeChat) -> None:
        one, other = safe.deliver(message()), safe.deliver(message(Content="换掉"))
        assert refusal(safe, Delivery(one.query, other.body)).status == 403

    def test_refuses_what_is_meant_for_another_appid(self, safe: WeChat) -> None:
        delivery = safe.deliver_sealed(replace(safe, appid="wxOther0000000000").seal(message()))
        refused = refusal(safe, delivery)
        assert (refused.status, refused.reason) == (403, "for another appid")

    @pytest.mark.parametrize("sealed", ["A", "====", "你好", "a b", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA=="])
    def test_refuses_what_is_no_base64_of_whole_blocks(self, safe: WeChat, sealed: str) -> None:
        assert refusal(safe, safe.deliver_sealed(sealed)).status == 400

    @pytest.mark.parametrize("keep", [4, 24, 64, 100])
    def test_refuses_a_truncated_body(self, safe: WeChat, keep: int) -> None:
        refused = refusal(safe, safe.deliver_sealed(safe.seal(message())[:keep]))
        assert refused.status in (400, 403)

    @pytest.mark.parametrize(
        "padding",
        [b"\0" * 32, b"\xff" * 32, b"\x21" * 32, b"\x01" * 31 + b"\x20", b"\x20" * 31 + b"\x01"],
        ids=["zero", "255", "33", "longer than the padding", "shorter than the padding"],
    )
    def test_refuses_bad_padding(self, safe: WeChat, padding: bytes) -> None:
        text = message().encode()
        content = b"r" * 16 + len(text).to_bytes(4, "big") + text + APPID.encode()
        content += b" " * (-len(content) % 32)
        refused = refusal(safe, safe.deliver_sealed(sealed_block(safe, content, padding)))
        assert refused.status in (400, 403)

    @pytest.mark.parametrize("length", [0, 1, 2**31, 2**32 - 1])
    def test_refuses_a_length_that_lies(self, safe: WeChat, length: int) -> None:
        content = b"r" * 16 + length.to_bytes(4, "big") + message().encode() + APPID.encode()
        refused = refusal(safe, safe.deliver_sealed(sealed_block(safe, content)))
        assert refused.status in (400, 403)

    def test_refuses_bytes_that_are_no_utf8(self, wechat: WeChat) -> None:
        text = message().encode("gb18030")
        if wechat.safe:
            content = b"r" * 16 + len(text).to_bytes(4, "big") + text + APPID.encode()
            delivery = wechat.deliver_sealed(sealed_block(wechat, content))
        else:
            delivery = wechat.deliver(text)
        assert refusal(wechat, delivery).status == 400

    @pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<xml>", b"{}", b"<!DOCTYPE xml []><xml/>"])
    def test_refuses_an_outer_body_that_is_no_xml(self, safe: WeChat, body: bytes) -> None:
        assert refusal(safe, replace(safe.deliver(message()), body=body)).status == 403

    def test_refuses_more_than_128_kb_before_looking_at_it(self, wechat: WeChat) -> None:
        delivery = Delivery({}, b" " * (LARGEST_BODY + 1))
        assert refusal(wechat, delivery).status == 413

    def test_takes_exactly_128_kb(self, plain: WeChat) -> None:
        delivery = plain.deliver(b" " * LARGEST_BODY)
        assert len(envelope_of(plain).open(delivery.query, delivery.body)) == LARGEST_BODY


class TestSealing:
    def test_wechat_can_read_what_is_sealed(self, wechat: WeChat, clock: FixedClock) -> None:
        sealed = envelope_of(wechat).seal("<xml><Content>好</Content></xml>", clock.now())
        assert wechat.read(sealed) == {"Content": "好"}

    def test_both_libraries_can_read_what_is_sealed(self, safe: WeChat, clock: FixedClock) -> None:
        assert safe.read(envelope_of(safe).seal(message(), clock.now()))["Content"] == "住院能报多少"

    def test_the_same_answer_sealed_twice_looks_different(self, safe: WeChat, clock: FixedClock) -> None:
        envelope = envelope_of(safe)
        assert envelope.seal("<xml/>", clock.now()) != envelope.seal("<xml/>", clock.now())


def test_there_is_no_envelope_without_a_token() -> None:
    with pytest.raises(ValueError, match="token"):
        Envelope("")


def test_a_refusal_quotes_nothing_of_what_came(wechat: WeChat) -> None:
    refused = refusal(wechat, wechat.deliver(message()).altered(signature="secret", msg_signature="secret"))
    assert "secret" not in str(refused)
    assert TOKEN not in str(refused)
