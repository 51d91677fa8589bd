"""Letters: the money before any request, both dates, the checks on the text, and nothing said that is not known."""

import re
from datetime import date
from typing import Any

import msgspec
import pytest
from tests.helpers import at
from tests.rules.casebook import Case, all_cases

from odra.facts.decision import Order, Said
from odra.facts.moments import day_number, local_date
from odra.facts.money import Money
from odra.letters import Draft, draft
from odra.letters.draft import _NEVER, templates
from odra.rules.decide import decide

NOW = at("2026-11-16 12:00")
ORDER = Order(
    NOW,
    NOW // 86_400_000_000,
    "Shipped",
    "amazon.de",
    "seller",
    total=Money(1495, "EUR"),
    title="Desk lamp, brass (2026) - warm light",
)
PERSON = {"name": "Ada Example", "street": "Sample Street 1", "postcode": "10115", "city": "Berlin", "seller": "Lamps & Sons"}
PLAN = {"refund_on": day_number(date(2026, 11, 24)), "checks_by_on": day_number(date(2026, 11, 23)), "working_days": 5,
        "return_way": "Returns, Sample Street 2, 10115 Berlin"}  # fmt: skip
FIRST = ["not_received_first_buyer_calls", "not_received_first_seller_calls"]
AT_ONCE = ["not_received_first_refund_today", "not_received_first_returning"]
PROMISED = [f"not_received_first_{state}" for state in ("on_the_way", "attempted", "pickup", "delivered")]
PARCEL = {
    **PLAN,
    "scan_at": at("2026-11-14 10:00"),
    "promised_at": at("2026-12-11 23:59"),
    "collect_by_at": at("2026-11-21 10:00"),
}


def made(code: str, order: Order | None = ORDER, **changed: Any) -> Draft:
    told = {"values": PLAN, "personal": PERSON, "at": NOW, **changed}
    return draft(Said(code, told["values"]), order=order, personal=told["personal"], zone="Europe/Berlin", at=told["at"])


def failed(letter: Draft) -> set[str]:
    return {check.code for check in letter.checks if not check.passed}


@pytest.mark.parametrize("code", templates("en"))
def test_every_letter_passes_its_checks_when_all_is_known(code: str) -> None:
    letter = made(code)
    assert failed(letter) == set()
    assert letter.complete == ("[" not in templates("en")[code].text)
    assert "{" not in letter.text


@pytest.mark.parametrize("code", FIRST)
def test_r2_the_money_comes_before_any_request(code: str) -> None:
    """And depends on nothing that the buyer does."""
    text = made(code).text
    assert text.index("money back in full") < text.index("?")
    assert "You do not need to do anything for that" in text


@pytest.mark.parametrize("code", PROMISED)
def test_r2_the_money_comes_first_wherever_the_parcel_is(code: str) -> None:
    text = made(code, values=PARCEL).text
    assert text.index("money back in full, EUR 14.95, on Tuesday 24 November") < text.index("?")
    assert "Saturday 14 November" in text


def test_r6_the_letter_about_a_scan_of_delivery_describes_parcel_and_day() -> None:
    text = made("not_received_first_delivered", values=PARCEL).text
    assert "shows it as delivered on Saturday 14 November" in text
    assert "The parcel looks like this: [" in text
    assert "rental office" in text


@pytest.mark.parametrize(
    ("who", "said"),
    [("buyer", "Would you ask at your local post office"), ("seller", "I will call your local post office myself")],
)
def test_r17_the_letter_about_a_scan_of_delivery_says_who_asks_the_office(who: str, said: str) -> None:
    assert said in made("not_received_first_delivered", values={**PARCEL, "caller": who}).text


def test_r18_the_letter_about_a_signature_promises_no_day_and_doubts_nobody() -> None:
    text = made("not_received_first_signed", values=PARCEL).text
    assert text.index("money back in full") < text.index("?")
    assert "24 November" not in text


@pytest.mark.parametrize("code", FIRST)
def test_r22_that_the_buyer_may_order_again_is_said_only_where_the_seller_wants_it(code: str) -> None:
    case = next(c for c in all_cases() if c.name == "R2 the first step is an answer that promises the money")
    who = "seller" if "seller" in code else "buyer"
    for chosen in (False, True):
        policies = case.policies.overlaid({"settings.letter.order_again": chosen, "settings.post_office.caller": {"other": who}})
        (found,) = decide(case.dossier, policies=policies, estimates={}, at=case.at)
        assert found.letter.code == code
        assert ("I hope that you will order again" in made(code, values=found.letter.values).text) is chosen


def test_where_a_parcel_waits_is_told_with_its_last_day() -> None:
    assert "kept only for a while, until about Saturday 21 November" in made("not_received_pickup", values=PARCEL).text


def test_r14_nothing_is_charged_without_a_yes() -> None:
    assert "Without your yes nothing is charged" in made("arrived_after_refund").text


@pytest.mark.parametrize("code", [*PROMISED, "not_received_attempt", "not_received_held", "request_on_the_way"])
def test_what_nobody_knows_of_the_parcel_is_left_out(code: str) -> None:
    text = made(code).text
    assert not re.search(r"None|not known| on \.|  ", text.replace("\n   ", "\n"))


@pytest.mark.parametrize("code", FIRST)
def test_r3_both_dates_stand_in_the_first_answer(code: str) -> None:
    text = made(code).text
    assert "5 working days" in text
    assert text.index("Tuesday 24 November") < text.index("Monday 23 November")


@pytest.mark.parametrize("code", FIRST)
@pytest.mark.parametrize(
    "part", ["money back in full, EUR 14.95", "   Sample Street 1\n   10115 Berlin", "the people you live with", "your neighbours",
             "post office", "loss report", "on Tuesday 24 November", "keep me posted"]
)  # fmt: skip
def test_r1_the_first_answer_has_every_part(code: str, part: str) -> None:
    assert part in made(code).text


@pytest.mark.parametrize("code", FIRST)
def test_r7_post_office_and_report_are_announced_not_told_as_done(code: str) -> None:
    text = made(code).text
    assert "I will also file a loss report" in text
    assert not re.search(r"I (?:have )?(?:called|asked|filed|contacted)", text)
    assert ("I will call your local post office" in text) == (code == FIRST[1])


def test_the_letter_of_every_case_names_the_dates_of_its_plan() -> None:
    """From facts to letter: what the rules plan is what the buyer reads."""
    letters = [found for case in all_cases() if "decisions" in case.told for found in _letters(case)]
    assert len(letters) > 10
    for decision_values, letter in letters:
        assert failed(letter) == set(), letter.text
        assert _long(decision_values["refund_on"]) in letter.text
        if decision_values["working_days"]:
            assert f"{decision_values['working_days']} working day" in letter.text
            assert _long(decision_values["checks_by_on"]) in letter.text


def _letters(case: Case) -> list[tuple[dict[str, Any], Draft]]:
    found = decide(case.dossier, policies=case.policies, estimates={}, at=case.at)
    told = [d.letter for d in found if d.letter and d.letter.code in FIRST]
    return [(s.values, draft(s, order=case.dossier.order, personal=PERSON, zone=case.zone, at=case.at)) for s in told]


def _long(on: int) -> str:
    from odra.letters import Speaker

    return Speaker("en").long_day(on)


@pytest.mark.parametrize(("days", "said"), [(1, "1 working day for"), (3, "3 working days for"), (0, None)])
def test_the_time_for_the_checks_is_named_where_there_is_any(days: int, said: str | None) -> None:
    text = made(FIRST[0], values={**PLAN, "working_days": days}).text
    assert (said in text) if said else ("working day" not in text)


def test_r2_a_refund_that_is_due_today_is_said_and_nothing_is_asked() -> None:
    letter = made("not_received_first_refund_today", personal={"seller": "Lamps"})
    assert "money back in full, EUR 14.95, today, Monday 16 November" in letter.text
    assert not re.search(r"\?|[Uu]ntil|loss report|if it is not found|neighbour", letter.text)
    assert letter.complete


def test_the_letter_of_a_refund_due_today_follows_from_the_facts() -> None:
    """No first letter of an expert case promises the money for the very day and asks for a search until then."""
    today = [(d, case) for case in all_cases() if "decisions" in case.told for d in _first(case)]
    assert today
    for decision, case in today:
        due_today = decision.step.values["refund_on"] == day_number(local_date(case.at, case.zone))
        assert (decision.letter.code in AT_ONCE) is due_today, case.name


def _first(case: Case) -> list[Any]:
    found = decide(case.dossier, policies=case.policies, estimates={}, at=case.at)
    return [d for d in found if d.letter and d.letter.code.startswith("not_received_first")]


def test_without_an_address_the_first_answer_waits_for_it() -> None:
    letter = made(FIRST[0], personal={"name": "Ada Example", "seller": "Lamps"})
    assert failed(letter) == {"address_from_order"}
    assert not letter.complete
    assert "[address from the order]" in letter.text


def test_what_is_not_known_of_order_and_buyer_is_not_said() -> None:
    letter = made(FIRST[0], None, personal={})
    assert "your order has not arrived" in letter.text
    assert "EUR" not in letter.text
    assert "None" not in letter.text


def test_the_refund_letter_says_the_day_it_is_written_even_when_that_is_late() -> None:
    letter = made("refund_done", at=at("2026-11-26 12:00"))
    assert "today, Thursday 26 November" in letter.text
    assert failed(letter) == set()


def test_the_refund_letter_claims_no_search_and_no_promise() -> None:
    """Nobody may have looked, and the first answer may have been the seller's own."""
    assert not re.search(r"not been found|promised|searched", made("refund_done").text)


def test_a_return_is_not_granted_before_it_is_asked_for() -> None:
    text = made("return_please_file").text
    assert "request" in text
    assert not re.search(r"authorise|of course you can", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("title", "item"),
    [
        ("Desk lamp, brass", "Desk lamp"),
        ("Desk lamp [LED]", "Desk lamp"),
        ("Desk lamp - warm", "Desk lamp"),
        ("Desk-lamp", "Desk-lamp"),
        ("[New] desk lamp", "order"),
        ("", "order"),
    ],
)
def test_the_thing_is_named_short(title: str, item: str) -> None:
    assert f"your {item} has not arrived" in made(FIRST[0], msgspec.structs.replace(ORDER, title=title)).text


def test_braces_in_a_buyer_s_words_are_only_words() -> None:
    assert "{0} {name}" in made(FIRST[0], personal={**PERSON, "street": "{0} {name}"}).text


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("no_links", "see https://example.test"),
        ("no_links", "look at www.example.test"),
        ("no_links", "my shop is example.de"),
        ("no_replacement", "I will send you a new one"),
        ("no_replacement", "A replacement is on its way"),
        ("no_reviews", "please leave feedback"),
        ("no_reviews", "five stars"),
        ("no_accusation", "you claim that it is lost"),
        ("no_accusation", "this looks like fraud"),
        ("no_accusation", "I will call the police"),
    ],
)
def test_r18_words_that_may_not_be_sent_are_found(check: str, words: str) -> None:
    assert _NEVER[check].search(words)


@pytest.mark.parametrize(
    "words", ["Thank you for your message", "I will file a loss report on your behalf", "the value is 14.95"]
)
def test_plain_words_pass(words: str) -> None:
    assert not any(pattern.search(words) for pattern in _NEVER.values())
