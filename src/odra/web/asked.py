"""The number of the request under way, for every line that is logged meanwhile; empty outside of one."""

from contextvars import ContextVar

asked: ContextVar[str] = ContextVar("asked", default="")
