"""Leaflets: choose region, household and entries, and print them as A4."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
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
_GAP = re.compile(r"\s")
# Never given to anybody in the net: RFC 2606, RFC 6762, RFC 8375 and what ICANN keeps for one's own (2024).
_OWN_NETWORK = (".localhost", ".local", ".internal", ".home.arpa", ".test", ".invalid", ".lan")
_NO_ADDRESS = "居民打开的网址写得不对，请写成 https://…… 的样子。"

_INSIDE = (
    "这个网址只有本机或内网打得开，居民扫码打不开，请在“居民打开的网址”里写对外公开的网址，如 https://域名/。"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands on the page. `ticked` None: what is ticked beforehand. `topic` and `household` may be empty."""

    region: str
    household: str
    topic: str
    address: str
    ticked: Collection[str] | None = None
    trouble: str = ""


@blueprint.get("")
@require("leaflets.read")
def page() -> ResponseReturnValue:
    """`?region=&household=&topic=`: the entries there are, to tick."""
    region, household = _region(chosen("region")), _household(chosen("household"))
    return _page(_knowledge(), _Form(region, household, chosen("topic"), _outside(request.url_root)))


@blueprint.post("/paper")
@require("leaflets.read")
def paper() -> ResponseReturnValue:
    """The PDF of what was ticked; or the form again, as it was filled in, with what is wrong."""
    sent, knowledge = request.form, _knowledge()
    region, household = _region(sent.get("region", "")), _household(sent.get("household", ""))
    form = _Form(region, household, chosen("topic"), sent.get("address", "").strip(), sent.getlist("entry"))
    try:
        found = _leaflet(knowledge, form)
        data = leaflet.pdf(found)
    except ConfigError:
        trouble = "这台服务器还印不了 PDF，请管理员照说明装好 Pango 和中文字体再试。"
        return _page(knowledge, replace(form, trouble=trouble)), 400
    except BadInput as error:
        return _page(knowledge, replace(form, trouble=error.sentence)), 400
    place = services()
    with place.database.writing() as session:
        deed = Deed("打印", "明白纸", found.whom, region, {"entries": len(found.answers)})
        audit.record(session, actor(), deed, place.clock.now())
    name = quote(f"明白纸-{found.region}{found.whom}.pdf")
    disposition = f"inline; filename=\"mingbai-{region}.pdf\"; filename*=UTF-8''{name}"
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": disposition})


def _page(knowledge: Knowledge, form: _Form) -> str:
    narrow = {one.id for one in choosing.offered(knowledge, form.region, form.household, form.topic)}
    shown = narrow.union(form.ticked or ())
    found = [one for one in choosing.offered(knowledge, form.region) if one.id in shown]
    outdated, instead = choosing.outdated(knowledge, found), choosing.instead(knowledge, form.region)
    gone = outdated | instead.keys()
    beforehand = [one.id for one in found if choosing.claimable(one) and one.id not in gone][:MOST]
    ticked = beforehand if form.ticked is None else [one.id for one in found if one.id in form.ticked]
    return render_template(
        "leaflets/list.html",
        entries=found,
        outdated=outdated,
        instead=instead,
        groups=[(title, some) for title, some in _groups(found) if some],
        ticked=ticked,
        region=form.region,
        household=form.household,
        topic=form.topic,
        households={key: one.word for key, one in HOUSEHOLDS.items()},
        regions=regions_below(present().region),
        topics=TOPICS_OFFERED,
        words=TOPICS,
        most=MOST,
        address=form.address,
        trouble=form.trouble,
    )


def _leaflet(knowledge: Knowledge, form: _Form) -> Leaflet:
    """What is printed of a form that was sent. BadInput when something is wrong with it."""
    ticked = set(form.ticked or ())
    entries = choosing.picked(choosing.offered(knowledge, form.region), ticked)
    gone = len(ticked) - len(entries)
    lost = f"勾的条目里有{gone}条现在不能印了（停用了，或者改了），已经去掉。" if gone else ""
    if not entries:
        raise BadInput(f"{lost}还没有选条目，请勾选要印的，再点“印成 PDF”。")
    if lost:
        raise BadInput(f"{lost}其余的还勾着，请看一遍，再点“印成 PDF”。")
    if len(entries) > MOST:
        raise BadInput(f"选了{len(entries)}条，一张明白纸最多印{MOST}条，请去掉一些。")
    return Leaflet(
        region_name(form.region),
        HOUSEHOLDS[form.household].word if form.household else "",
        f"{_address(form.address)}?region={form.region}",
        tuple(_answer(knowledge, entry) for entry in entries),
        services().clock.now().date(),
    )


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
    """Where residents open the chat, ending in a slash. BadInput for what would be left out of it, too."""
    if len(said) > LONGEST_ADDRESS:
        raise BadInput(f"居民打开的网址太长，最多{LONGEST_ADDRESS}个字，请换一个短的。")
    if "?" in said or "#" in said:
        raise BadInput("居民打开的网址里不要带“?”“#”和后面的内容，请去掉，写成 https://域名/ 的样子。")
    try:
        parts = urlsplit(said)
    except ValueError:  # a bracket that opens an address of numbers and does not close
        raise BadInput(_NO_ADDRESS) from None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc) or _GAP.search(said):
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
