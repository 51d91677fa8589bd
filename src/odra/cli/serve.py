"""`odra serve`: the desk on this machine's own address, and on another once people can sign in."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from odra.cli.binding import check
from odra.cli.when import still_here, wrong


def serve(port: int, *, host: str, workers: int, threads: int) -> None:
    still_here()
    check(host)
    with _run_folder() as run:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(run)  # before what counts is imported
        listening = _listening(host, port)
        where = f"[{host}]" if ":" in host else host
        typer.echo(f"The desk is on http://{where}:{listening.getsockname()[1]}   (Ctrl C stops it)")
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


def _listening(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as fault:
        wrong(f"{host} port {port} cannot be had ({fault.strerror}); choose another with --port")
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
