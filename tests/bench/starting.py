"""Start-up: from the start of the process until /readyz says 200, on an empty data folder and again on a full one."""

from pathlib import Path

from tests.bench import servers
from tests.bench.figures import spread, table


def measure(folder: Path, rounds: int) -> str:
    """A table. Seconds."""
    first: list[float] = []
    second: list[float] = []
    workers: list[float] = []
    for number in range(rounds):
        environ = {"MINGBAI_DATA_DIR": str(folder / f"var{number}")}
        log = folder / "starting.log"
        for found in (first, second):
            with servers.serve(environ, log) as server:
                found.append(server.started)
        with servers.gunicorn("backend.wsgi:app", environ, log) as server:
            workers.append(server.started)
    rows = [
        ("`mingbai serve`, empty data folder: migrates, loads the content", spread(first, 1)),
        ("`mingbai serve`, again", spread(second, 1)),
        ("gunicorn with 2 workers, again", spread(workers, 1)),
    ]
    return table(("start-up", "seconds"), rows)
