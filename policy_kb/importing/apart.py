"""Reads a PDF in a process of its own, within bounds of memory and time.

A file of a few KB can be made to unpack to gigabytes, or to draw itself a billion times: no look at it beforehand finds
all of these. What goes wrong there ends there, and the server goes on answering meanwhile.
"""

import json
import subprocess
import sys
from contextlib import suppress

from policy_kb.importing.refusals import ImportRefused

MEMORY = 1500  # MB; three hundred dense pages take 200
SECONDS = 60  # three hundred dense pages take 10
_TOO_MUCH = "PDF 展开后过大或者太复杂，读不下来，请重新导出一份，或拆成几个文件，也可以另存为 .docx 再导入。"


def read_pdf(data: bytes) -> list[str]:
    """As `pdf.read_pdf`; ImportRefused too for what does not stay within the bounds."""
    command = [sys.executable, "-m", __name__, str(MEMORY)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS)  # noqa: S603 - our own module
        said = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # killed, or too little memory even to say so
        raise ImportRefused(_TOO_MUCH) from None
    if "refused" in said:
        raise ImportRefused(said["refused"])
    return [str(paragraph) for paragraph in said["paragraphs"]]


def _answer(data: bytes) -> dict[str, object]:
    from policy_kb.importing import pdf

    try:
        return {"paragraphs": pdf.read_pdf(data)}
    except ImportRefused as refusal:
        return {"refused": refusal.sentence}
    except MemoryError:
        return {"refused": _TOO_MUCH}


def _bounded(megabytes: int) -> None:
    with suppress(ImportError, ValueError):  # systems without it have the time limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    _bounded(int(sys.argv[1]))
    answer = json.dumps(_answer(sys.stdin.buffer.read()), ensure_ascii=True)
    sys.stdout.write(answer)
