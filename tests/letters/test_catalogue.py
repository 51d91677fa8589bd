"""Every code that is said has its words, in every language, with the same values."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.rules.casebook import all_cases

import odra
from odra.cases.handling import DONE
from odra.facts.decision import Decision, Said
from odra.facts.money import Money
from odra.facts.payloads import NAME
from odra.letters import LANGUAGES, Speaker, catalogue
from odra.letters.draft import _NEVER, templates
from odra.measures.health import METRICS
from odra.rules.decide import decide
from odra.rules.questions import KINDS

SRC = Path(odra.__file__).parent
ENGLISH = catalogue("en")
GROUPS = {code.partition(".")[0] for code in ENGLISH}
_CODE = re.compile(rf"""["']((?:{"|".join(sorted(GROUPS))})\.[a-z_]+)["']""")


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def written() -> set[str]:
    """Codes that stand in the code and templates as such."""
    files = [file for ending in ("*.py", "*.html", "*.js") for file in SRC.rglob(ending)]
    found = {code for file in files for code in _CODE.findall(file.read_text("utf-8"))}
    return {code for code in found if not (code.endswith("_") and any(known.startswith(code) for known in ENGLISH))}


def composed() -> set[str]:
    """Codes that are put together from a group and a word."""
    return {
        *(f"question.{kind}" for kind in KINDS),
        *(f"state.{state}" for state in ("due", "overdue", "stale")),
        *(f"done.{done}" for choices in DONE.values() for done in choices),
        *(f"fact.{name}" for name in NAME.values()),
        *(f"metric.{metric}" for metric in METRICS),
        *(f"component.{component}" for component in ("negative_feedback", "a_to_z", "chargeback", "")),
        *(f"window.{window}" for window in ("live", "displayed")),
        *(f"check.{check}" for check in (*_NEVER, *(need for t in templates("en").values() for need in t.needs))),
        *(f"problem.{code}" for code in problems()),
        *(f"defect.{why}" for why in defect_reasons()),
        *(f"clicks.{kind}" for kind in reader_kinds()),
    }


def problems() -> set[str]:
    """Codes of what readers could not use: the arguments of Problem, Rejected and Refused that are words."""
    found: set[str] = set()
    for file in (SRC / "connectors").rglob("*.py"):
        text = file.read_text("utf-8")
        calls = re.findall(r"(?:Rejected|Refused|Problem)\((.*)", text)
        found |= {word for call in calls for word in re.findall(r'"([a-z]+_[a-z_]+)"', call)}
        found |= set(re.findall(r'^    code = "([a-z_]+)"', text, re.MULTILINE))
    return found


def defect_reasons() -> set[str]:
    text = (SRC / "rules" / "defects.py").read_text("utf-8")
    claims = set(re.findall(r'"(claim_[a-z_]+|feedback_[a-z_]+|listed_[a-z_]+)"', text)) - {"claim_"}
    return {*claims, "claim_denied", "claim_withdrawn", *(f"chargeback_{c}" for c in ("service", "fraud", "unknown"))}


def reader_kinds() -> set[str]:
    """Kinds of file that `odra doctor` tells where to get."""
    return {code.partition(".")[2] for code in ENGLISH if code.startswith("clicks.")} | {"all_orders", "mail", "seller_feedback"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_is_said_has_words(language: str) -> None:
    assert (written() | composed()) - set(catalogue(language)) == set()


def test_the_search_for_codes_finds_them() -> None:
    assert {"plan.refund", "health.room"} <= written()
    assert {"problem.order_id_is_number", "problem.broken_archive", "defect.claim_granted", "problem.mail_without_date"} <= composed()


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_has_its_reason_and_what_a_person_can_do(kind: str) -> None:
    assert kind in DONE
    assert kind == "not_received" or f"reason.{kind}" in ENGLISH


def sentences(decision: Decision) -> Iterator[Said]:
    yield from (decision.step, decision.if_nothing, *(mark.said for mark in decision.plan))
    yield from (reason.said for reason in decision.because)
    for other in decision.alternatives:
        yield from (other.said, *(reason.said for reason in other.reasons), *([other.blocked.said] if other.blocked else []))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_experts_cases_decide_can_be_said_and_every_value_is_known(language: str) -> None:
    speaker, unknown = Speaker(language, "Europe/Berlin"), catalogue(language)["value.unknown"]
    said = [
        sentence
        for case in all_cases()
        if "decisions" in case.told
        for decision in decide(case.dossier, policies=case.policies, estimates={}, at=case.at)
        for sentence in sentences(decision)
    ]
    assert {s.code.partition(".")[0] for s in said} == {"step", "if", "reason", "plan"}
    assert [s.code for s in said if unknown in speaker.say(s)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_codes_and_values(language: str) -> None:
    other = catalogue(language)
    assert set(other) == set(ENGLISH)
    assert {c: fields(other[c]) for c in other} == {c: fields(w) for c, w in ENGLISH.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_stands_twice_and_none_is_empty(language: str) -> None:
    text = (SRC / "letters" / "catalogue" / f"{language}.yaml").read_text("utf-8")
    keys = [(parent.value, key.value) for parent, node in yaml.compose(text).value for key, _ in node.value]
    assert len(keys) == len(set(keys))
    assert all(words.strip() for words in catalogue(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said_and_its_values_show(language: str) -> None:
    values = {"amount": Money(1495, "EUR"), "hours": 48, "days": 5}
    for code, words in catalogue(language).items():
        asked = {name: values.get(name, 1_764_000_000_000_000 if name.endswith("_at") else 20_000) for name in fields(words)}
        said = Speaker(language, "Europe/Amsterdam").say(Said(code, asked))
        assert "{" not in said, code
        assert code == "component." or said.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_that_is_not_known_is_said_to_be_unknown(language: str) -> None:
    speaker = Speaker(language)
    assert catalogue(language)["value.unknown"] in speaker.say(Said("reason.answered"))
    assert catalogue(language)["value.whole_amount"] in speaker.say(Said("step.refund", {"amount": None}))


def test_a_code_without_words_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"step\.nothing_of_the_kind"):
        Speaker().say(Said("step.nothing_of_the_kind"))
