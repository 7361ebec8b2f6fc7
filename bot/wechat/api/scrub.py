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
    """Rewrites every record that passes, before any handler sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrub(record.getMessage()), None
        # A traceback of the library quotes addresses, and says nothing the outcome does not say.
        record.exc_info = record.exc_text = None
        return True


def watch() -> None:
    """Put the filter before urllib3's loggers, once: at DEBUG it writes the address with the access token."""
    for name in _LOGGERS:
        logger = logging.getLogger(f"urllib3.{name}")
        if not any(isinstance(one, ScrubbingFilter) for one in logger.filters):
            logger.addFilter(ScrubbingFilter())
