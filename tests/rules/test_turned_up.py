"""What is kept of a buyer who writes to and fro that it came and that it is missing."""

from tests.rules.casebook import Case

from odra.rules.questions import ARRIVED, questions


def test_two_words_that_it_came_before_he_misses_it_again_are_one_question() -> None:
    said = [(26, "arrived"), (27, "arrived"), (28, "not_received"), (29, "arrived")]
    facts = [
        {"at": "2026-11-16 10:00", "buyer_message": {"topic": "not_received"}},
        {"at": "2026-11-24 10:00", "refund": {"amount": 1495, "currency": "EUR", "by": "seller"}},
        *({"at": f"2026-11-{day} 10:00", "buyer_message": {"topic": topic}} for day, topic in said),
    ]
    case = Case({"name": "to and fro", "at": "2026-11-30 12:00", "facts": facts})
    asked = [q for q in questions(case.dossier.facts, case.dossier.order, case.policies) if q.kind == ARRIVED]
    assert [q.closed_at is None for q in asked] == [False, True]
