"""The one error tree. Rules raise, each edge (page, API, command, callback) translates once.

MingbaiError
├── ConfigError      a setting is wrong; the start stops and the sentence names the variable or option
├── BadInput         what a person gave cannot be used; `sentence` says in Chinese what to do
│   ├── NotFound     the thing named does not exist
│   └── backend.core.accounts.roles.Forbidden   not within the person's role or region
├── Overtaken        what was decided on has changed before it was written; the edge lets it be decided again
├── bot.wechat.refusal.Refused   a delivery that is not from WeChat, or not readable; answered with 4xx
└── RemoteFailure    another service failed; `permanent` says whether trying again can help
"""


class MingbaiError(Exception):
    """Root of everything this project raises on purpose."""


class ConfigError(MingbaiError):
    """A wrong setting. The message is English, for the operator, and names the variable or option."""


class BadInput(MingbaiError):
    """Input a person can correct. `sentence` is one clear Chinese sentence that says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(BadInput):
    """What was named does not exist."""


class Overtaken(MingbaiError):
    """Somebody else wrote first: what was read no longer holds. Roll back and decide afresh."""


class RemoteFailure(MingbaiError):
    """Another service answered badly or not at all."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent
