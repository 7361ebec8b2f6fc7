"""`mingbai train --from-log`: the ranking of entries goes on learning from what staff and askers have said here."""

from contextlib import closing

import click

from backend import services as composition
from backend.core.audit import SYSTEM
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.core.subtree import NATION
from bot import own_labels
from bot.own_labels import Lesson
from bot.questions import labels
from policy_kb.agreement import Agreement
from policy_kb.editing import golden
from policy_kb.own_labels import keeping


@click.command()
@click.option("--from-log", "from_log", is_flag=True, help="Learn from the question log.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be learned.")
@click.option("--forget", is_flag=True, help="Back to the weights of the package.")
@click.pass_obj
def train(settings: Settings, from_log: bool, dry_run: bool, forget: bool) -> None:
    """Learn how entries are ranked from questions that staff have attached or rejected, and from 没帮上.

    What is learned is kept in the database and heeded without a restart; only when no golden question (标准问题) is
    lost by it. The models of the package are trained by `make train` and `make train-answers`.
    """
    if from_log == forget:
        raise BadInput("请选一个：--from-log（从提问记录学习）或 --forget（改回自带的权重）。")
    with closing(composition.build(settings)) as services:
        now = services.clock.now()
        if forget:
            with services.database.writing() as session:
                done = keeping.forget(session, SYSTEM, now)
            click.echo("已改回自带的权重。" if done else "没有学过，用的就是自带的权重。")
            return
        with services.database.reading() as session:
            knowledge = services.library.current(session)
            said = labels.read(session)
            agreed = golden.touched_by(session, NATION)
        lesson = own_labels.learn(knowledge, Agreement.load(), said, agreed, services.guard, now)
        click.echo(_told(lesson, len(said)))
        if lesson.refusal or dry_run:
            click.echo(lesson.refusal or "只看一看，没有保存。")
            return
        with services.database.writing() as session:
            keeping.keep(session, lesson.agreement, lesson.labels, SYSTEM, now)
        click.echo("已保存，机器人几秒后就用上。")


def _told(lesson: Lesson, labels: int) -> str:
    before, after = lesson.heeded
    return (
        f"标注 {labels} 条，有用的 {lesson.labels} 条：排对的从 {before} 条到 {after} 条（没有学过的那一份上）；"
        f"标准问题 {lesson.golden} 条，会丢 {len(lesson.lost)} 条；"
        f"条目自己的问法，找对的从 {lesson.listed[0]} 条到 {lesson.listed[1]} 条。"
    )
