"""The policies that come with Odra: used, dated, cited from what was read, and not too long ago."""

import re
import warnings
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.conftest import SHARED
from tests.helpers import NOW

import odra
from odra.connectors.tables.cells import FIRST_AT
from odra.facts.moments import as_date, day_of
from odra.measures.definition import definitions
from odra.measures.health import METRICS
from odra.policies import Policy, load, marketplaces
from odra.policies.loader import Dated, Source

SRC = Path(odra.__file__).parent
POLICIES = list(load())
CITED = [(p, key, source) for p in POLICIES for key, source in p.sources.items()]
READ = ("official", "practice", "forum")  # of a page that somebody read
_ID = re.compile(
    r"""["']((?:amazon|amazon_pay|cards|ebay|bol|walmart|law|carrier|personal|settings)(?:\.[a-z_]+){2,}|audit\.kept_for)["']"""
)
TODAY = as_date(day_of(NOW))


class StalePolicy(UserWarning):
    """A source that nobody read again for half a year."""


def used() -> set[str]:
    named = {name for file in SRC.rglob("*.py") for name in _ID.findall(file.read_text("utf-8"))} - set(marketplaces())
    posts = load().value("carrier.inquiry.posts", on=day_of(NOW)).values()
    return (
        named
        | {f"carrier.inquiry.{post}" for post in posts}
        | {
            name
            for metric, d in definitions().items()
            for name in (d.source, d.reasons, *d.policies.values(), _norm(metric))
            if name
        }
    )


def _norm(metric: str) -> str:
    """The policy that a metric's norm stands in; that of the order defect rate has several of its own."""
    return "" if metric in METRICS else f"metric.{metric}"


def dated(policy: Policy) -> list[Dated]:
    return [d for values in (policy.values, *policy.by_marketplace.values()) for d in values.values()]


def test_every_policy_is_used_somewhere() -> None:
    """But for those that wait for the rules of their channel; whoever writes these takes them off the list."""
    assert {p.id for p in POLICIES} - used() == set()


def test_every_policy_that_the_code_names_exists() -> None:
    assert used() - {p.id for p in POLICIES} == set()


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.id)
def test_the_policy_is_whole(policy: Policy) -> None:
    assert policy.description.endswith(".")
    assert policy.setting == policy.id.startswith("settings.")
    assert all(globs for globs in policy.applies_to.values())
    assert {key for d in dated(policy) for key in d.stances} == set(policy.sources), "uncited source"
    assert all(d.note for d in dated(policy) if d.also) or policy.setting, "sources differ without a note"
    assert all(len(d.stances) == 1 + len(d.also) + len(d.agrees) for d in dated(policy)), "a source agrees and differs"


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.id)
def test_no_fact_that_is_let_in_lies_before_the_first_value(policy: Policy) -> None:
    for values in (policy.values, *policy.by_marketplace.values()):
        assert min(values) <= as_date(day_of(FIRST_AT))


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.id)
def test_the_source_was_read_when_the_policy_was_checked(policy: Policy) -> None:
    assert policy.checked_on >= max(s.read_on for s in policy.sources.values())
    assert all(d.known_from is None or d.known_from >= min(policy.values) for d in dated(policy))


def warn_of_old(policies: list[Policy], today: date) -> None:
    for policy in policies:
        if today - policy.checked_on > timedelta(days=180):
            warnings.warn(
                f"{policy.id} was last checked on {policy.checked_on}: read its source again", StalePolicy, stacklevel=2
            )


def test_a_policy_not_read_for_half_a_year_is_warned_of() -> None:
    """A warning, not a failure: a day that passes must not break a build."""
    warn_of_old(POLICIES, date.today())
    checked = load().policy("amazon.odr.target")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn_of_old([checked], checked.checked_on + timedelta(days=180))
        assert caught == []
        warn_of_old([checked], checked.checked_on + timedelta(days=181))
    assert [str(w.message) for w in caught] == ["amazon.odr.target was last checked on 2026-11-23: read its source again"]


def words(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]+", " ", re.sub(r"['\u2019]", "", text.casefold())).split())


@pytest.fixture(scope="module")
def seeds() -> str:
    """The words of the documents that the project started from."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the documents beside the project (../shared/seeds) are not there")
    return words(" ".join(file.read_text("utf-8") for file in sorted((SHARED / "seeds").glob("*.txt"))))


FROM_SEEDS = [
    pytest.param(s, id=f"{p.id} {key}") for p, key, s in CITED if s.url is None and s.confidence in READ and key != "own"
]


@pytest.mark.parametrize("source", FROM_SEEDS)
def test_a_source_said_to_be_read_is_there_to_be_read(source: Source, seeds: str) -> None:
    """Title and place stand in the document; of a page that was not read the confidence is `third_party`."""
    title = re.sub(r"\(.*?\)", "", source.title).split(", ")[0]
    assert words(title) in seeds, title
    places = [words(part) for part in re.split(r"[,:;?]", source.locator)]
    assert any(place in seeds for place in places if len(place) > 3) or _by_number(places), source.locator


def _by_number(places: list[str]) -> bool:
    return any("paragraph" in place or "list" in place for place in places)


@pytest.mark.parametrize(("policy", "key", "source"), CITED, ids=[f"{p.id} {key}" for p, key, _ in CITED])
def test_odras_own_choices_are_practice_and_pages_have_their_address(policy: Policy, key: str, source: Source) -> None:
    if source.title.startswith("Odra:"):
        assert (key, source.confidence, policy.setting) == ("own", "practice", True)
    else:
        assert source.url is None or source.url.startswith("https://")
        assert len(source.says.split()) >= 3
        assert not re.search(r"\bseed|\.\./shared", f"{source.title} {source.says} {source.locator}", re.IGNORECASE)


def test_the_values_that_the_documents_state() -> None:
    """Read off the documents anew, so that a slip in a file shows."""
    expected = {
        "amazon.odr.window_days": 60, "amazon.odr.displayed_lag_days": 14, "amazon.odr.fraud_chargeback_counts": False,
        "amazon.odr.undecided_claim_counts": True, "amazon.feedback.negative_up_to": 2, "amazon.feedback.removal_hours": 48,
        "amazon.message.answer_window": 48, "amazon.return.authorise_window": 48, "amazon.claim.response_window": 48,
        "amazon.claim.opens_after": 3, "amazon.claim.file_until": 90, "amazon.claim.appeal_window": 30,
        "amazon.claim.appeal_booked_within": 7, "amazon.chargeback.answer_window": 7, "amazon.claim.refund_after_filing_counts": True,
        "amazon.odr.claim_counts": ["granted", "refunded_after_filing", "cancelled_after_filing"],
        "amazon.replacement.recognised": False, "settings.refund.working_days": 5, "settings.post_office.caller": {"home": "seller", "other": "buyer"},
        "settings.misdelivery.extra_days": 3,
    }  # fmt: skip
    assert {name: load().value(name, on=day_of(NOW), marketplace="amazon.de") for name in expected} == expected
    assert Decimal(load().value("amazon.odr.target", on=day_of(NOW))) == Decimal("0.01")
