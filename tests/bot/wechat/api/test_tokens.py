"""One token for all: shared through the database, fetched once, whoever asks and whoever dies."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from backend.core.clock import SystemClock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.models import WeChatTokenRow
from bot.wechat.api.errors import TokenFailure, Verdict
from bot.wechat.api.http import Timeouts, Transport
from bot.wechat.api.tokens import Account, Token, Tokens
from tests.backend.at_once import at_once
from tests.bot.wechat.api.desk import ACCOUNT, QUICK, TABLE
from tests.fakes import FixedClock
from tests.wechat_api.desk import APPID, SECRET, TOKEN_API, Desk
from tests.wechat_api.desk import standin as standin

KEY = b"k" * 32


def tokens_over(
    base: str, database: Database, clock: object, account: Account = ACCOUNT, timeouts: Timeouts | None = None
) -> Tokens:
    assert isinstance(clock, FixedClock | SystemClock)
    pause = (
        (lambda seconds: clock.advance(timedelta(seconds=seconds))) if isinstance(clock, FixedClock) else None
    )
    transport = Transport(base, clock, timeouts)
    more = {"pause": pause} if pause else {}
    return Tokens(account, transport, TABLE, database, FieldCipher(KEY), clock, **more)


@pytest.fixture
def tokens(standin: Desk, database: Database, clock: FixedClock) -> Tokens:
    return tokens_over(standin.base, database, clock)


def ask_with_a_process_of_its_own(base: str, url: str) -> str:
    database = Database(url)
    token = tokens_over(base, database, SystemClock()).current()
    database.close()
    return token.text


def renew_with_a_process_of_its_own(base: str, url: str, rejected: str) -> str:
    database = Database(url)
    token = tokens_over(base, database, SystemClock()).renewed(Token(rejected, 1))
    database.close()
    return token.text


def hold(database: Database, holder: str | None) -> None:
    """Another process takes the lease, or gives it back."""
    with database.writing() as session:
        session.execute(update(WeChatTokenRow).values(holder=holder))


def test_a_token_is_fetched_once_and_kept(tokens: Tokens, standin: Desk) -> None:
    assert tokens.current() == tokens.current()
    assert standin.calls(TOKEN_API) == 1


def test_threads_with_separate_clients_fetch_once(standin: Desk, database: Database) -> None:
    standin.fault(TOKEN_API, "delay", seconds=0.3)
    askers = [tokens_over(standin.base, database, SystemClock()) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(lambda asker: asker.current().text, askers))
    assert len(found) == 1
    assert standin.calls(TOKEN_API) == 1


def test_two_processes_at_once_fetch_once(standin: Desk, database: Database) -> None:
    standin.fault(TOKEN_API, "delay", seconds=0.5)
    one, other = at_once(ask_with_a_process_of_its_own, standin.base, database.url)
    assert one == other
    assert standin.calls(TOKEN_API) == 1


def test_two_processes_whose_token_is_refused_at_once_refresh_once(standin: Desk, database: Database) -> None:
    rejected = tokens_over(standin.base, database, SystemClock()).current().text
    standin.order(revoke=APPID)
    standin.fault(TOKEN_API, "delay", seconds=0.5)
    one, other = at_once(renew_with_a_process_of_its_own, standin.base, database.url, rejected)
    assert one == other != rejected
    assert standin.calls(TOKEN_API) == 2


def test_a_token_that_another_process_has_renewed_is_taken_without_a_call(
    tokens: Tokens, standin: Desk, database: Database, clock: FixedClock
) -> None:
    old = tokens.current()
    standin.order(revoke=APPID)
    new = tokens_over(standin.base, database, clock).renewed(old)
    assert tokens.renewed(old) == new
    assert standin.calls(TOKEN_API) == 2


def test_the_forced_mode_is_used_only_for_the_token_that_was_refused_and_72_minutes_apart(
    tokens: Tokens, standin: Desk, clock: FixedClock
) -> None:
    first = tokens.current()
    second = tokens.renewed(first)  # WeChat says it is good: only force helps
    assert second.text != first.text
    assert tokens.renewed(second).text == second.text
    clock.advance(timedelta(minutes=72))
    assert tokens.renewed(tokens.current()).text != second.text
    assert len(standin.server.world.accounts[APPID].forced) == 2


def test_near_its_end_the_token_is_replaced(tokens: Tokens, standin: Desk, clock: FixedClock) -> None:
    first = tokens.current()
    clock.advance(timedelta(seconds=7200 - 241))
    assert tokens.current() == first
    clock.advance(timedelta(seconds=2))
    assert tokens.current().generation == 2
    assert standin.calls(TOKEN_API) == 2


def test_near_its_end_the_token_serves_while_another_process_fetches(
    tokens: Tokens, standin: Desk, clock: FixedClock, database: Database
) -> None:
    first = tokens.current()
    clock.advance(timedelta(seconds=7200 - 200))
    hold(database, "somebody")
    assert tokens.current() == first
    assert standin.calls(TOKEN_API) == 1


def test_the_lease_of_a_process_that_died_is_taken_over_after_it_was_watched_long_enough(
    tokens: Tokens, standin: Desk, clock: FixedClock, database: Database
) -> None:
    first = tokens.current()
    hold(database, "dead")
    standin.order(revoke=APPID)
    for _ in range(4):  # each asks ten seconds long
        with pytest.raises(TokenFailure) as failure:
            tokens.renewed(first)
        assert failure.value.outcome.verdict is Verdict.RETRY
    assert standin.calls(TOKEN_API) == 1
    assert tokens.renewed(first).generation == 2


def test_a_holder_that_changes_is_alive(
    tokens: Tokens, clock: FixedClock, database: Database, standin: Desk
) -> None:
    first = tokens.current()
    for number in range(8):
        hold(database, f"holder {number}")
        with pytest.raises(TokenFailure):
            tokens.renewed(first)
    assert standin.calls(TOKEN_API) == 1


def test_a_wall_clock_that_jumps_moves_no_lease(
    tokens: Tokens, clock: FixedClock, database: Database, standin: Desk
) -> None:
    first = tokens.current()
    hold(database, "alive")
    for hours in (-26, 26):
        clock._now += timedelta(hours=hours)
        with pytest.raises(TokenFailure):
            tokens.renewed(first)
    assert standin.calls(TOKEN_API) == 1


def test_who_lost_the_lease_takes_what_the_quicker_one_has_fetched(
    tokens: Tokens, standin: Desk, database: Database, clock: FixedClock
) -> None:
    """The fetch was so slow that another process took over: its token must not be overwritten."""
    quick = tokens_over(standin.base, database, clock)
    post = tokens._transport.post

    def overtaken(*arguments: object, **named: object) -> object:
        answer = post(*arguments, **named)  # type: ignore[arg-type]
        hold(database, None)
        quick.current()
        return answer

    tokens._transport.post = overtaken  # type: ignore[method-assign, assignment]
    assert tokens.current().generation == 1
    tokens._transport.post = post  # type: ignore[method-assign]
    assert tokens.current() == quick.current()


def test_a_failure_is_told_to_all_who_waited(standin: Desk, database: Database) -> None:
    standin.fault(TOKEN_API, "cut", times=1)
    slow = tokens_over(standin.base, database, SystemClock())
    post = slow._transport.post
    with ThreadPoolExecutor(4) as pool:

        def held(*arguments: object, **named: object) -> object:
            waiting.extend(pool.submit(ask, database, standin.base) for _ in range(3))
            time.sleep(0.5)
            return post(*arguments, **named)  # type: ignore[arg-type]

        waiting: list[object] = []
        slow._transport.post = held  # type: ignore[method-assign, assignment]
        with pytest.raises(TokenFailure):
            slow.current()
        assert [one.result() for one in waiting] == [Verdict.RETRY] * 3  # type: ignore[attr-defined]
    assert standin.state["answers"] == {}  # nobody asked again


def ask(database: Database, base: str) -> Verdict:
    try:
        tokens_over(base, database, SystemClock()).current()
    except TokenFailure as failure:
        return failure.outcome.verdict
    return Verdict.ACCEPTED


def test_a_wrong_secret_is_an_operators_business(
    standin: Desk, database: Database, clock: FixedClock
) -> None:
    wrong = tokens_over(standin.base, database, clock, Account(APPID, "wrong-secret"))
    with pytest.raises(TokenFailure) as failure:
        wrong.current()
    assert failure.value.permanent
    assert (failure.value.outcome.verdict, failure.value.outcome.code) == (Verdict.ALERT, 40125)
    # The right secret helps at once.
    assert tokens_over(standin.base, database, clock).current().text


def test_a_slip_of_ours_gives_the_lease_back(tokens: Tokens, database: Database) -> None:
    def slip(*_arguments: object, **_named: object) -> object:
        raise RuntimeError("slip")

    post, tokens._transport.post = tokens._transport.post, slip  # type: ignore[method-assign, assignment]
    with pytest.raises(RuntimeError):
        tokens.current()
    tokens._transport.post = post  # type: ignore[method-assign]
    assert tokens.current().text


def test_a_token_sealed_with_another_key_is_fetched_anew(
    tokens: Tokens, standin: Desk, database: Database
) -> None:
    first = tokens.current()
    with database.writing() as session:
        for sealed in (f"{FieldCipher(b'x' * 32).key_id}.AAAA", f"{FieldCipher(KEY).key_id}.{'A' * 64}"):
            session.execute(update(WeChatTokenRow).values(sealed_token=sealed))
    assert tokens.current().text == first.text
    assert standin.calls(TOKEN_API) == 2


def test_a_token_that_could_break_the_address_is_quoted(standin: Desk, database: Database) -> None:
    transport = Transport(standin.base, SystemClock(), QUICK)
    assert getattr(transport.post(TOKEN_API, {}, "a b&c#d"), "code", None) == 40002


def test_accounts_have_rows_of_their_own(standin: Desk, database: Database, clock: FixedClock) -> None:
    from tests.wechat_api.desk import MINI_APPID, MINI_SECRET

    official = tokens_over(standin.base, database, clock).current()
    mini = tokens_over(standin.base, database, clock, Account(MINI_APPID, MINI_SECRET)).current()
    assert official.text != mini.text


def test_nobody_shows_the_secret() -> None:
    assert SECRET not in repr(Account(APPID, SECRET))
    assert "text" not in repr(Token("text", 1))
