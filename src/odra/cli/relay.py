"""Imports under way are known to one process of the desk; the others hand requests about them on to it, through a socket in a folder of ours."""

import hmac
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Application = Callable[..., Iterable[bytes]]
PLACE = "/import"
FROM = "X-Odra-From"  # who asked the process that hands on: a secret of this run, the address, the scheme
HOPS = ("connection", "expect", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-connection")
PIECE = 64 * 2**10
PATIENCE = 10.0  # seconds


class Relay:
    """One a process. `keeps`: whether this one knows the imports."""

    def __init__(self, desk: Application, place: Path, secret: str) -> None:
        self.desk, self.place, self.secret, self.keeps = desk, place, secret, False

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if self.keeps:
            return self.desk(self._restored(environ), start)
        told = environ["PATH_INFO"]
        return self._passed_on(environ, start) if told == PLACE or told.startswith(f"{PLACE}/") else self.desk(environ, start)

    def _restored(self, environ: dict[str, Any]) -> dict[str, Any]:
        """With the address and scheme of whoever asked, where one of our processes says so; anybody else's word is dropped."""
        told = environ.pop("HTTP_X_ODRA_FROM", "")
        secret, _, rest = told.partition(" ")
        if rest and hmac.compare_digest(secret, self.secret):
            environ["REMOTE_ADDR"], environ["wsgi.url_scheme"] = json.loads(rest)
        return environ

    def _passed_on(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked = _Connection(self.place)
        try:
            answer = self._asked(asked, environ)
        except (OSError, http.client.HTTPException):
            asked.close()
            start("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "2")])
            return [b"The process that imports is being started anew. Ask again in a moment.\n"]
        start(f"{answer.status} {answer.reason}", [(k, v) for k, v in answer.getheaders() if k.casefold() not in HOPS])
        return _pieces(answer, asked)

    def _asked(self, asked: "_Connection", environ: dict[str, Any]) -> http.client.HTTPResponse:
        headers = {k[5:].replace("_", "-"): v for k, v in environ.items() if k.startswith("HTTP_") and k != "HTTP_X_ODRA_FROM"}
        headers = {k: v for k, v in headers.items() if k.casefold() not in HOPS}
        headers |= {"Content-Type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {}
        headers |= {"Content-Length": environ["CONTENT_LENGTH"]} if environ.get("CONTENT_LENGTH") else {}
        headers[FROM] = f"{self.secret} {json.dumps([environ['REMOTE_ADDR'], environ['wsgi.url_scheme']])}"
        asked.request(environ["REQUEST_METHOD"], environ["RAW_URI"], _body(environ), headers)
        return asked.getresponse()


class _Connection(http.client.HTTPConnection):
    """Over the socket of the process that keeps the imports."""

    def __init__(self, place: Path) -> None:
        super().__init__("localhost")
        self.place = place

    def connect(self) -> None:
        """Waits for a process that has only just begun."""
        until = time.monotonic() + PATIENCE
        while True:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                return self.sock.connect(str(self.place))
            except OSError:
                self.sock.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


def _body(environ: dict[str, Any]) -> Iterator[bytes] | None:
    """As much as the request says that it brings."""
    left = int(environ.get("CONTENT_LENGTH") or 0)
    return _read(environ["wsgi.input"], left) if left else None


def _read(stream: Any, left: int) -> Iterator[bytes]:
    while left and (piece := stream.read(min(PIECE, left))):
        left -= len(piece)
        yield piece


def _pieces(answer: http.client.HTTPResponse, asked: _Connection) -> Iterator[bytes]:
    try:
        while piece := answer.read(PIECE):
            yield piece
    finally:
        asked.close()
