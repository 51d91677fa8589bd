"""An order with very many returned items: sets of items double with each, so that not all can be tried."""

from tests.rules.casebook import Case

from odra.rules.questions import BACK, questions

ITEMS = 60


def test_of_very_many_items_one_that_costs_as_much_is_found_and_what_none_costs_is_nobodys() -> None:
    rows = [
        {"on": "2026-12-01", "seen": "2026-12-02 10:00", "return_row": {"status": "Approved", "rma": f"R{n}", "sku": f"S{n}", "delivered_on": 20791, "order_amount": 1000 + n, "currency": "EUR"}}
        for n in range(ITEMS)
    ]  # fmt: skip
    refunds = [
        {"at": f"2026-12-05 1{n}:00", "refund": {"amount": amount, "currency": "EUR", "by": "seller"}}
        for n, amount in enumerate((1007, 2021))
    ]
    case = Case({"name": "many", "at": "2026-12-06 12:00", "order": {"total": "900.00 EUR"}, "facts": [*rows, *refunds]})
    back = [q for q in questions(case.dossier.facts, case.dossier.order, case.policies) if q.kind == BACK]
    assert (len(back), sum(q.closed_at is not None for q in back)) == (ITEMS, 1)
