"""What a person pasted or noted, and a source tells later: shown twice, counted once, whichever came first."""

from pathlib import Path

import pytest
from tests.helpers import NOW, at, take_in
from tests.reports import all_orders, buyer_mail, mail, order, order_id

from odra.cases import noting, operations, pasting, queries
from odra.cases.choosing import choose
from odra.cases.knowing import known
from odra.cases.noting import Noted
from odra.cases.pasting import Paste
from odra.facts.moments import DAY, HOUR
from odra.facts.payloads import Settled

ORDER = order_id(1)
WORDS = "Hello, where is my parcel?\nAda"
BUYER = '"Ada Example - Amazon Marketplace" <ada77+9@marketplace.amazon.de>'
SENT = at("2026-11-21 12:54")
pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def shipped(desk: None, tmp_path: Path) -> None:
    take_in(
        all_orders(
            tmp_path / "orders.txt", order(1, item_price="14.95", shipping_price="0", purchase_date="2026-11-02T10:00:00+00:00")
        )
    )


def paste(text: str = WORDS, key: str = "k", now: int = NOW, **said: object) -> pasting.Kept:
    return pasting.paste(ORDER, Paste("message", text, **said), accounts=["main"], key=key, at=now)  # type: ignore[arg-type]


def written(tmp_path: Path, name: str = "m.eml") -> Path:
    return buyer_mail(tmp_path / name, WORDS, order=ORDER, at="Sat, 21 Nov 2026 12:54:00 +0000")


def answer(when: int) -> None:
    noting.handled(ORDER, accounts=["main"], question="not_received", done="answered", key=f"answer {when}", at=when)


def refund(amount: str, when: int, key: str = "r") -> None:
    told, personal = known("refund", {"amount": amount, "currency": "EUR"}, key=key)
    noting.note_all_on_case(ORDER, [Noted("", told, personal, when)], accounts=["main"], key=key, at=NOW)


def notice(path: Path, amount: str, when: str, ident: str = "n") -> Path:
    text = f"Refund of EUR {amount} for order {ORDER} was issued."
    return mail(path, "SELLER_INITIATED_REFUND", f"Refund initiated for order {ORDER}", text, at=when, ident=ident)


def view() -> queries.CaseView:
    return queries.find_case(ORDER, accounts=["main"], at=NOW)[0]


def asked() -> list[tuple[str, int]]:
    kept = [row.decision for row in queries.queue(["main"], at=NOW)]
    assert [d.question for d in kept[:1]] == [d.question for d in view().decisions[:1]]
    return [(d.question, d.opened_at) for d in view().decisions]


def kinds(kind: str) -> list[bool]:
    """Of the lines of a kind, newest first: whether each is told again."""
    return [e.again for e in view().timeline if e.kind == kind]


@pytest.mark.parametrize("first", ["pasted", "mailed"])
def test_a_pasted_message_that_its_mail_tells_too_asks_once_from_when_it_was_sent(tmp_path: Path, first: str) -> None:
    if first == "pasted":
        paste()
        assert [opened for _, opened in asked()] == [NOW]
        take_in(written(tmp_path))
    else:
        take_in(written(tmp_path))
        paste()
    assert asked() == [("not_received", SENT)]
    assert sorted(kinds("buyer_message")) == [False, True]


def test_a_copy_that_was_pasted_after_the_answer_opens_no_second_question(tmp_path: Path) -> None:
    take_in(written(tmp_path))
    answer(SENT + HOUR)
    before = asked()
    kept = paste(WORDS.replace("\n", "\r\n\r\n  ").upper())
    assert asked() == before == [("not_received", SENT)]
    assert kept.import_id is not None
    operations.undo(kept.import_id, at=NOW)
    assert (asked(), kinds("buyer_message")) == (before, [False])


@pytest.mark.parametrize(
    ("text", "said"), [("Still nothing.", {}), (WORDS, {"sent_at": SENT + DAY + HOUR})], ids=["other words", "days later"]
)
def test_what_is_no_copy_asks_for_itself(tmp_path: Path, text: str, said: dict[str, int]) -> None:
    take_in(written(tmp_path))
    answer(SENT + HOUR)
    paste(text, topic="other", **said)
    assert [kind for kind, _ in asked()] == ["not_received", "message"] or [kind for kind, _ in asked()] == [
        "message",
        "not_received",
    ]
    assert kinds("buyer_message") == [False, False]


def test_a_topic_that_only_a_person_told_is_kept_with_the_mail(tmp_path: Path) -> None:
    take_in(
        mail(
            tmp_path / "m.eml",
            "SELLER_MESSAGE",
            f"A question ({ORDER})",
            "Hm, about it",
            at="Sat, 21 Nov 2026 12:54:00 +0000",
            sender=BUYER,
        )
    )
    assert asked() == [("message", SENT)]
    paste("Hm, about it", topic="not_received")
    assert asked() == [("not_received", SENT)]


