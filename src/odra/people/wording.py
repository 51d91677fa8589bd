"""Words for whoever the request is from, where a library's form asks for them."""

from contextvars import ContextVar
from typing import Any

from odra.letters import Speaker

speaking: ContextVar[Speaker] = ContextVar("speaking")
ENGLISH = Speaker("en", "UTC")


def said(code: str, **values: Any) -> str:
    return speaking.get(ENGLISH).words(code, **values)
