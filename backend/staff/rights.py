"""Who may do what in the console: one table, read by the guard of every page, the navigation and the tests.

A row is an action of a room; `door.require` names it at the view. Regions are checked beside it, by the use-cases
(`root=`) or by `roles.demand_region`: whoever may do a thing may do it in their own subtree only.
"""

from collections.abc import Mapping

from backend.core.accounts.roles import Role

_A, _E, _R, _D, _S = Role.ADMIN, Role.EDITOR, Role.REVIEWER, Role.DOCTOR, Role.SUPERVISOR
EVERYBODY = frozenset(Role)
WRITERS, REVIEWERS = frozenset({_A, _E}), frozenset({_A, _R})
KEEPERS = WRITERS | REVIEWERS  # of the knowledge
READERS = KEEPERS | {_S}

TABLE: Mapping[str, frozenset[Role]] = {
    "home": EVERYBODY,
    "home.failed": frozenset({_A, _S}),  # reminders that reached nobody, counted
    "home.resolve": frozenset({_A, _S}),  # have them sent again, or say that somebody has seen to them
    "account.own": EVERYBODY,  # one's own password, signing out
    # 问答条目
    "entries.read": READERS,
    "entries.write": WRITERS,  # draft, save, submit, restore
    "entries.review": REVIEWERS,  # approve, reject, publish at once; never one's own text
    "entries.retire": KEEPERS,  # one person is enough: what is wrong must be gone at once
    "entries.import": WRITERS,  # in bulk; publishes nothing
    "entries.export": READERS,
    "golden.read": READERS,
    "golden.write": KEEPERS,
    "hits.read": READERS,  # 批量试问
    "hits.run": KEEPERS,
    # 词语
    "words.read": READERS,
    "words.write": KEEPERS,  # add, retire
    "words.review": KEEPERS,  # have it heeded; never one's own
    # 政策文件
    "documents.read": READERS,
    "documents.write": WRITERS,  # upload, ask that one take another's place; drafts of entries
    "documents.review": REVIEWERS,  # confirm, agree; never what one has brought or asked for oneself
    "documents.halt": KEEPERS,  # take back, decline: what is wrong must be gone at once
    # 居民提问
    "questions.read": READERS,
    "questions.handle": KEEPERS,  # answer who asked, say that the bot answers it by now, dismiss
    "questions.attach": WRITERS,  # to an entry, or a new one: both wait for review; suggest it to a region above
    # 明白纸
    "leaflets.read": READERS,
    # 政策知晓
    "quiz.read": READERS,
    "quiz.write": WRITERS,  # draw, correct
    "quiz.review": REVIEWERS,  # have it asked; never one's own text
    "quiz.retire": KEEPERS,
    "townships.read": READERS,  # a county's list, which the quiz offers
    "townships.write": WRITERS,
    "quiz.settle": READERS,  # say what was done about a topic that few know
    # 数据
    "data.read": READERS,
    "data.export": READERS,
    # follow-up, whose pages stand under /d and /staff/follow-up
    "followup.list": frozenset({_D, _S}),
    "followup.keep": frozenset({_A, _S}),  # find whose contract and particulars are to be kept
    "followup.figures": frozenset({_A, _S, _D}),
    # 审计记录, 账号
    "audit.read": frozenset({_A, _S}),
    "accounts.manage": frozenset({_A}),
}


def may(role: Role, action: str) -> bool:
    """Whether the table lets the role do it. KeyError for an action that has no row."""
    return role in TABLE[action]