def test_what_a_person_says_a_message_is_about_goes_before_what_its_words_were_read_as(tmp_path: Path) -> None:
    """A way out for a message that was misread."""
    take_in(
        written(tmp_path),
        buyer_mail(tmp_path / "n.eml", "It has arrived, thanks", order=ORDER, at="Sun, 22 Nov 2026 10:00:00 +0000", ident="n"),
    )
    assert view().decisions[0].step.code == "step.thank_and_close"
    paste("It has arrived, thanks", topic="other")
    assert view().decisions[0].step.code != "step.thank_and_close"


def test_what_only_the_words_of_a_copy_tell_does_not_go_before_the_subject(tmp_path: Path) -> None:
    subject, when = f"Return policy inquiry ({ORDER})", "Sat, 21 Nov 2026 12:54:00 +0000"
    take_in(mail(tmp_path / "m.eml", "SELLER_MESSAGE", subject, WORDS, at=when, sender=BUYER))
    paste()
    assert asked() == [("message", SENT)]


def test_a_message_that_it_arrived_can_be_pasted_as_such(tmp_path: Path) -> None:
    take_in(written(tmp_path))
    paste("All is well now.", topic="arrived")
    assert [d.step.code for d in view().decisions] == ["step.thank_and_close"]


@pytest.mark.parametrize("first", ["noted", "told"])
def test_a_part_of_the_money_noted_and_told_is_back_once(tmp_path: Path, first: str) -> None:
    take_in(written(tmp_path))
    if first == "noted":
        refund("8.00", NOW - HOUR)
    take_in(notice(tmp_path / "n.eml", "8.00", "Sun, 22 Nov 2026 10:00:00 +0000"))
    if first == "told":
        refund("8.00", NOW - HOUR)
    assert asked() == [("not_received", SENT)], "twice 8.00 would have been the whole 14.95"
    risk = view().decisions[0].at_risk
    assert risk is not None and risk.minor == 695
    assert sorted(kinds("refund")) == [False, True]


def test_a_second_refund_as_large_counts_when_its_notice_comes(tmp_path: Path) -> None:
    take_in(written(tmp_path), notice(tmp_path / "n.eml", "5.00", "Sun, 22 Nov 2026 10:00:00 +0000"))
    refund("5.00", NOW - 20 * HOUR, "a")
    refund("5.00", NOW - HOUR, "b")
    risk = view().decisions[0].at_risk
    assert risk is not None and risk.minor == 495, "one notice stands for one note"
    take_in(notice(tmp_path / "o.eml", "5.00", "Mon, 23 Nov 2026 08:00:00 +0000", "o"))
    again = view().decisions[0].at_risk
    assert again is not None and again.minor == 495 and sorted(kinds("refund")) == [False, False, True, True]


def test_a_note_of_long_ago_or_of_another_amount_counts_for_itself(tmp_path: Path) -> None:
    take_in(written(tmp_path), notice(tmp_path / "n.eml", "5.00", "Sun, 22 Nov 2026 10:00:00 +0000"))
    refund("4.00", NOW - HOUR, "a")
    refund("5.00", NOW - 19 * DAY, "b")
    assert kinds("refund") == [False, False, False]


def test_how_far_apart_a_note_and_its_notice_may_be_is_the_sellers_choice(tmp_path: Path) -> None:
    take_in(written(tmp_path), notice(tmp_path / "n.eml", "5.00", "Sun, 22 Nov 2026 10:00:00 +0000"))
    refund("5.00", NOW - 19 * DAY)
    assert kinds("refund") == [False, False]
    choose("settings.told_twice.within", "refund=30", account="", where="", accounts=["main"], told_by="command", at=NOW)
    assert kinds("refund") == [False, True]


@pytest.mark.parametrize(
    ("settled", "open_still"), [((-600, -200), True), ((-1000, -495), False)], ids=["the same money", "more money"]
)
def test_a_settlement_tells_of_the_same_refund_and_ends_nothing_more(
    tmp_path: Path, settled: tuple[int, ...], open_still: bool
) -> None:
    take_in(written(tmp_path))
    refund("8.00", NOW - 20 * HOUR)
    rows = [Settled("refund", "Refund", "ItemPrice", f"part {n}", amount, "EUR") for n, amount in enumerate(settled)]
    noting.note([Noted(ORDER, row, None, NOW - 20 * HOUR) for row in rows], account="main", channel="amazon", key="s", at=NOW)
    assert bool(asked()) is open_still and kinds("settled") == [open_still] * 2
    risk = view().decisions[0].at_risk if open_still else None
    assert risk is None or risk.minor == 695
