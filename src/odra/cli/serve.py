"""`odra serve`: the desk on this machine's own address, and no other."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from odra.cli.when import wrong

HOST = "127.0.0.1"  # fixed: without sign-in the desk is for whoever sits at this machine


def serve(port: int, *, workers: int, threads: int) -> None:
    with _run_folder() as run:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(run)  # before what counts is imported
        listening = _listening(port)
        typer.echo(f"The desk is on http://{HOST}:{listening.getsockname()[1]}   (Ctrl C stops it)")
        _serve(listening, run, workers=workers, threads=threads)


@contextmanager
def _run_folder() -> Iterator[Path]:
    """For what the processes of one run share. They leave by the same way as the first one, which alone clears it."""
    folder, first = Path(tempfile.mkdtemp(prefix="odra-serve-")), os.getpid()
    try:
        yield folder
    finally:
        if os.getpid() == first:
            shutil.rmtree(folder, ignore_errors=True)


def _listening(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as fault:
        wrong(f"port {port} cannot be had ({fault.strerror}); choose another with --port")
    listening.listen(1024)
    return listening


def _serve(listening: socket.socket, run: Path, *, workers: int, threads: int) -> None:
    """Django is set up before the processes part, and holds no connection then."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    from odra.cli.serving import Serving

    desk = get_wsgi_application()
    connections.close_all()
    encrypted = bool(getattr(settings, "SECURE_SSL_REDIRECT", False))
    Serving(desk, listening, run, workers=workers, threads=threads, encrypted=encrypted).run()
