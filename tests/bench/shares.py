"""Who has the processor during a callback: shares by part, from a py-spy record of a worker under load.

    py-spy record --pid WORKER --gil --duration 10 --rate 200 --format raw --full-filenames --output FILE
    python -m tests.bench.shares FILE

A sample counts for the innermost function that belongs to one of the parts.
"""

from collections import Counter
from pathlib import Path

import click

from tests.bench.figures import table

# Piece of a file's path -> part; the first that fits.
PARTS = (
    ("policy_kb/search.py", "ranking (policy_kb.search)"),
    ("policy_kb/index.py", "ranking (policy_kb.search)"),
    ("policy_kb/postings.py", "ranking (policy_kb.search)"),
    ("policy_kb/section.py", "ranking (policy_kb.search)"),
    ("policy_kb/second_look.py", "ranking (policy_kb.search)"),
    ("policy_kb/sieve.py", "terms (policy_kb.lexicon)"),
    ("policy_kb/analysis.py", "terms (policy_kb.lexicon)"),
    ("policy_kb/spelling.py", "wrong characters (policy_kb.spelling)"),
    ("jieba/", "segmentation (jieba)"),
    ("policy_kb/tokenizer.py", "segmentation (jieba)"),
    ("policy_kb/lexicon.py", "terms (policy_kb.lexicon)"),
    ("policy_kb/clauses/", "quoted clauses (policy_kb.clauses.search)"),
    ("policy_kb/", "other knowledge (policy_kb)"),
    ("sqlalchemy/", "SQLAlchemy and the database"),
    ("psycopg", "SQLAlchemy and the database"),
    ("backend/core/", "transaction, crypto, log (backend.core)"),
    ("logging/", "transaction, crypto, log (backend.core)"),
    ("bot/wechat/watch.py", "threads (the watch, gunicorn's pool)"),
    ("bot/wechat/", "the protocol (bot.wechat)"),
    ("bot/", "understanding, wording (bot)"),
    ("backend/", "Flask, werkzeug"),
    ("flask/", "Flask, werkzeug"),
    ("werkzeug/", "Flask, werkzeug"),
    ("gunicorn/", "gunicorn"),
    ("concurrent/", "threads (the watch, gunicorn's pool)"),
    ("threading.py", "threads (the watch, gunicorn's pool)"),
)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(file: Path) -> None:
    """Print a table of shares, the largest first."""
    shares: Counter[str] = Counter()
    for line in file.read_text().splitlines():
        stack, _, samples = line.rpartition(" ")
        shares[_part(stack.split(";"))] += int(samples)
    rows = [(part, f"{samples / shares.total():.0%}") for part, samples in shares.most_common()]
    click.echo(table(("part of a callback", "share of the processor"), rows))


def _part(stack: list[str]) -> str:
    for frame in reversed(stack):
        for piece, part in PARTS:
            if piece in frame:
                return part
    return "the rest"


if __name__ == "__main__":
    main()
