"""`changes_at` is true for returns, their money and units of stock as well; and no clock is later than the marketplace's."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.casebook import when
from tests.rules.changing import another_then, known, same_until

from odra.facts.decision import Decision, Dossier, Order
from odra.facts.fact import Fact
from odra.facts.moments import DAY, HOUR
from odra.facts.money import Money
from odra.facts.payloads import (
    AnyPayload,
    Assessed,
    BuyerMessage,
    ClaimFiled,
    Graded,
    Handled,
    Pasted,
    RefundIssued,
    Reimbursed,
    ReturnAsked,
    ReturnRow,
    Scan,
    SellerMessage,
    UnitReturned,
)
from odra.policies import load
from odra.rules.decide import decide

OWN = {"settings.return.late_requests": "close", "settings.return.address_in": ["DE"], "settings.return.authorisation": "each"}
POLICIES = [load(), load().overlaid(OWN)]
FIRST = when("2026-03-20 00:00", "Europe/Berlin")  # the clocks go forward, and Easter comes
SPAN = 40 * DAY
KINDS = ("return_request", "return_back", "safe_t", "safe_t_appeal", "reimbursement")
REASONS = st.sampled_from(["", "CR-DEFECTIVE", "CR-NO_LONGER_NEEDED", "CR-DAMAGED_BY_CARRIER", "Artikel defekt"])
STATUSES = st.sampled_from(["Pending", "Approved", "Approved", "Completed"])

payloads: st.SearchStrategy[AnyPayload] = st.one_of(
    st.builds(ReturnAsked, st.just("m"), authorised=st.sampled_from(["yes", "no", ""]), reason=REASONS, tracking=st.sampled_from(["", "BACK1"])),
    st.builds(ReturnRow, STATUSES, rma=st.sampled_from(["R1", "R2"]), sku=st.just("A"), reason=REASONS, tracking=st.sampled_from(["", "BACK1"]),
              resolution=st.sampled_from(["", "", "RefundAtFirstScan"]), delivered_on=st.none() | st.integers(FIRST // DAY, (FIRST + SPAN) // DAY)),
    st.builds(Scan, st.sampled_from(["BACK1", "OUT1"]), st.sampled_from(["accepted", "delivered_door"]), proof=st.just(3)),
    st.builds(Graded, st.sampled_from(["as_sent", "used", "damaged", "not_back"]), st.just("k")),
    st.builds(Pasted, st.just("other"), st.just("d"), st.just("k"), picture=st.sampled_from(["", "image/png"])),
    st.builds(RefundIssued, st.sampled_from([0, 500, 1495]), st.just("EUR"), st.sampled_from(["", "seller", "marketplace"])),
    st.builds(UnitReturned, st.just("A"), disposition=st.sampled_from(["SELLABLE", "CUSTOMER_DAMAGED", "CARRIER_DAMAGED"])),
    st.builds(Reimbursed, st.just("B1"), reverses=st.sampled_from(["", "B0"])),
    st.builds(BuyerMessage, st.just("m"), topic=st.just("return")),
    st.builds(SellerMessage, st.just("m")),
    st.builds(ClaimFiled),
    st.builds(Assessed, st.just("safe_t"), st.sampled_from(["refused", "refused", "granted"]), st.just("k")),
    st.builds(Handled, st.sampled_from(["safe_t_appealed", "safe_t_appeal"]), st.just("appealed"), st.just("k")),
    st.builds(Handled, st.sampled_from(["return_request", "return_received", "removal", "reimbursement_claimed"]), st.just("authorised"), st.just("k")),
)  # fmt: skip
moments = st.integers(FIRST, FIRST + SPAN) | st.integers(0, SPAN // HOUR).map(lambda n: FIRST + n * HOUR)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    told = draw(st.lists(st.tuples(moments, st.integers(0, 5 * DAY), payloads), min_size=1, max_size=6))
    facts = [Fact(n + 1, at, 0, at + later, n, payload) for n, (at, later, payload) in enumerate(told)]
    market, by = draw(st.sampled_from(["amazon.de", "amazon.com"])), draw(st.sampled_from(["seller", "seller", "marketplace"]))
    total = Money(draw(st.sampled_from([400, 1495, 6000])), "EUR")
    order = Order(FIRST - 40 * DAY, FIRST // DAY - 40, "Shipped", market, by, total=total, country="DE", sku="A")
    return Dossier("main", "amazon", "302-1", draw(st.sampled_from([order, order, None])), market,
                   tuple(sorted(facts, key=lambda f: f.happened)))  # fmt: skip


@st.composite
def asked(draw: st.DrawFn) -> tuple[Dossier, int, int]:
    """A dossier, a moment near one of its facts or long after, and which policies."""
    dossier = draw(dossiers())
    near = st.sampled_from(dossier.facts).flatmap(
        lambda f: st.sampled_from([-1, 0, 1, HOUR, DAY, 45 * DAY, 60 * DAY]).map(lambda n: f.occurred_at + n)
    )
    return dossier, draw(near | moments), draw(st.integers(0, 1))


def decided(dossier: Dossier, at: int, policies: int) -> dict[tuple[str, int, str], Decision]:
    """By question; two returns opened at one moment are told apart by the facts of their first reason."""
    found = decide(dossier, policies=POLICIES[policies], estimates={}, at=at)
    return {(d.question, d.opened_at, "".join(d.because[0].facts)): d for d in found if d.question in KINDS}


@given(asked(), st.floats(0, 1, exclude_max=True))
@settings(max_examples=300, deadline=None)
def test_until_changes_at_the_answer_about_a_return_is_the_same(case: tuple[Dossier, int, int], part: float) -> None:
    dossier, at, policies = case
    told = known(dossier, at)
    same_until(lambda moment: decided(told, moment, policies), at, part, days=700)


@given(asked())
@settings(max_examples=300, deadline=None)
def test_at_changes_at_the_answer_about_a_return_is_another(case: tuple[Dossier, int, int]) -> None:
    dossier, at, policies = case
    told = known(dossier, at)
    another_then(lambda moment: decided(told, moment, policies), at)


@given(asked())
@settings(max_examples=300, deadline=None)
def test_a_request_is_never_due_after_its_48_hours(case: tuple[Dossier, int, int]) -> None:
    dossier, at, policies = case
    asked_for = [d for d in decided(dossier, at, policies).values() if d.question == "return_request"]
    assert all(d.due_at <= d.opened_at + 48 * HOUR for d in asked_for)
