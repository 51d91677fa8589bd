"""Calls to the outside reach the outside only, whatever address somebody names, and end."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from odra.outgoing import Refused, client, guard

PUBLIC = "93.184.216.34"
INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2001:db8::1", "fec0::1",
]  # fmt: skip


class Outside(httpx.BaseTransport):
    """Answers from a list, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers, self.asked = list(answers), list[httpx.Request]()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers.pop(0)


def calling(outside: Outside, **names: str) -> httpx.Client:
    """A client in whose world `names` are all that can be resolved; `_` stands for a dot."""
    known = {name.replace("_", "."): address.split() for name, address in names.items()}

    def resolve(host: str, port: int) -> list[str]:
        if host not in known:
            raise OSError("name or service not known")
        return known[host]

    made = client(resolve=resolve)
    made._transport = guard.Guard(outside, resolve=resolve, internal=frozenset({"auth.lan"}))
    return made


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_called(address: str) -> None:
    outside = Outside(httpx.Response(200))
    with pytest.raises(Refused, match="inside"):
        calling(outside, evil_example=address).get("https://evil.example/")
    with pytest.raises(Refused, match="inside"):
        calling(outside, evil_example=f"{PUBLIC} {address}").get("https://evil.example/")
    assert outside.asked == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::6810:85e5", "::ffff:93.184.216.34"])
def test_what_is_public_is_called_by_the_address_that_was_looked_at_and_under_its_name(address: str) -> None:
    outside = Outside(httpx.Response(200, text="hello"))
    assert calling(outside, shop_example=address).get("https://shop.example/a?b=c").text == "hello"
    (asked,) = outside.asked
    assert asked.url.host == address and asked.url.raw_path == b"/a?b=c"
    assert asked.headers["host"] == "shop.example" and asked.extensions["sni_hostname"] == "shop.example"


@pytest.mark.parametrize("url", ["http://shop.example/", "http://127.0.0.1/"])
def test_only_https_is_called(url: str) -> None:
    with pytest.raises(Refused, match="https"):
        calling(Outside(), shop_example=PUBLIC).get(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://shop.example/", "gopher://shop.example/"])
def test_no_other_scheme_is_called(url: str) -> None:
    with pytest.raises(httpx.RequestError):
        calling(Outside(), shop_example=PUBLIC).get(url)


@pytest.mark.parametrize("to", ["https://evil.example/", "http://shop.example/", "https://169.254.169.254/latest"])
def test_a_redirect_is_looked_at_as_a_call_of_its_own(to: str) -> None:
    outside = Outside(httpx.Response(302, headers={"location": to}), httpx.Response(200))
    names = {"shop_example": PUBLIC, "evil_example": "10.0.0.1", "169_254_169_254": "169.254.169.254"}
    with pytest.raises(Refused):
        calling(outside, **names).get("https://shop.example/")
    assert len(outside.asked) == 1


def test_redirects_come_to_an_end() -> None:
    outside = Outside(*(httpx.Response(302, headers={"location": "https://shop.example/"}) for _ in range(9)))
    with pytest.raises(httpx.TooManyRedirects):
        calling(outside, shop_example=PUBLIC).get("https://shop.example/")


def test_an_answer_has_a_limit_of_bytes_and_is_not_unpacked() -> None:
    large = httpx.Response(200, stream=httpx.ByteStream(b"x" * (guard.LARGEST + 1)))
    with pytest.raises(Refused, match="bytes"):
        calling(Outside(large), shop_example=PUBLIC).get("https://shop.example/")
    packed = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b""))
    with pytest.raises(Refused, match="packed"):
        calling(Outside(packed), shop_example=PUBLIC).get("https://shop.example/")


def test_an_answer_has_a_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SECONDS", -1.0)
    with pytest.raises(Refused, match="seconds"):
        calling(Outside(httpx.Response(200, stream=httpx.ByteStream(b"x"))), shop_example=PUBLIC).get("https://shop.example/")


def test_a_host_inside_is_called_where_whoever_runs_the_desk_named_it() -> None:
    calls = calling(Outside(httpx.Response(204), httpx.Response(204)), auth_lan="10.0.0.7")
    assert [calls.get(f"{scheme}://auth.lan/").status_code for scheme in ("https", "http")] == [204, 204]
    with pytest.raises(Refused):
        calls.get("ftp://auth.lan/")


def test_a_name_that_nobody_knows_may_be_tried_again() -> None:
    with pytest.raises(httpx.ConnectError):
        calling(Outside()).get("https://shop.example/")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """A real server with a certificate for auth.lan, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "auth.lan")])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(at - timedelta(days=1)).not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("auth.lan")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = made.public_bytes(serialization.Encoding.PEM)
    whole = tmp_path / "pair.pem"
    whole.write_bytes(
        pem + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(whole)
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        for _ in range(2):
            try:
                with context.wrap_socket(listening.accept()[0], server_side=True) as asked:
                    asked.recv(4096)
                    asked.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except OSError:
                pass

    threading.Thread(target=answer, daemon=True).start()
    yield listening.getsockname()[1], ssl.create_default_context(cadata=pem.decode())
    listening.close()


def test_the_certificate_is_held_against_the_name_and_not_the_address(served: tuple[int, ssl.SSLContext]) -> None:
    port, trusted = served
    with client(internal=["auth.lan", "other.lan"], resolve=lambda *_: ["127.0.0.1"], trusted=trusted) as calls:
        assert calls.get(f"https://auth.lan:{port}/").text == "ok"
        with pytest.raises(httpx.ConnectError, match=r"(?i)hostname"):
            calls.get(f"https://other.lan:{port}/")
