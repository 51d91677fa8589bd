"""`changes_at` is true: until then the same facts give the same answer, and then another one. Later facts are not looked at."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.casebook import Case
from tests.rules.changing import another_then, known, same_until, unpriced

from odra.facts.decision import Decision, Dossier, Order
from odra.facts.fact import Fact
from odra.facts.moments import DAY, HOUR
from odra.facts.money import Money
from odra.facts.payloads import (
    AnyPayload,
    Assessed,
    BuyerMessage,
    Chargeback,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Feedback,
    Handled,
    RefundIssued,
    ReturnOverride,
    ReturnRow,
    Scan,
    SellerMessage,
    Tracking,
)
from odra.policies import Policies, load
from odra.rules.decide import decide

POLICIES = [load(), load().overlaid({"settings.refund.working_days": 20, "settings.refund.before_claim": False})]
MARKETS = ("amazon.de", "amazon.com", "amazon.co.jp")
FIRST = Case(
    {"name": "start", "at": "2026-03-20 00:00"}
).at  # Christmas is in the cases; here the clocks go forward and Easter comes
SPAN = 40 * DAY

payloads: st.SearchStrategy[AnyPayload] = st.one_of(
    st.builds(BuyerMessage, st.just("m"), topic=st.sampled_from(["not_received", "not_received", "return", ""])),
    st.builds(SellerMessage, st.just("m")),
    st.builds(ReturnRow, st.sampled_from(["Pending", "Approved"]), rma=st.sampled_from(["R1", "R2"]), claim=st.booleans()),
    st.builds(ReturnOverride, st.just(""), st.sampled_from(["return_attributes", "returnless_resolution"]), st.just("ANY"), days=st.sampled_from([0, 60])),
    st.builds(ClaimFiled, answer_days=st.sampled_from([None, 3]), answer_needed=st.booleans()),
    st.builds(ClaimAsked, st.just("m"), answer_hours=st.sampled_from([None, 72])),
    st.builds(ClaimDecided, st.sampled_from(["granted", "denied", "withdrawn", "appeal_won", "unknown"])),
    st.builds(Chargeback, st.sampled_from(["service", "fraud", "unknown"]), reason_code=st.sampled_from(["", "13.1", "C31", "?"])),
    st.builds(Assessed, st.sampled_from(["claim", "negative_feedback"]), st.sampled_from(["different", "obscene", "marketplace_delivery"]), st.just("k")),
    st.builds(Feedback, st.integers(1, 5)),
    st.builds(RefundIssued),
    st.builds(RefundIssued, amount=st.just(1495), currency=st.just("EUR"), by=st.sampled_from(["seller", "marketplace"])),
    st.builds(Scan, st.sampled_from(["T1", "T2"]), st.sampled_from(["accepted", "delivered_signed"]), proof=st.sampled_from([1, 3, 6])),
    st.builds(Tracking, st.sampled_from(["T1", "T2"]), on_order=st.booleans()),
    st.builds(Handled, st.sampled_from(["answer", "label", "message", "claim"]), st.sampled_from(["protected", "answered"]), st.just("k")),
    st.builds(Handled, st.sampled_from(["feedback_problem", "feedback_removal", "feedback_told"]), st.just("noted"), st.just("k")),
)  # fmt: skip
moments = st.integers(FIRST, FIRST + SPAN) | st.integers(0, SPAN // HOUR).map(lambda n: FIRST + n * HOUR)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    told = draw(st.lists(st.tuples(moments, st.integers(0, 5 * DAY), payloads), min_size=1, max_size=7))
    facts = [Fact(n + 1, at, 0, at + later, n, payload) for n, (at, later, payload) in enumerate(told)]
    market = draw(st.sampled_from(MARKETS))
    promised = draw(st.none() | moments)
    order = Order(
        FIRST,
        FIRST // DAY,
        "Shipped",
        market,
        "seller",
        total=Money(1495, "EUR"),
        country="DE",
        deliver_by_at=promised,
        ship_by_at=draw(st.none() | moments),
    )
    return Dossier("main", "amazon", "302-1", draw(st.sampled_from([order, None])), market,
                   tuple(sorted(facts, key=lambda f: f.happened)))  # fmt: skip


@st.composite
def asked(draw: st.DrawFn) -> tuple[Dossier, int, Policies]:
    """A dossier, a moment near one of its facts, and policies."""
    dossier = draw(dossiers())
    near = st.sampled_from(dossier.facts).flatmap(
        lambda f: st.sampled_from([-1, 0, 1, HOUR, DAY]).map(lambda n: f.occurred_at + n)
    )
    leaving = st.sampled_from([60, 74]).flatmap(
        lambda days: st.integers(-1, 1).map(lambda n: FIRST // DAY * DAY + days * DAY + n)
    )
    return dossier, draw(near | moments | leaving), draw(st.sampled_from(POLICIES))


def _decided(dossier: Dossier, at: int, policies: Policies) -> dict[tuple[str, int, str], Decision]:
    """By question; two returns asked for at one moment are told apart by their facts."""
    found = decide(dossier, policies=policies, estimates={}, at=at)
    return {
        (d.question, d.opened_at, "".join(f for r in d.because for f in r.facts if d.question == "return_request")): unpriced(d)
        for d in found
    }


@given(asked(), st.floats(0, 1, exclude_max=True))
@settings(max_examples=400, deadline=None)
def test_until_changes_at_the_answer_is_the_same(case: tuple[Dossier, int, Policies], part: float) -> None:
    dossier, at, policies = case
    told = known(dossier, at)
    same_until(lambda moment: _decided(told, moment, policies), at, part, days=400)


@given(asked())
@settings(max_examples=400, deadline=None)
def test_at_changes_at_the_answer_is_another(case: tuple[Dossier, int, Policies]) -> None:
    dossier, at, policies = case
    told = known(dossier, at)
    another_then(lambda moment: _decided(told, moment, policies), at)


@given(asked())
@settings(max_examples=400, deadline=None)
def test_facts_after_the_moment_are_not_looked_at(case: tuple[Dossier, int, Policies]) -> None:
    dossier, at, policies = case
    without = decide(known(dossier, at), policies=policies, estimates={}, at=at)
    assert decide(dossier, policies=policies, estimates={}, at=at) == without
