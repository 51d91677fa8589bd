"""Every code that is said has its words, in every language, with the same values."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.helpers import at as moment_of
from tests.rules.casebook import all_cases

import odra
from odra.cases.handling import DONE
from odra.facts.decision import Decision, Said
from odra.facts.money import Money
from odra.facts.payloads import NAME
from odra.letters import LANGUAGES, Speaker, catalogue
from odra.letters.draft import _NEVER, templates
from odra.measures.health import METRICS
from odra.policies import load
from odra.rules.decide import decide
from odra.rules.questions import KINDS

SRC = Path(odra.__file__).parent
ENGLISH = catalogue("en")
GROUPS = {code.partition(".")[0] for code in ENGLISH}
_CODE = re.compile(rf"""["']((?:{"|".join(sorted(GROUPS))})\.[a-z_]+)["']""")

FILES = {"audit.head", "desk.sock", "mail.eml"}


def fields(words: str) -> set[str]:
    """Names of values; the words that go with a count are not the same in each language."""
    return {name.partition("|")[0] for _, name, _, _ in string.Formatter().parse(words) if name}


def written() -> set[str]:
    """Codes that stand in the code and templates as such."""
    files = [file for ending in ("*.py", "*.html", "*.js") for file in SRC.rglob(ending)]
    found = {code for file in files for code in _CODE.findall(file.read_text("utf-8"))}
    found -= {policy.id for policy in load()} | FILES
    found -= {code for code in found if f"noted.{code.replace('.', '_')}" in ENGLISH}  # of the audit log, which words them so
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
    assert {
        "problem.order_id_is_number",
        "problem.broken_archive",
        "defect.claim_granted",
        "problem.mail_without_date",
    } <= composed()


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_has_its_reason_and_what_a_person_can_do(kind: str) -> None:
    assert kind in DONE
    assert kind == "not_received" or f"reason.{kind}" in ENGLISH


def sentences(decision: Decision) -> Iterator[Said]:
    yield from (decision.step, decision.if_nothing, *(mark.said for mark in decision.plan))
    yield from (reason.said for reason in (*decision.because, *decision.warnings))
    yield from (piece.said for piece in decision.evidence)
    yield from (reason.said for reason in decision.warnings)
    yield from (cause.check for cause in decision.causes)
    yield from (sign.said for cause in decision.causes for sign in cause.signs)
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
    assert {s.code.partition(".")[0] for s in said} >= {"step", "if", "reason", "plan", "evidence"}
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_of_a_thing_is_not_said_as_many(language: str) -> None:
    """Every word that stands behind a count has a form for one; where no count stands, the words go with many."""
    speaker = Speaker(language)
    assert speaker.words("today.defects", count=1) == "1 defect"
    assert speaker.words("today.defects", count=2) in ("2 defects", "2 defecten")
    assert "|" not in speaker.words("today.defects")
    many = "defects orders cases rows mails files days hours reasons claims scans defecten bestellingen zaken rijen bestanden dagen redenen".split()
    bare = [code for code, words in catalogue(language).items() if re.search(rf"\}} (?:\w+ )?(?:{'|'.join(many)})\b", words)]
    assert bare == []


@pytest.mark.parametrize(
    ("at", "said", "near"),
    [
        ("2026-11-14 23:00", "Sat 14 Nov, 24:00", "today 24:00"),  # midnight in Amsterdam
        ("2026-11-14 22:59", "Sat 14 Nov, 23:59", "today 23:59"),
        ("2026-11-14 23:01", "Sun 15 Nov, 00:01", "Sun 15 Nov, 00:01"),
        ("2026-11-13 23:00", "Fri 13 Nov, 24:00", "Fri 13 Nov, 24:00"),
        ("2026-11-15 00:00", "Sun 15 Nov, 01:00", "Sun 15 Nov, 01:00"),
    ],
)
def test_a_deadline_at_midnight_is_the_end_of_the_day_before(at: str, said: str, near: str) -> None:
    speaker, due_at = Speaker("en", "Europe/Amsterdam"), moment_of(at)
    assert speaker.deadline(due_at) == said == speaker.value("due_at", due_at)
    assert speaker.by(due_at, moment_of("2026-11-14 12:00")) == near


def test_what_begins_at_midnight_begins_the_day() -> None:
    assert Speaker("en", "Europe/Amsterdam").value("opened_at", moment_of("2026-11-14 23:00")) == "Sun 15 Nov, 00:00"


def test_the_reader_is_addressed_alike_everywhere_in_dutch() -> None:
    familiar = re.compile(r"\b(?:je|jij|jou|jouw)\b", re.IGNORECASE)
    assert [code for code, words in catalogue("nl").items() if familiar.search(words)] == []
