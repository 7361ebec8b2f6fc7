"""Passwords: how they are kept (argon2id), which are accepted, and the one-time password of a new account."""

import re
import secrets
import unicodedata
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.core.errors import BadInput

SHORTEST, LONGEST = 10, 200  # characters
# OWASP's second choice for argon2id. It takes 20 to 40 ms, and four sign-ins at once take 76 MiB, not 256.
TIME_COST, MEMORY_COST, PARALLELISM = 2, 19 * 1024, 1  # passes, KiB, threads
_UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0 o 1 l i: it is read out and copied from paper
_GROUPS, _GROUP = 3, 4


class Passwords:
    """Makes and compares hashes. Weaker costs are for tests only."""

    def __init__(self, time_cost: int = TIME_COST, memory_cost: int = MEMORY_COST) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=PARALLELISM)
        self._common = _common()
        # Well formed, of the same costs, and fitting no password: comparing with it takes as long as with a real one.
        costs = f"m={memory_cost},t={time_cost},p={PARALLELISM}"
        self._decoy = f"$argon2id$v=19${costs}${'A' * 22}${'A' * 43}"

    def hash(self, password: str) -> str:
        """What is stored. Slow by design: not inside a transaction that others wait for."""
        return self._hasher.hash(_normal(password))

    def holds(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one; None (there is no such account) is as slow as any other answer."""
        try:
            matches = self._hasher.verify(password_hash or self._decoy, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return matches and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def accept(self, username: str, password: str) -> str:
        """The hash of a new password; BadInput says why it cannot be used."""
        chosen = _normal(password)
        if len(chosen) < SHORTEST:
            raise BadInput(f"新密码太短，至少要{SHORTEST}个字符；用几个词连起来最好记。")
        if len(chosen) > LONGEST:
            raise BadInput(f"新密码太长，请缩短到{LONGEST}个字符以内。")
        if _bare(username) in (_bare(chosen), _bare(chosen[::-1])):
            raise BadInput("新密码不能是用户名，用户名加数字也不行，请另想一个。")
        if chosen.casefold() in self._common or len(set(chosen)) < 4:
            raise BadInput("这个密码太常见，别人一猜就中，请另想一个。")
        return self.hash(password)


def one_time() -> str:
    """A first password such as k7mw-3xqp-9d2f, 59 bits."""
    groups = ("".join(secrets.choice(_UNMISTAKABLE) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _normal(password: str) -> str:
    """Full-width letters of an input method are the same password."""
    return unicodedata.normalize("NFKC", password)


def _bare(text: str) -> str:
    """Without what people add to a name to make it longer: digits and signs."""
    return re.sub(r"[\W\d_]+", "", text.casefold()) or text.casefold()


def _common() -> frozenset[str]:
    text = (files("backend.core.accounts") / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
