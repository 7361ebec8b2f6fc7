"""Leaflets: choose region, household and entries, and print them as A4."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from backend.core import audit
from backend.core.audit import Deed
from backend.core.errors import BadInput, ConfigError
from backend.printing import leaflet
from backend.printing.leaflet import Answer, Leaflet
from backend.staff.door import require
from backend.staff.leaflets import choosing
from backend.staff.leaflets.choosing import HOUSEHOLDS, MOST, TOPICS_OFFERED
from backend.staff.leaflets.room import blueprint
from backend.staff.lists import chosen
from backend.staff.parts import actor, present, region_name, regions_below, services
from bot import wording
from policy_kb.knowledge import Knowledge
from policy_kb.records import TOPICS, Entry

LONGEST_ADDRESS = 200
# A name (Chinese ones too) or numbers, and a port: no gap, nobody's password before it.
_HOST = re.compile(r"(?:[\w-]+(?:\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
# Never given to anybody in the net: RFC 2606, RFC 6762, RFC 8375 and what ICANN keeps for one's own (2024).
_OWN_NETWORK = (".localhost", ".local", ".internal", ".home.arpa", ".test", ".invalid", ".lan")
_NO_ADDRESS = "居民打开的网址写得不对，请写成 https://…… 的样子。"

_INSIDE = (
    "这个网址只有本机或内网打得开，居民扫码打不开，请在“居民打开的网址”里写对外公开的网址，如 https://域名/。"
)


@blueprint.get("")
@require("leaflets.read")
def page() -> ResponseReturnValue:
    """`?region=&household=&topic=`: the entries there are, to tick."""
    region, household, topic = _region(chosen("region")), _household(chosen("household")), chosen("topic")
    knowledge = _knowledge()
    found = choosing.offered(knowledge, region, household, topic)
    outdated, instead = choosing.outdated(knowledge, found), choosing.instead(knowledge, region)
    gone = outdated | instead.keys()
    return render_template(
        "leaflets/list.html",
        entries=found,
        outdated=outdated,
        instead=instead,
        groups=[(title, some) for title, some in _groups(found) if some],
        ticked=[one.id for one in found if choosing.claimable(one) and one.id not in gone][:MOST],
        region=region,
        household=household,
        households={key: one.word for key, one in HOUSEHOLDS.items()},
        regions=regions_below(present().region),
        topics=TOPICS_OFFERED,
        words=TOPICS,
        most=MOST,
        address=_outside(request.url_root),
    )


@blueprint.post("/paper")
@require("leaflets.read")
def paper() -> ResponseReturnValue:
    """The PDF of what was ticked."""
    form, place, knowledge = request.form, services(), _knowledge()
    region, household = _region(form.get("region", "")), _household(form.get("household", ""))
    entries = choosing.picked(choosing.offered(knowledge, region), form.getlist("entry"))
    if not entries:
        raise BadInput("还没有选条目，请返回勾选要印的，再点“印成 PDF”。")
    if len(entries) > MOST:
        raise BadInput(f"选了{len(entries)}条，一张明白纸最多印{MOST}条，请返回去掉一些。")
    today = place.clock.now().date()
    found = Leaflet(
        region_name(region),
        HOUSEHOLDS[household].word if household else "",
        f"{_address(form.get('address', ''))}?region={region}",
        tuple(_answer(knowledge, entry) for entry in entries),
        today,
    )
    try:
        data = leaflet.pdf(found)
    except ConfigError:
        raise BadInput("这台服务器还印不了 PDF，请管理员照说明装好 Pango 和中文字体再试。") from None
    with place.database.writing() as session:
        deed = Deed("打印", "明白纸", found.whom, region, {"entries": len(entries)})
        audit.record(session, actor(), deed, place.clock.now())
    name = quote(f"明白纸-{found.region}{found.whom}.pdf")
    disposition = f"inline; filename=\"mingbai-{region}.pdf\"; filename*=UTF-8''{name}"
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": disposition})


def _groups(found: Iterable[Entry]) -> tuple[tuple[str, list[Entry]], ...]:
    """What is ticked beforehand, and what somebody has to choose, each under its own heading."""
    first, rest = list[Entry](), list[Entry]()
    for one in found:
        (first if choosing.claimable(one) else rest).append(one)
    return ("群众能享受、能办的", first), ("别的政策内容，要印的请勾上", rest)


def _answer(knowledge: Knowledge, entry: Entry) -> Answer:
    """The very words of the chat, line by line."""
    citation = knowledge.citation(entry.document_key, entry.section, entry.topic)
    today = services().clock.now().date()
    first, *more, source = wording.answer(entry, (), citation, today, None).split("\n")
    return Answer(TOPICS[entry.topic], entry.title, first, tuple(more), source)


def _knowledge() -> Knowledge:
    place = services()
    with place.database.reading() as session:
        return place.library.current(session)


def _region(code: str) -> str:
    region = code or present().region
    if region not in regions_below(present().region):
        raise BadInput("请从下拉里选一个地区。")
    return region


def _household(key: str) -> str:
    if key and key not in HOUSEHOLDS:
        raise BadInput("没有这种家庭，请从下拉里选。")
    return key


def _address(said: str) -> str:
    """Where residents open the chat, ending in a slash."""
    try:
        parts = urlsplit(said.strip()[:LONGEST_ADDRESS])
    except ValueError:  # a bracket that opens an address of numbers and does not close
        raise BadInput(_NO_ADDRESS) from None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        raise BadInput(_NO_ADDRESS)
    if _is_inside(parts.hostname or ""):
        raise BadInput(_INSIDE)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _outside(address: str) -> str:
    """The address by which this page was opened; empty where residents could not open it."""
    return "" if _is_inside(urlsplit(address).hostname or "") else address


def _is_inside(host: str) -> bool:
    """Whether only this machine or its own network opens it, by what is written: no name is looked up."""
    try:
        return not ip_address(host).is_global
    except ValueError:  # a name: one of a single word (office-pc) is known in its own network only
        return "." not in host.rstrip(".") or host.rstrip(".").endswith(_OWN_NETWORK)
