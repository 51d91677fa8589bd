"""Calls to the outside, each through one client that cannot be led to what lies inside: `client()`."""

from odra.outgoing.guard import Refused, client

__all__ = ["Refused", "client"]
