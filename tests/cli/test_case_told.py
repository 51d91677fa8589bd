"""`odra case` of an order with a message and a claim: both clocks, the weakest source, the next look, and what money alone would have."""

from pathlib import Path

import pytest
from tests.cli.command import odra
from tests.helpers import take_in
from tests.reports import all_orders, buyer_mail, claim_mail, order, order_id

pytestmark = pytest.mark.usefixtures("desk")


def test_the_company_s_clock_the_weakest_source_the_next_look_and_the_cheaper_step_are_told(tmp_path: Path) -> None:
    wrote = buyer_mail(tmp_path / "w.eml", "Which colour is it?", order=order_id(1), at="Fri, 20 Nov 2026 18:00:00 +0000")
    take_in(all_orders(tmp_path / "o.txt", order(1)), wrote, claim_mail(tmp_path / "c.eml", order_id(1)))
    message, claim = odra("case", order_id(1)).out.split("\nA-to-z claim: ")
    assert "(overdue; own clock: Mon 23 Nov, 17:00)" in message and "own clock" not in claim
    for words in ("Weakest source of this advice: a third party.", "Looked at again on Mon 23 Nov, 13:00, when "):
        assert words in claim
    assert (
        "By money alone" in claim
        and "The rule decides: No tracking is known" in claim
        and "[amazon.claim.granted_untracked]" in claim
    )
    told = odra("case", order_id(1), "--json").json["questions"][1]
    assert told["changes_at"] == "2026-11-23T12:00:00Z"
    assert (
        told["cheaper"]["step"]["code"] == "step.accept_claim"
        and told["cheaper"]["because"]["policy"] == "amazon.claim.granted_untracked"
    )
