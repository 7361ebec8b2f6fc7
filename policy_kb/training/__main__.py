"""`python -m policy_kb.training FOLDER...`: learn from labelled sets and write the built-in model.

A folder holds corpus.jsonl and queries.jsonl, as for `mingbai evaluate`. What the folds reached is printed.
"""

import sys
from pathlib import Path

from backend.core.clock import SystemClock
from policy_kb.evaluation import sets
from policy_kb.ranking import model
from policy_kb.training import learning

BUILTIN = Path(model.__file__).with_name(model.FILE)


def main(folders: list[str]) -> None:
    """Train on the folders. But for the date written into it, the same folders give the same file."""
    labelled = [sets.read(Path(folder)) for folder in folders]
    learned, reached = learning.train(labelled, SystemClock().now().date(), _say)
    BUILTIN.write_bytes(model.write(learned))
    for each in reached:
        _say(f"{each.set} as {each.kind}: {each}")
    _say(f"{BUILTIN}: {BUILTIN.stat().st_size} bytes")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
