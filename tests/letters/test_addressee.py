"""Whom a letter is to: the desk heads it so, in both languages."""

from odra.letters import catalogue
from odra.letters.draft import templates


def test_only_statements_go_to_the_marketplace_and_the_desk_has_words_for_either() -> None:
    letters = templates("en")
    assert {name for name, letter in letters.items() if letter.to == "marketplace"} == {
        n for n in letters if n.endswith("_statement")
    }
    heads = {f"case.reply_to_{letter.to}" for letter in letters.values()}
    assert len(heads) == 2 and all(heads <= set(catalogue(language)) for language in ("en", "nl"))
