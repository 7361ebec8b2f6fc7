"""`mingbai kb publish` and `mingbai kb stats`: the last step of an entry's life, and how many entries stand where."""

import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial

import click

from backend import services as composition
from backend.cli import acting
from backend.core.accounts.roles import Account
from backend.core.audit import Actor
from backend.core.settings import Settings
from backend.core.subtree import NATION
from backend.services import Services
from backend.staff.documents import turning
from backend.staff.entries import weighing
from policy_kb import store
from policy_kb.documents import days
from policy_kb.editing import catalogue, due, life, reading
from policy_kb.editing.life import Hold
from policy_kb.editing.states import State


@click.command()
@click.argument("entries", nargs=-1)
@click.option("--as", "username", help="User name of the reviewer; needed with ENTRIES.")
@click.option("--yes", is_flag=True, help="Publish in spite of what was found.")
@click.pass_obj
def publish(settings: Settings, entries: tuple[str, ...], username: str | None, yes: bool) -> None:
    """Approve ENTRIES that wait for review; without any, publish and retire what is due now."""
    services = composition.build(settings)
    try:
        if not entries:
            weigh, missed = partial(weighing.losses, services), partial(weighing.missed, services)
            now = services.clock.now()
            moved = days.pass_days(services.database, now, partial(turning.changed, services))
            done = due.publish_due(services.database, now, weigh, missed)
            click.echo(f"到时间的条目：{done} 条已发布、停用或回到待审。")
            if moved:
                click.echo(f"到时间的文件：{moved} 份开始施行或有效期满。")
            return
        with services.database.reading() as session:
            account = acting.account(session, services, username, "entries.review")
        _publish_each(services, account, entries, yes=yes)
    finally:
        services.close()


@click.command()
@click.option("--region", default="", help="Name or code; without it everything is counted.")
@click.pass_obj
def stats(settings: Settings, region: str) -> None:
    """How many entries stand in which state, region by region, and how many are to be looked through again."""
    services = composition.build(settings)
    try:
        with services.database.reading() as session:
            tree = store.region_tree(session)
            root = tree.require(region) if region else NATION
            found = catalogue.counts(session, root, services.clock.now())
    finally:
        services.close()
    where = tree.path_name(root) if region else "全部地区"
    if not found:
        click.echo(f"{where}还没有问答条目。")
        return
    click.echo("问答条目有多少条，按地区和状态：")
    total: Counter[str] = Counter()
    for code, counted in found.items():
        click.echo(f"{tree.path_name(code) if code in tree else code}：{_words(counted)}")
        total.update(counted)
    click.echo(f"{where}合计：{_words(total)}")


def _publish_each(services: Services, account: Account, entries: Sequence[str], *, yes: bool) -> None:
    """With a bar on a terminal: weighing an entry builds an index of what it would be like. What was done is said."""
    done: list[str] = []
    bar = click.progressbar(entries, label="发布", file=sys.stderr, hidden=not sys.stderr.isatty())
    try:
        with bar as shown:
            for id in shown:
                done.append(_publish(services, account, id, yes=yes))
    finally:
        for line in done:
            click.echo(line)


def _publish(services: Services, account: Account, id: str, *, yes: bool) -> str:
    """One entry, in a transaction of its own: what was done before stays done."""
    with services.database.reading() as session:
        entry = reading.detail(session, id, account.region)
        ends = entry.revision(entry.standing.head).expire_at
        found = weighing.findings(services, session, id, entry.text, ends)
    acting.demand_clear(found, f"{id} 没有发布", yes=yes)
    with services.database.writing() as session:
        hold, now = Hold(id, entry.version, account.region), services.clock.now()
        after = life.approve(session, hold, Actor(account.username), now, looked_at=found.looked_at)
    return f"{id} {entry.text.title}：{after.words}"


def _words(counted: Counter[str]) -> str:
    """Each entry is in one state; a draft of one may be written while its published text answers."""
    states = "，".join(f"{state.word} {counted[state.word]}" for state in State)
    answering, due = counted[catalogue.ANSWERING], counted[catalogue.OVERDUE]
    total = sum(counted[state.word] for state in State)
    return f"共 {total} 条（{states}）；正在回答居民的 {answering} 条，其中复核日期已过的 {due} 条"
