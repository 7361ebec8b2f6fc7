"""What a message asks us to do. Pure: a message in, a step out; bot.wechat.callback performs it."""

import re
import unicodedata
from dataclasses import dataclass, field

from bot.wechat.messages import Event, Message, TextMessage, VoiceMessage

# Shown when the answer is late or failed. Somebody may be waiting beside a patient.
GUARD = "您好，我这边有点忙，请过一会儿再发一次。如果有人得了急病，请马上打120。"

_EXAMPLE = "比如：住院能报销多少？"
_SENTENCES = {
    "text": f"您好，我没有收到文字。请把想问的事打给我，{_EXAMPLE}",
    "voice": f"您好，这段语音我没听清。请用文字再发一次，{_EXAMPLE}",
    "image": f"您好，图片我还看不懂。请把想问的事打成文字，{_EXAMPLE}",
    "video": f"您好，视频我还看不懂。请把想问的事打成文字，{_EXAMPLE}",
    "shortvideo": f"您好，视频我还看不懂。请把想问的事打成文字，{_EXAMPLE}",
    "location": "您好，位置我还不会看。请打字告诉我您在哪个县（市、区），再说想问的事。",
    "link": f"您好，链接我打不开。请把想问的事打成文字，{_EXAMPLE}",
    "file": f"您好，文件我打不开。请把想问的事打成文字，{_EXAMPLE}",
}
_OTHER = f"您好，这种消息我还看不懂。请把想问的事打成文字，{_EXAMPLE}"
_BIND = re.compile(r"绑定(?:码|微信)?(?:是|为)?[:,. ]*([0-9][0-9 -]{6,14})[.。]?", re.ASCII)
_UNBIND = re.compile(r"(?:我要)?(?:解绑|解除绑定|取消绑定)(?:微信)?[.。!]?")
_SCENE = re.compile(r"(?:qrscene_)?([0-9]{6})")


@dataclass(frozen=True, slots=True)
class Ask:
    """Put the question to the dialog."""

    text: str


@dataclass(frozen=True, slots=True)
class Greet:
    """Welcome a new follower, or one who scanned a poster; `region` is what the poster's code says."""

    region: str | None


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody unfollowed the account. Nothing can be shown any more."""


@dataclass(frozen=True, slots=True)
class Say:
    """A fixed sentence; the conversation does not notice."""

    text: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """Nothing to do and nothing to say."""


@dataclass(frozen=True, slots=True)
class Bind:
    """Bind this WeChat user to the person a code was given to; empty: something else stands after the word."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unbind:
    """Bind this WeChat user to nobody."""


Step = Ask | Greet | Leave | Say | Ignore | Bind | Unbind


def decide(message: Message) -> Step:
    """The step a message calls for."""
    match message:
        case TextMessage(text=text) if text:
            return _binding(text) or Ask(text)
        case VoiceMessage(recognition=text) if text:
            return Ask(text)
        case Event():
            return _event(message)
    return Say(_SENTENCES.get(message.kind, _OTHER))


def _event(event: Event) -> Step:
    """Events not named here (VIEW, LOCATION, subscribe_msg_*, new ones) owe nobody an answer."""
    match event.name:
        case "subscribe" | "scan":
            return Greet(region_of_scene(event.key))
        case "click" if event.key:
            return Ask(event.key)
        case "unsubscribe":
            return Leave()
    return Ignore()


def _binding(text: str) -> Bind | Unbind | None:
    """绑定 1234 5678, in any width; 解绑."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _UNBIND.fullmatch(plain):
        return Unbind()
    found = _BIND.fullmatch(plain)
    return Bind(re.sub(r"\D", "", found[1], flags=re.ASCII)) if found else None


def region_of_scene(key: str) -> str | None:
    """The region code in a QR code's scene: `qrscene_371428` when following, `371428` when scanning later."""
    scene = _SCENE.fullmatch(key)
    return scene[1] if scene else None


def guard(step: Step) -> str | None:
    """What to show when the step could not be performed in time; None: nothing is owed."""
    if isinstance(step, Say):
        return step.text
    return GUARD if isinstance(step, Ask | Greet | Bind | Unbind) else None
