"""Takes secrets, tokens and openids out of text that others write about our calls to WeChat."""

import logging
import re

_MASK = "［已隐去］"
# An access token may stand in an address, a secret in JSON; both in a form's body.
_NAMED = re.compile(
    r"""((?:access_token|secret|appsecret|touser|openid)["']?\s*[=:]\s*["']?)[^&\s"',;)}\]]+""", re.IGNORECASE
)
_OPENID = re.compile(r"(?<![A-Za-z0-9_-])o[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])")
# The loggers of urllib3 that write whole addresses. A filter works only on the logger it is put on.
_LOGGERS = ("connection", "connectionpool", "poolmanager", "response", "util.retry")


def scrub(text: str) -> str:
    """The text without what proves who we are or names a person."""
    return _OPENID.sub(_MASK, _NAMED.sub(rf"\1{_MASK}", text))


class ScrubbingFilter(logging.Filter):
    """Rewrites every record that passes, before any handler sees it. `hidden`: what it takes out besides."""

    hidden: frozenset[str] = frozenset()

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        for one in self.hidden:
            text = text.replace(one, _MASK)
        record.msg, record.args = scrub(text), None
        # A traceback of the library quotes addresses, and says nothing the outcome does not say.
        record.exc_info = record.exc_text = None
        return True


def watch(*hidden: str) -> None:
    """Put the filter before urllib3's loggers, once: at DEBUG it writes the address with the access token.

    `hidden`: what must not stand there besides, such as the path of an address that is a secret.
    """
    for name in _LOGGERS:
        logger = logging.getLogger(f"urllib3.{name}")
        found = next((one for one in logger.filters if isinstance(one, ScrubbingFilter)), None)
        if found is None:
            found = ScrubbingFilter()
            logger.addFilter(found)
        found.hidden |= frozenset(hidden)
