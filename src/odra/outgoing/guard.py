"""A client for https that reaches public addresses only, so that no address that somebody names opens what only this machine can reach.

1. The scheme is https; the host is resolved here, once, and each of its addresses is looked at. Only hosts that whoever runs the desk
   names may be inside, and may be spoken to without TLS.
2. The connection goes to the address that was looked at; the certificate is held against the name.
3. A redirect is a request of its own, and looked at as one.
4. An answer ends at its limit of bytes or seconds, and comes as it is: unpacked, a small one may be a large one.
"""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from ssl import SSLContext

import httpx

LARGEST, SECONDS, STEP, REDIRECTS = 5 * 2**20, 30.0, 10.0, 3  # bytes of an answer; of a call, and of each step of it; in a row
_NAT64 = IPv6Network("64:ff9b::/96")
_SITE = IPv6Network("fec0::/10")  # of one site, given up since, and still routed inside some; Python takes it for global
Resolve = Callable[[str, int], Iterable[str]]


class Refused(httpx.RequestError):
    """A call that is not made, or an answer that is not read to its end. Trying again does not help."""


def client(*, internal: Iterable[str] = (), resolve: Resolve | None = None, trusted: SSLContext | None = None) -> httpx.Client:
    """`internal`: names of hosts that may be inside, as whoever runs the desk says. Proxies named in the environment are not used."""
    inner = httpx.HTTPTransport(verify=trusted or True, trust_env=False)
    guard = Guard(inner, resolve=resolve or resolved, internal=frozenset(name.casefold() for name in internal))
    return httpx.Client(
        transport=guard, timeout=STEP, follow_redirects=True, max_redirects=REDIRECTS, trust_env=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "odra"},
    )  # fmt: skip


def resolved(host: str, port: int) -> list[str]:
    """Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Guard(httpx.BaseTransport):
    def __init__(self, inner: httpx.BaseTransport, *, resolve: Resolve, internal: frozenset[str] = frozenset()) -> None:
        self.inner, self.resolve, self.internal = inner, resolve, internal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        began = time.monotonic()
        answer = self.inner.handle_request(self._pinned(request))
        if answer.headers.get("content-encoding", "identity") != "identity":
            answer.close()
            raise Refused("the answer is packed, though it was asked for as it is", request=request)
        answer.stream = _Limited(answer.stream, request, until=began + SECONDS)  # type: ignore[arg-type]
        return answer

    def _pinned(self, request: httpx.Request) -> httpx.Request:
        """The request to an address that was looked at."""
        url, host = request.url, request.url.host
        inside = host.casefold() in self.internal
        if url.scheme != "https" and not (inside and url.scheme == "http"):
            raise Refused(f"only https is called, not {url.scheme}", request=request)
        try:
            addresses = list(self.resolve(host, url.port or (443 if url.scheme == "https" else 80)))
        except OSError as fault:
            raise httpx.ConnectError(f"{host} is not known: {fault}", request=request) from fault
        if not addresses or not (inside or all(map(public, addresses))):
            raise Refused(
                f"{host} is an address inside; where it should be called, name it in ODRA_INTERNAL_HOSTS", request=request
            )
        extensions = {**request.extensions, "sni_hostname": host}
        return httpx.Request(
            request.method,
            url.copy_with(host=addresses[0]),
            headers=request.headers,
            stream=request.stream,
            extensions=extensions,
        )

    def close(self) -> None:
        self.inner.close()


def public(text: str) -> bool:
    """Whether an address is anybody's to reach: not private, local, of this machine, of a group, or one of these in the dress of IPv6."""
    address = ip_address(text.partition("%")[0])
    meant = _inside(address) or [address]
    return all(one.is_global and not (one.is_multicast or one.is_reserved or one in _SITE) for one in meant)


def _inside(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The addresses that one of IPv6 stands for."""
    if isinstance(address, IPv4Address):
        return []
    teredo = address.teredo or ()
    translated = [IPv4Address(int(address) & 0xFFFFFFFF)] if address in _NAT64 else []
    return [one for one in (address.ipv4_mapped, address.sixtofour, *teredo, *translated) if one is not None]


class _Limited(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, request: httpx.Request, *, until: float) -> None:
        self.stream, self.request, self.until = stream, request, until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self.stream:
            size += len(piece)
            if size > LARGEST:
                raise Refused(f"the answer has more than {LARGEST:,} bytes", request=self.request)
            if time.monotonic() > self.until:
                raise Refused(f"the answer took more than {SECONDS:.0f} seconds", request=self.request)
            yield piece

    def close(self) -> None:
        self.stream.close()
