"""The shapes of `shapes.yaml`, compiled once."""

import re
from functools import cache
from importlib.resources import files

import msgspec
import yaml


class Shapes(msgspec.Struct, frozen=True):
    types: dict[str, str]
    senders: dict[str, str]
    subjects: dict[str, str]
    topics: dict[str, str]
    words: dict[str, str]
    outcomes: dict[str, str]
    paid_by: dict[str, str]
    no_action: str
    days: str
    begin: str
    end: str
    domains: tuple[str, ...]


@cache
def shapes() -> Shapes:
    text = (files("odra.connectors.amazon_mail") / "shapes.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Shapes)


@cache
def pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def first(table: dict[str, str], text: str) -> str:
    """The first name of a table whose pattern is in the text, or an empty string."""
    return next((name for name, p in table.items() if pattern(p).search(text)), "")
