"""Every word has its code in both languages, with the same values in it, and every code that is asked for is there."""

import re
from pathlib import Path
from string import Formatter

import pytest

from odra.cases.handling import DONE
from odra.cases.registry import wired
from odra.facts.payloads import NAME
from odra.letters import LANGUAGES
from odra.letters.wording import catalogue
from odra.policies import load
from odra.rules.questions import KINDS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "odra"
GROUPS = "question state step if reason plan defect metric component fulfilment kind fact done problem check clicks".split()
# A code that is put together: its group, and every ending that it can have.
ENDINGS = {
    "question": set(KINDS), "fact": set(NAME.values()), "state": {"due", "overdue", "stale"},
    "done": {done for deeds in DONE.values() for done in deeds}, "kind": {"by_hand"},
    "today": {"overdue", "soon", "rest", "later"}, "import": {"state_done", "state_undone", "state_running"},
    "fulfilment": {"seller", "marketplace"}, "outside": {"unreported", "pending", "elsewhere"},
    "component": {"negative_feedback", "a_to_z", "chargeback", ""},
}  # fmt: skip


def values(sentence: str) -> set[str]:
    """Names of values; of `{count|case|cases}` the count: the words differ."""
    return {name.partition("|")[0] for _, name, _, _ in Formatter().parse(sentence) if name}


def asked() -> set[str]:
    """Codes written out in full in templates and code."""
    found = set()
    for path in SOURCE.rglob("*"):
        if path.suffix == ".html":
            found |= set(re.findall(r'{% t ["\']([a-z_]+\.[a-z_]+)["\'](?!\|add)', path.read_text("utf-8")))
        elif path.suffix == ".py" and "letters" not in path.parts:
            text = path.read_text("utf-8")
            found |= set(re.findall(r'(?:words|Said)\(\s*"([a-z_]+\.[a-z_]+)"', text))
            found |= set(
                re.findall(
                    rf'"((?:{"|".join(g for g in GROUPS if g not in ("state", "if", "fact", "done", "kind"))})\.[a-z_]+)"', text
                )
            )
    return found


def test_both_languages_have_the_same_codes() -> None:
    english, dutch = (set(catalogue(language)) for language in ("en", "nl"))
    assert LANGUAGES == ("en", "nl")
    assert (english - dutch, dutch - english) == (set(), set())


def test_a_sentence_has_the_same_values_in_both_languages() -> None:
    english, dutch = catalogue("en"), catalogue("nl")
    differing = {
        code: (values(english[code]), values(dutch[code])) for code in english if values(english[code]) != values(dutch[code])
    }
    assert differing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_unfinished(language: str) -> None:
    for code, sentence in catalogue(language).items():
        assert sentence.strip() == sentence and sentence, code
        assert not re.search(r"TODO|XXX|\{\}|  ", sentence), code


def test_every_code_that_is_asked_for_is_in_the_catalogue() -> None:
    codes = asked()
    assert len(codes) > 150
    assert codes - set(catalogue("en")) - {policy.id for policy in load()} == set()


@pytest.mark.parametrize("group", ENDINGS)
def test_a_code_that_is_put_together_is_there_with_every_ending(group: str) -> None:
    assert {f"{group}.{ending}" for ending in ENDINGS[group]} - set(catalogue("en")) == set()


def test_every_reader_has_its_name() -> None:
    kinds = {reader.kind for reader in wired.readers}
    assert {f"kind.{kind}" for kind in kinds} - set(catalogue("en")) == set()


def test_dutch_is_not_english() -> None:
    english, dutch = catalogue("en"), catalogue("nl")
    same = [code for code in english if english[code] == dutch[code] and len(english[code].split()) > 4]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_way_out_names_an_option_of_the_command(language: str) -> None:
    """The desk has fields for them; the command line adds its options itself."""
    told = {code: words for code, words in catalogue(language).items() if code.startswith(("problem.", "clicks."))}
    assert [code for code, words in told.items() if "--" in words] == []
