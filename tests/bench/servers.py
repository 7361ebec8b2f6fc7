"""Server processes of the measurement: gunicorn over an application, `mingbai serve`; their memory and time."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKERS, THREADS = 2, 4  # threads of a gthread worker
PATIENCE = 120.0  # seconds; a server that is not ready by then has failed
_ROOT = Path(__file__).parents[2]
_MINGBAI = str(Path(sys.executable).with_name("mingbai"))
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready: `started` seconds after the start of its process /readyz said 200."""

    pid: int
    port: int
    started: float

    def workers(self) -> tuple[int, ...]:
        """The processes that answer: gunicorn's workers, or the one process there is."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return tuple(map(int, children)) or (self.pid,)

    def processor(self) -> float:
        """Seconds of processor time the workers have used so far."""
        return sum(map(_processor, self.workers()))

    def memory(self) -> tuple[float, float]:
        """PSS and RSS of a worker in MB, the mean of the workers."""
        found = [_memory(pid) for pid in self.workers()]
        return sum(pss for pss, _ in found) / len(found), sum(rss for _, rss in found) / len(found)


def busy() -> float:
    """Seconds of processor time that everything on this machine has used so far."""
    ticks = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    return (sum(ticks) - ticks[3] - ticks[4]) * _TICK  # without idle and waiting for a disk


@contextmanager
def gunicorn(
    application: str, environ: Mapping[str, str], log: Path, worker_class: str = "gthread"
) -> Iterator[Server]:
    """Two workers; the same for everything that is compared. `worker_class`: gthread (four threads each) or sync."""
    settings = ["--workers", str(WORKERS), "--worker-class", worker_class]
    settings += ["--threads", str(THREADS)] if worker_class == "gthread" else []
    settings += ["--no-control-socket", "--log-level", "warning"]
    port = _free_port()
    command = ["gunicorn", *settings, "--bind", f"127.0.0.1:{port}", application]
    with _running([sys.executable, "-m", *command], port, environ, log) as server:
        yield server


def prepare(environ: Mapping[str, str], log: Path) -> None:
    """Migrate and load the content, as an operator does before several workers start."""
    with log.open("ab") as output:
        subprocess.run(
            [_MINGBAI, "db", "upgrade"],
            cwd=_ROOT,
            env=_environment(environ),
            stdout=output,
            stderr=output,
            check=True,
        )


@contextmanager
def serve(environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    """What `make run` starts: one process."""
    port = _free_port()
    command = [_MINGBAI, "serve", "--port", str(port)]
    with _running(command, port, environ, log) as server:
        yield server


@contextmanager
def _running(command: Sequence[str], port: int, environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    began = time.perf_counter()
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command, cwd=_ROOT, env=_environment(environ), stdout=output, stderr=output
        ) as process,
    ):
        try:
            _wait_until_ready(process, port, log)
            yield Server(process.pid, port, time.perf_counter() - began)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Nothing that the operator of this machine has set for a service of his own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MINGBAI_")}
    return {**inherited, **settings}


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.perf_counter() + PATIENCE
    while not _ready(port):
        if process.poll() is not None or time.perf_counter() > until:
            raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK


def _memory(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) * 1024 / _MB for line in lines if line.endswith(" kB")}
    return found["Pss"], found["Rss"]
