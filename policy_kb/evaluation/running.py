"""One engine over one set in a process of its own, so that neither time nor memory of one run shows in another.

Both ends of the pipe are here. The child is given a job as JSON; it writes a line for its progress now and then, and
one with the figures.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from backend.core.errors import BadInput
from policy_kb.evaluation import peers, sets
from policy_kb.evaluation.measuring import Build, Measured, Told, measure
from policy_kb.ranking.engine import NO_MODEL, Engine

PRODUCT = "mingbai"
UNTRAINED = "mingbai untrained"  # the first stage alone: what is learned is switched off
ENGINES: dict[str, Build] = {
    PRODUCT: Engine.build,
    UNTRAINED: lambda passages: Engine.build(passages, NO_MODEL),
    **peers.BUILDS,
}
THRESHOLDS = {PRODUCT: 0.5}  # the confidence from which an engine answers; the others always do
_EVERY = 20  # searches between two lines of progress


@dataclass(frozen=True, slots=True)
class Job:
    """What one child does: `far` is the folder of the questions from elsewhere, None for everyday ones."""

    engine: str
    folder: str
    far: str | None = None
    limit: int | None = None


def run(job: Job, told: Told = lambda done: None) -> Measured:
    """Measure in a child process.

    Raises BadInput when the child ends without figures: its own words are on stderr by then.
    """
    command = [sys.executable, "-m", __name__, json.dumps(asdict(job))]
    found = None
    # A session of its own: Ctrl-C reaches only the parent, which ends the child without a word from it.
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, text=True) as child:  # noqa: S603
        try:
            for line in child.stdout or ():
                said = json.loads(line)
                if isinstance(said, int):
                    told(said)
                else:
                    found = Measured(**said)
        except BaseException:
            child.kill()  # nobody waits for it any more
            raise
    if found is None:
        raise BadInput(
            f"{job.engine} 在 {job.folder} 上没有测完（退出码 {child.returncode}），请看上面的报错；"
            "内存不够时先关掉别的程序。"
        )
    return found


def measured(job: Job, told: Told = lambda done: None) -> Measured:
    """The same in this process."""
    whole = sets.read(Path(job.folder))
    far = sets.far_from(whole, sets.read(Path(job.far)) if job.far else None)
    labelled = whole.limited(job.limit)
    return measure(
        job.engine,
        ENGINES[job.engine],
        labelled,
        sets.spread(far, job.limit),
        threshold=THRESHOLDS.get(job.engine),
        told=told,
    )


def _child() -> None:
    """Take the job from the command line. What libraries print goes to stderr: stdout is the pipe."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(said: object) -> None:
        pipe.write(json.dumps(said) + "\n")
        pipe.flush()

    found = measured(Job(**json.loads(sys.argv[1])), lambda done: None if done % _EVERY else tell(done))
    tell(asdict(found))


if __name__ == "__main__":
    _child()
