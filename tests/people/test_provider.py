"""Sign-in by an identity provider, against one of our own on a free port; the desk runs in a process that names it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jwt
import pytest

from tests.databases import of_home

CLIENT, SECRET = "desk", "s" * 32
DESK = """
import json, sys
from urllib.parse import parse_qs, urlsplit
from odra.site.wiring import set_up
set_up()
from django.test import Client
from odra.people import operations
bas = operations.add("bas@example.org", "Bas", {"": "agent"})
if sys.argv[1] == "left":
    operations.add("femke@example.org", "Femke", {"": "owner"})
    operations.disable(bas)
client = Client(SERVER_NAME="127.0.0.1")
page = client.get("/sign-in").content.decode()
there = client.post("/sign-in/oidc")["Location"]
asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
back = client.get("/sign-in/oidc/back", {"code": "c", "state": asked["state"]}, follow=True)
print(json.dumps({"offered": "Sign in with Our company" in page, "asked": asked, "path": back.redirect_chain[-1:] and back.redirect_chain[-1][0],
                  "in": client.get("/rules").status_code == 200, "page": back.content.decode()[-4000:]}))
"""


class Provider(BaseHTTPRequestHandler):
    """Knows one person; `confirmed`: whether their address is."""

    confirmed = True
    email = "bas@example.org"

    def do_GET(self) -> None:
        root = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path.endswith("/.well-known/openid-configuration"):
            self._send({"issuer": root, "authorization_endpoint": f"{root}/authorize", "token_endpoint": f"{root}/token",
                        "userinfo_endpoint": f"{root}/userinfo", "jwks_uri": f"{root}/keys"})  # fmt: skip
        else:
            self._send(self._claims())

    def do_POST(self) -> None:
        root = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.rfile.read(int(self.headers["content-length"]))
        token = jwt.encode(self._claims() | {"iss": root, "aud": CLIENT, "exp": 4_000_000_000}, SECRET, algorithm="HS256")
        self._send({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def _claims(self) -> dict[str, object]:
        return {"sub": "7", "name": "Bas", "email": type(self).email, "email_verified": type(self).confirmed}

    def _send(self, told: dict[str, object]) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    Provider.confirmed, Provider.email = True, "bas@example.org"


def desk(provider: str, folder: Path, how: str = "here", inside: str = "127.0.0.1") -> dict[str, object]:
    secret = folder / "secret"
    secret.write_text(SECRET, "utf-8")
    named = {"ODRA_HOME": str(folder / "home"), "ODRA_ENV": "test", "ODRA_OIDC_URL": provider, "ODRA_OIDC_CLIENT": CLIENT,
             "ODRA_OIDC_NAME": "Our company", "ODRA_OIDC_SECRET_FILE": str(secret), "ODRA_INTERNAL_HOSTS": inside}  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", DESK, how],
        env={**os.environ, **of_home(folder), **named},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)  # type: ignore[no-any-return]


def test_whom_the_provider_knows_and_the_desk_too_is_let_in(provider: str, tmp_path: Path) -> None:
    told = desk(provider, tmp_path)
    assert told["offered"] and told["in"] and told["path"] == "/"
    asked = told["asked"]
    assert isinstance(asked, dict)
    assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256", "with PKCE"
    assert asked["redirect_uri"] == "http://127.0.0.1/sign-in/oidc/back"


def test_an_address_that_the_provider_did_not_confirm_opens_nothing(provider: str, tmp_path: Path) -> None:
    Provider.confirmed = False
    assert not desk(provider, tmp_path)["in"]


def test_whom_the_desk_does_not_know_needs_an_invitation(provider: str, tmp_path: Path) -> None:
    Provider.email = "eva@example.org"
    told = desk(provider, tmp_path)
    assert not told["in"] and "You need an invitation" in str(told["page"])


def test_a_leaver_is_not_let_in_by_the_provider(provider: str, tmp_path: Path) -> None:
    assert not desk(provider, tmp_path, "left")["in"]


def test_a_provider_inside_that_nobody_named_is_not_called(provider: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"ODRA_INTERNAL_HOSTS|only https|RequestException"):
        desk(provider, tmp_path, inside="")
