"""The desk's processes (gunicorn, gthread). One of them, whoever gets the lock, keeps the imports and does what goes on beside the desk."""

import fcntl
import logging
import secrets
import socket
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.sock import UnixSocket
from gunicorn.workers.gthread import ThreadWorker

from odra.cli.relay import Application, Relay

GRACE = 30  # seconds that requests under way have when the desk is stopped


class Told(Logger):
    """Gunicorn's lines go the way of all others, which leaves words out."""

    def setup(self, cfg: Any) -> None:
        self.error_log, self.access_log = logging.getLogger("gunicorn.error"), logging.getLogger("gunicorn.access")
        self.error_log.setLevel(logging.WARNING)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        logging.getLogger("gunicorn.http.wsgi").setLevel(logging.ERROR)  # a body of Django's to HEAD is dropped, as it should


class Threads(ThreadWorker):  # type: ignore[misc]
    """Browsers open connections ahead on which they say nothing: a desk that is stopped does not wait for those."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        for silent in self.pending_conns:
            silent.timeout = 0
        super().handle_exit(sig, frame)


class Serving(BaseApplication):
    """`listening`: a bound socket. `run`: a folder of this run, which nobody else can read. `encrypted`: a proxy takes TLS off."""

    def __init__(
        self, desk: Application, listening: socket.socket, run: Path, *, workers: int, threads: int, encrypted: bool
    ) -> None:
        self.place, self.run_folder = run / "desk.sock", run
        self.relay = Relay(desk, self.place, secrets.token_hex(32))
        self.options = {
            "bind": f"fd://{listening.detach()}", "workers": workers, "threads": threads, "worker_class": Threads, "keepalive": 65,
            "graceful_timeout": GRACE, "timeout": 120, "logger_class": Told, "proc_name": "odra", "control_socket_disable": True,
            "forwarder_headers": "", "secure_scheme_headers": {"X-FORWARDED-PROTO": "https"} if encrypted else {},
            "worker_tmp_dir": str(run), "post_worker_init": self.begun, "worker_exit": _ended, "child_exit": _forgotten,
        }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        return self.relay

    def begun(self, worker: Any) -> None:
        """In a process that has just begun."""
        if not self._first():
            return
        from odra.lab import beside

        self.place.unlink(missing_ok=True)
        worker.sockets.append(UnixSocket(str(self.place), worker.cfg, worker.log))
        self.relay.keeps = True
        beside.start()

    def _first(self) -> bool:
        """Whether no other process has the lock, which goes with the one that has it."""
        self.lock = open(self.run_folder / "keeps.lock", "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _ended(server: Any, worker: Any) -> None:
    from odra import audit

    audit.flush()


def _forgotten(server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
