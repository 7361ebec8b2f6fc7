"""`mingbai questions`: what waits for staff, for a look without a browser."""

from datetime import timedelta

import click

from backend import services as composition
from backend.core.settings import Settings
from backend.core.subtree import NATION
from bot.questions import figures, groups
from bot.questions.groups import Filters
from bot.questions.states import GroupState
from policy_kb import store


@click.group("questions")
def group() -> None:
    """居民提问."""


@group.command("list")
@click.option("--region", default="", help="Name or code; only it and what is below.")
@click.option(
    "--state", type=click.Choice([one.value for one in GroupState]), default="open", show_default=True
)
@click.option("--disliked", is_flag=True, help="Only those with an answer that was no help.")
@click.option("--words", default="", help="Only those that hold these words.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.pass_obj
def list_(settings: Settings, region: str, state: str, disliked: bool, words: str, limit: int) -> None:
    """Groups of the like, most frequent first: how often, how often no help, where, the last day, the question."""
    services = composition.build(settings)
    try:
        services.desk.gather()
        filters = Filters(words=words, state=GroupState(state), disliked=disliked or None)
        with services.database.reading() as session:
            tree = store.region_tree(session)
            root = tree.require(region) if region else NATION
            found = groups.listing(session, root, filters, limit=limit)
    finally:
        services.close()
    for line in found.lines:
        place = tree.path_name(line.region) if line.region else "没有说"
        question = " ".join(line.question.split())  # a question of several lines is one row
        click.echo(f"{line.size}\t{line.disliked}\t{place}\t{line.last_asked_at:%Y-%m-%d}\t{question}")
    click.echo(f"共 {found.total} 组。", err=True)


@group.command()
@click.option("--region", default="", help="Name or code; only it and what is below.")
@click.pass_obj
def stats(settings: Settings, region: str) -> None:
    """How much of 30 days' questions was answered, and what waits for staff."""
    services = composition.build(settings)
    today = services.clock.now().date()
    try:
        services.desk.gather()
        with services.database.reading() as session:
            root = store.region_tree(session).require(region) if region else NATION
            asked = figures.asked(session, root, today - timedelta(days=29), today).total
            unanswered, disliked = groups.waiting(session, root)
    finally:
        services.close()
    click.echo(f"30天提问\t{asked.asked}\n30天答上\t{asked.answered}（{asked.rate}）")
    click.echo(f"没答上的提问组\t{unanswered}\n说没帮上的提问组\t{disliked}")
