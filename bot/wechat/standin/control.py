"""Steering the stand-in: POST /_control with one JSON object, each key an order; GET /_control says how things stand.

{"advance": 7200}                                    time passes, in seconds
{"say": {"openid": O, "text": "你好"}}                a person writes; with "by": "action", clicks
{"follow": O} {"unfollow": O}                        a person comes or goes
{"accept": {"openid": O, "template_id": T}}          agrees once; "times": n, "long_term": true
{"refuse": {"openid": O, "template_id": T}}          takes all agreement back in the settings
{"openids": [O]} {"templates": [T]}                  only these exist; []: all do
{"quota": {"/cgi-bin/message/template/send": 2}}     so many calls a day
{"fault": {"api": A, "kind": "cut", "processed": true}}    see `faults`
{"revoke": APPID} {"life": [APPID, 600]}             void its tokens; their seconds from now on
{"callback": {"url": U, "token": T}}                 where events go; "aes_key" and "appid" for safe mode
{"event": {"openid": O, "name": N, "inner": XML}}    any event
{"wait": true}                                       until all events are posted
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.wechat.standin.pushes import Address
from bot.wechat.standin.world import World

Json = dict[str, Any]


def state(world: World) -> Json:
    """Counts and messages: what tests look at to find losses and doubles."""
    with world.lock:
        return {
            "now": world.now().isoformat(),
            "calls": dict(world.calls),
            "answers": dict(world.answers),
            "accepted": len(world.taken),
            "dropped": world.dropped,
            "tokens": {appid: len(account.tokens) for appid, account in world.accounts.items()},
            "pushed": {"delivered": world.pushes.delivered, "failed": world.pushes.failed},
            "messages": [
                {
                    "api": one.api,
                    "appid": one.appid,
                    "openid": one.openid,
                    "template_id": one.template_id,
                    "content": one.content,
                    "client_msg_id": one.key,
                    "msgid": str(one.message_id),
                    "at": one.at.isoformat(),
                }
                for one in world.taken
            ],
        }


def order(world: World, orders: Json) -> Json:
    """Perform the orders; ValueError, KeyError, TypeError for one that makes no sense."""
    for name, value in orders.items():
        perform = _ORDERS.get(name)
        if perform is None:
            raise ValueError(f"no such order: {name}")
        if name == "wait":
            world.pushes.wait()  # without the lock: what is posted may ask us something
            continue
        with world.lock:
            perform(world, value)
    return state(world)


def _advance(world: World, seconds: float) -> None:
    before = world.now()
    world.ahead += timedelta(seconds=seconds)
    if world.now().date() != before.date():
        world.calls.clear()


def _say(world: World, value: Json) -> None:
    by = value.get("by", "message")
    world.people.spoke(value["openid"], by, world.now())
    if by == "message":
        world.pushes.text(value["openid"], value.get("text", "您好"), world.now())
    else:
        inner = "<EventKey><![CDATA[menu]]></EventKey>"
        world.pushes.event(value["openid"], "CLICK", inner, world.now())


def _follow(world: World, openid: str) -> None:
    world.people.strangers.discard(openid)
    world.people.spoke(openid, "action", world.now())
    world.pushes.event(openid, "subscribe", "<EventKey></EventKey>", world.now())


def _unfollow(world: World, openid: str) -> None:
    world.people.strangers.add(openid)
    world.people.windows.pop(openid, None)
    world.pushes.event(openid, "unsubscribe", "<EventKey></EventKey>", world.now())


def _accept(world: World, value: Json) -> None:
    openid, template, times = value["openid"], value["template_id"], int(value.get("times", 1))
    world.people.agree(openid, template, times, bool(value.get("long_term")))
    for _ in range(times):
        world.pushes.consent(openid, template, "accept", False, world.now())


def _refuse(world: World, value: Json) -> None:
    world.people.refuse(value["openid"], value["template_id"])
    world.pushes.consent(value["openid"], value["template_id"], "reject", True, world.now())


def _openids(world: World, known: list[str]) -> None:
    world.people.known = set(known)


def _templates(world: World, known: list[str]) -> None:
    world.templates = set(known)


def _life(world: World, value: list[Any]) -> None:
    world.accounts[value[0]].life = timedelta(seconds=value[1])


def _event(world: World, value: Json) -> None:
    world.pushes.event(value["openid"], value["name"], value.get("inner", ""), world.now())


_ORDERS: dict[str, Callable[[World, Any], object]] = {
    "advance": _advance,
    "say": _say,
    "follow": _follow,
    "unfollow": _unfollow,
    "accept": _accept,
    "refuse": _refuse,
    "openids": _openids,
    "templates": _templates,
    "quota": lambda world, value: world.quotas.update(value),
    "fault": lambda world, value: world.faults.add(value),
    "revoke": lambda world, appid: world.accounts[appid].revoke(),
    "life": _life,
    "callback": lambda world, value: world.pushes.to(Address(**value) if value else None),
    "event": _event,
    "wait": lambda _world, _value: None,
}
