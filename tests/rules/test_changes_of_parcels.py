"""`changes_at` is true wherever a missing parcel is; its clocks are never later than the promise; a replacement is never advised (R16)."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.casebook import when
from tests.rules.changing import another_then, known, same_until, unpriced

from odra.facts.decision import Decision, Dossier, Order
from odra.facts.fact import Fact
from odra.facts.moments import DAY, HOUR, end_of, local_date
from odra.facts.money import Money
from odra.facts.payloads import (
    AnyPayload,
    Attempt,
    BuyerMessage,
    Call,
    Checked,
    Consent,
    Handled,
    InquiryFiled,
    Pasted,
    RefundIssued,
    RequestClosed,
    RequestOpened,
    Scan,
    SellerMessage,
    Settled,
    Tracking,
)
from odra.policies import load, zone_of
from odra.rules.decide import decide
from odra.rules.procedures.workdays import workdays_after
from odra.rules.questions import is_answer

OWN = {
    "settings.post_office.caller": {"home": "seller", "other": "seller"}, "settings.refund.waits_while_moving": True,
    "settings.tracking.silent_after": {"domestic": 2, "europe": 3, "world": 4}, "settings.refund.working_days": 8,
}  # fmt: skip
POLICIES = [load(), load().overlaid(OWN), load().overlaid({"settings.refund.before_claim": False})]
FIRST = when("2026-03-20 00:00", "Europe/Berlin")  # the clocks go forward, and Easter comes
SPAN = 40 * DAY
KINDS = ("not_received", "arrived_damaged", "arrived_after_refund", "loss_report", "request_not_received", "request_appeal")
STATUSES = st.sampled_from(
    "announced in_transit in_transit attempted at_pickup_point returning lost delivered_door delivered_neighbour unknown".split()
)
CARRIERS = st.sampled_from(["", "postnl", "bpost", "usps", "ups", "australia_post", "royal_mail"])
NUMBER = st.sampled_from(["T1", "T2"])

payloads: st.SearchStrategy[AnyPayload] = st.one_of(
    st.builds(BuyerMessage, st.just("m"), topic=st.sampled_from(["not_received", "not_received", "not_received", "damaged"])),
    st.builds(SellerMessage, st.just("m")),
    st.builds(Tracking, NUMBER, CARRIERS, st.booleans()),
    st.builds(Scan, NUMBER, STATUSES, proof=st.sampled_from([1, 3]), carrier=CARRIERS, postcode_prefix=st.sampled_from(["", "10"])),
    st.builds(Scan, NUMBER, st.just("delivered_signed"), proof=st.just(6)),
    st.builds(Attempt, st.just("k")),
    st.builds(Call, st.just("post_office"), st.sampled_from(["held", "not_there", "no_answer", "delivered_elsewhere"]), st.just("k")),
    st.builds(Checked, st.sampled_from(["household", "neighbours", "post_office", "flats"]), st.sampled_from(["yes", "no", "no", "found"]), st.just("k")),
    st.builds(InquiryFiled, st.sampled_from(["inquiry", "loss_report", "damage"]), st.just("carrier"), st.just("k")),
    st.builds(Handled, st.just("label"), st.just("protected"), st.just("k")),
    st.builds(Handled, st.just("recharge"), st.just("recharged"), st.just("k")),
    st.builds(RefundIssued, st.sampled_from([500, 1495]), st.just("EUR"), st.sampled_from(["seller", "marketplace"])),
    st.builds(Consent, st.booleans(), st.just("k")),
    st.builds(Settled, st.just("retrocharge"), st.just("Refund_Retrocharge")),
    st.builds(Pasted, st.just("message"), st.just("d"), st.just("k"), picture=st.just("image/png")),
    st.builds(RequestOpened, st.just("r1"), st.sampled_from(["not_received", "case"])),
    st.builds(RequestClosed, st.just("r1"), st.just("case"), st.sampled_from(["buyer", "seller"])),
)  # fmt: skip
moments = st.integers(FIRST, FIRST + SPAN) | st.integers(0, SPAN // HOUR).map(lambda n: FIRST + n * HOUR)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    told = draw(st.lists(st.tuples(moments, payloads), min_size=1, max_size=7))
    facts = [Fact(n + 1, at, 0, at, n, payload) for n, (at, payload) in enumerate(told)]
    market, country = draw(st.sampled_from([("amazon.de", "DE"), ("amazon.com", "US"), ("amazon.nl", "NL"), ("ebay.de", "AU")]))
    order = Order(FIRST - DAY, FIRST // DAY - 1, "Shipped", market, "seller", total=Money(1495, "EUR"), country=country, postcode_prefix="10",
                  deliver_by_at=draw(st.none() | moments), ship_by_at=draw(st.none() | moments))  # fmt: skip
    return Dossier("main", market.partition(".")[0], "302-1", draw(st.sampled_from([order, order, None])), market,
                   tuple(sorted(facts, key=lambda f: f.happened)))  # fmt: skip


@st.composite
def asked(draw: st.DrawFn) -> tuple[Dossier, int, int]:
    """A dossier, a moment near one of its facts or long after, and which policies."""
    dossier = draw(dossiers())
    near = st.sampled_from(dossier.facts).flatmap(
        lambda f: st.sampled_from([-1, 0, 1, HOUR, DAY, 7 * DAY, 31 * DAY]).map(lambda n: f.occurred_at + n)
    )
    return dossier, draw(near | moments), draw(st.integers(0, len(POLICIES) - 1))


def decided(dossier: Dossier, at: int, policies: int) -> dict[tuple[str, int], Decision]:
    found = decide(dossier, policies=POLICIES[policies], estimates={}, at=at)
    return {(d.question, d.opened_at): unpriced(d) for d in found if d.question in KINDS}


@given(asked(), st.floats(0, 1, exclude_max=True))
@settings(max_examples=400, deadline=None)
def test_until_changes_at_the_answer_about_a_parcel_is_the_same(case: tuple[Dossier, int, int], part: float) -> None:
    dossier, at, policies = case
    told = known(dossier, at)
    same_until(lambda moment: decided(told, moment, policies), at, part, days=400)


@given(asked())
@settings(max_examples=400, deadline=None)
def test_at_changes_at_the_answer_about_a_parcel_is_another(case: tuple[Dossier, int, int]) -> None:
    dossier, at, policies = case
    told = known(dossier, at)
    another_then(lambda moment: decided(told, moment, policies), at)


@given(asked())
@settings(max_examples=400, deadline=None)
def test_a_missing_parcel_is_answered_within_48_hours_and_paid_back_by_day_six(case: tuple[Dossier, int, int]) -> None:
    """But for labels that the marketplace protects, and for parcels that are seen moving where the seller lets the refund wait."""
    dossier, at, policies = case
    for decision in decided(dossier, at, policies).values():
        if (
            decision.question != "not_received"
            or decision.step.code in ("step.wait_for_claim", "step.let_buyer_file")
            or policies == 1
        ):
            continue
        answers = [f.occurred_at for f in dossier.facts if is_answer(f) and decision.opened_at <= f.occurred_at <= at]
        if not answers:
            assert decision.due_at <= decision.opened_at + 48 * HOUR
        else:
            zone = zone_of(dossier.marketplace)
            assert decision.due_at <= end_of(workdays_after(local_date(answers[0], zone), 6, "NL"), zone)


@given(asked())
@settings(max_examples=400, deadline=None)
def test_r16_a_replacement_is_never_advised_for_what_was_not_received(case: tuple[Dossier, int, int]) -> None:
    for decision in decided(*case).values():
        if decision.question not in ("not_received", "request_not_received"):
            continue
        steps = [decision.step.code, *(a.said.code for a in decision.alternatives if not a.blocked)]
        assert not [code for code in steps if "replacement" in code or "send_new" in code]


@given(asked())
@settings(max_examples=400, deadline=None)
def test_money_that_is_back_in_full_is_never_advised_again(case: tuple[Dossier, int, int]) -> None:
    dossier, at, policies = case
    back = [f for f in dossier.facts if isinstance(f.payload, RefundIssued) and f.payload.amount == 1495 and f.occurred_at <= at]
    for decision in decided(dossier, at, policies).values():
        if decision.question in ("not_received", "arrived_damaged"):
            assert all(f.occurred_at <= decision.opened_at for f in back)
        if decision.question == "arrived_after_refund":
            assert "refund" not in decision.step.code
