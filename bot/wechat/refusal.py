"""The one way the callback says no."""

from backend.core.errors import MingbaiError


class Refused(MingbaiError):
    """What came is not from WeChat, or cannot be read.

    `status` is the HTTP status: 403 not WeChat's, 413 too large, 400 WeChat's but malformed. `reason` is
    English, for the log, and quotes nothing of what came.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
