"""Shapes of mails as data (shapes.yaml of each channel): who sends them, and their wordings by language.

`real` was read in sellers' mails, `assumed` was not and stands until a mail shows better. Patterns are for folded text
(`body.folded`): small letters without marks.
"""

import re
from functools import cache
from importlib.resources import files

import msgspec
import yaml

LANGUAGES = ("en", "de", "fr", "it", "es", "nl", "pt")

DENIAL = (
    r"n't\b|\bn'|\b(?:not|no|never|neither|nor|nothing|unable|cannot|without|failed to|nicht|nichts|kein\w*|nie|niemals|ohne|ne|pas|rien|sans|aucune?"
    r"|jamais|non|nulla|niente|senza|nessun\w*|mai|nunca|nada|sin|ningun\w*|niet|niets|geen|nooit|zonder|nao|sem)\b"
)
GAP = rf"(?:(?!{DENIAL})[^.]){{0,80}}?"  # `<gap>` in a wording: words between that deny nothing


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    real: str = ""
    assumed: str = ""


Wordings = dict[str, Wording]  # language -> wording
Table = tuple[tuple[str, re.Pattern[str]], ...]


class _Shapes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tables: dict[str, dict[str, Wordings]]
    types: dict[str, str] = {}
    senders: dict[str, str] = {}
    domains: tuple[str, ...] = ()


class Shapes(msgspec.Struct, frozen=True):
    """`types`: notification header -> kind; `senders`: local part -> kind; `tables`: wordings, compiled, in the file's order."""

    types: dict[str, str]
    senders: dict[str, str]
    domains: tuple[str, ...]
    tables: dict[str, Table]
    real: dict[str, Table]

    def said(self, table: str, text: str, *, real: bool = False) -> str:
        """The first name of a table whose wording is in the folded text, or an empty string. `real`: only of wordings that were read in mails."""
        return next((name for name, p in (self.real if real else self.tables)[table] if p.search(text)), "")


def either(words: Wordings) -> str:
    """One pattern for all languages."""
    return "|".join(p for one in words.values() for p in (one.real, one.assumed) if p)


def told(folder: str, file: str = "shapes.yaml") -> _Shapes:
    text = (files(f"odra.connectors.{folder}") / file).read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), _Shapes)


@cache
def shapes(folder: str, file: str = "shapes.yaml") -> Shapes:
    known = told(folder, file)
    read = {
        table: {name: {lang: Wording(one.real) for lang, one in words.items()} for name, words in names.items()}
        for table, names in known.tables.items()
    }
    return Shapes(known.types, known.senders, known.domains, _compiled(known.tables), _compiled(read))


def _compiled(tables: dict[str, dict[str, Wordings]]) -> dict[str, Table]:
    return {
        table: tuple(
            (name, re.compile(pattern.replace("<gap>", GAP))) for name, words in names.items() if (pattern := either(words))
        )
        for table, names in tables.items()
    }
