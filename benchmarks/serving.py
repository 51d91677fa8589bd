"""Today and a case as the desk serves them: requests a second, p50 and p95, and CPU a request, for several processes and threads.

Waitress, which served the desk before, is measured too where it is installed. Numbers of a machine that does something else beside tell of the
machine: the CPU a request is what stays comparable. `python benchmarks/serving.py [--orders 20000] [--seconds 6]`.
"""

import argparse
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ODRA = [sys.executable, "-m", "odra.site.command"]
WAITRESS = """
import sys
from odra.site.wiring import set_up
set_up()
from django.core.wsgi import get_wsgi_application
from odra.lab import beside
import waitress
beside.start()
waitress.serve(get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=8, _quiet=True)
"""
SERVERS = {
    "gunicorn, 2 processes, 4 threads": ("--workers", "2", "--threads", "4"),
    "gunicorn, 2 processes, 1 thread": ("--workers", "2", "--threads", "1"),
    "gunicorn, 1 process, 8 threads": ("--workers", "1", "--threads", "8"),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--clients", type=int, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = made(Path(folder), asked.orders)
        pages = {"Today": "/", "Case": f"/case/main/{order(home)}"}
        print("| server | page | requests a second | p50 | p95 | CPU a request |\n|---|---|---|---|---|---|")
        for name in [*SERVERS, *(["waitress, 8 threads"] if find_spec("waitress") else [])]:
            with served(name, home) as (port, process):
                for page, path in pages.items():
                    print(f"| {name} | {page} | {line(port, path, process, asked)} |", flush=True)


def made(folder: Path, orders: int) -> dict[str, str]:
    """The environment of a desk with the simulated shop."""
    home = {**os.environ, "ODRA_HOME": str(folder / "home"), "ODRA_ENV": "demo", "ODRA_NOW": "2026-11-23T09:12:00Z"}
    for words in (["shop", str(folder / "files"), "--orders", str(orders)], ["import", str(folder / "files")]):
        subprocess.run([*ODRA, *words], env=home, check=False, capture_output=True)
    return home


def order(home: dict[str, str]) -> str:
    """One that is asked about most: at the head of the queue."""
    import json

    told = subprocess.run([*ODRA, "queue", "--json"], env=home, check=True, capture_output=True)
    return str(json.loads(told.stdout)[0]["order_id"])


@contextmanager
def served(name: str, home: dict[str, str]) -> Iterator[tuple[int, int]]:
    """(port, process) of a server that has answered each page a few times."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = (
        [*ODRA, "serve", "--port", str(port), *SERVERS[name]] if name in SERVERS else [sys.executable, "-c", WAITRESS, str(port)]
    )
    server = subprocess.Popen(command, env=home, stdout=subprocess.DEVNULL)
    try:
        awaited(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(60)


def awaited(port: int) -> None:
    for _ in range(200):
        try:
            asked(port, "/", 0.0)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the desk did not come up")


def line(port: int, path: str, process: int, given: argparse.Namespace) -> str:
    load(port, path, given.clients, 3.0)  # every process has answered it, and what it imports late is there
    before = cpu(process)
    took = load(port, path, given.clients, given.seconds)
    spent, ordered = cpu(process) - before, sorted(took)
    at = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000  # noqa: E731
    return f"{len(took) / given.seconds:.0f} | {at(0.5):.0f} ms | {at(0.95):.0f} ms | {spent / len(took) * 1000:.0f} ms"


def load(port: int, path: str, clients: int, seconds: float) -> list[float]:
    """Seconds of every request of so many clients at once."""
    took: list[list[float]] = [[] for _ in range(clients)]
    threads = [threading.Thread(target=lambda own=own: own.extend(asked(port, path, seconds))) for own in took]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for own in took for one in own]


def asked(port: int, path: str, seconds: float) -> list[float]:
    """One connection that stays, at least one request."""
    connection, until, took = http.client.HTTPConnection("127.0.0.1", port, timeout=60), time.monotonic() + seconds, list[float]()
    while not took or time.monotonic() < until:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        took.append(time.perf_counter() - began)
    connection.close()
    return took


def cpu(process: int) -> float:
    """Seconds of a process and its children that run."""
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in [process, *told.stdout.split()]]
    return sum(int(f[11]) + int(f[12]) for f in fields) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
