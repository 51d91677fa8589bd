"""Where the desk may be served: on this machine to anybody who sits at it; beyond it only once people can sign in."""

import ipaddress
import os

import typer

from odra.cli.when import wrong

OWNER = "odra people add you@example.com --role owner"


def check(host: str) -> None:
    """Ends the command with the way out where the desk would be open to strangers; warns where sign-in would travel in clear."""
    from django.conf import settings

    from odra.people import operations

    address = settings.ADDRESS
    if loopback(host) and not address:
        return
    if os.environ.get("ODRA_ENV") == "demo":
        wrong("the demo lets in whoever sits at this machine, so it is served there only: leave --host and ODRA_URL away")
    if not operations.anybody():
        wrong(f"nobody can sign in yet, so the desk is served on this machine only. Make its owner first, with {OWNER}, "
              f"or serve without --host and ODRA_URL, open it and make yourself the owner")  # fmt: skip
    if not address:
        wrong(
            f"--host {host} lets other machines in: set ODRA_URL to the address under which they reach the desk, for instance https://desk.example.com"
        )
    if address.startswith("http://"):
        typer.echo(
            f"Warning: under {address} passwords travel in clear. Put a proxy with TLS in front and set ODRA_URL=https://…",
            err=True,
        )


def loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
