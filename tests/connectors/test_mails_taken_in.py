"""Mails through an import: conversations find their order, unknown ones are classified by a person, and all of it can be taken back."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.connectors.reading import read
from tests.connectors.test_mails import BUYER, CLAIMS, FILED, ORDER, REPLY, mail
from tests.connectors.test_mails_of_a_box import report
from tests.helpers import NOW, take_in
from tests.reports import all_orders, order

from odra.cases import queries
from odra.cases.classifying import NOTHING, classify, shapes
from odra.cases.operations import undo
from odra.cases.rebuild import rebuild
from odra.facts.fact import Fact
from odra.facts.payloads import BuyerMessage, Handled, MessageBlocked, RefundIssued, SellerMessage, UnknownMail
from odra.ledger import database as db
from odra.ledger import queries as ledger

pytestmark = pytest.mark.usefixtures("desk")

OTHER = "302-0000002-0000002"
STRANGE = "Amazon <seller-notification@amazon.de>"


def box(folder: Path, name: str, mails: Iterable[bytes]) -> Path:
    path = folder / name
    path.write_bytes(b"".join(b"From x\n" + one + b"\n" for one in mails))
    return path


def facts(native: str) -> list[Fact]:
    views = queries.find_case(native, accounts=["main"], at=NOW)
    return [entry.fact for view in views for entry in reversed(view.timeline)]


def kinds(native: str) -> list[str]:
    return [type(fact.payload).__name__ for fact in facts(native)]


def cases() -> dict[str, list[str]]:
    """Every case with an open question, with the kinds of its facts."""
    rows = db.select(
        "SELECT DISTINCT s.native FROM cases_question q JOIN ledger_subject s ON s.id = q.subject WHERE q.closed_at IS NULL"
    )
    return {native: kinds(native) for (native,) in rows}


def conversations(mails: dict[str, bytes], folder: Path, names: Iterable[str]) -> dict[str, int]:
    """Each taken in alone, in that order. Returns the imports by name."""
    take_in(all_orders(folder / "orders.txt", order(1), order(2)))
    return {name: take_in(box(folder, f"{name}.mbox", [mails[name]])).import_id for name in names}


ALIAS = "ada77@marketplace.amazon.de"
CHAIN = {
    "first": mail(f"Ada <{ALIAS}>", "Frage", Message_ID="<1@m.example>"),
    "answer": mail("desk@shop.example", "Re: Frage", To=ALIAS, Message_ID="<2@shop.example>", In_Reply_To="<1@m.example>"),
    "named": mail(
        f"Ada <{ALIAS}>", f"Re: Frage ({ORDER})", Message_ID="<3@m.example>", References="<1@m.example> <2@shop.example>",
        In_Reply_To="<2@shop.example>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("names", [("first", "answer", "named"), ("named", "answer", "first"), ("answer", "named", "first")])
def test_a_conversation_by_an_alias_without_a_case_finds_its_order_whatever_came_first(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    conversations(CHAIN, tmp_path, names)
    assert sorted(kinds(ORDER)) == ["BuyerMessage", "BuyerMessage", "OrderRow", "SellerMessage"]
    before = kinds(ORDER)
    rebuild(at=NOW, progress=lambda name, n: None)
    assert kinds(ORDER) == before


FOLLOWING = {
    "named": mail(BUYER, f"Frage ({ORDER})", Message_ID="<1@m.example>"),
    "follows": mail(BUYER.replace("k9", "k8"), "Und noch", Message_ID="<2@m.example>", In_Reply_To="<1@m.example>"),
    "follows that": mail(BUYER.replace("k9", "k7"), "Und noch", Message_ID="<3@m.example>", References="<1@m.example> <2@m.example>"),
}  # fmt: skip


@pytest.mark.parametrize("names", [FOLLOWING, [*FOLLOWING][::-1]])
def test_a_mail_of_another_case_without_an_order_goes_to_the_mails_that_it_answers(tmp_path: Path, names: Iterable[str]) -> None:
    imports = conversations(FOLLOWING, tmp_path, names)
    assert kinds(ORDER).count("BuyerMessage") == 3
    undo(imports["named"], at=NOW)
    assert kinds(ORDER).count("BuyerMessage") == 0, "what named the order is gone"
    assert len(cases()) >= 2


REPLIES = {
    "copy": mail("donotreply@amazon.de", "Ihre E-Mail an Ada", type=REPLY, Message_ID="<c@m.example>", In_Reply_To="<1@m.example>"),
    "asked": mail(BUYER, f"Frage ({ORDER})", Message_ID="<1@m.example>"),
    "alone": mail("donotreply@amazon.de", "Ihre E-Mail an Ada", type=REPLY, Message_ID="<d@m.example>"),
}  # fmt: skip


def test_a_copy_without_an_order_goes_to_the_mail_that_it_answers_and_one_that_answers_none_makes_no_case(tmp_path: Path) -> None:
    conversations(REPLIES, tmp_path, REPLIES)
    assert {type(f.payload) for f in facts(ORDER)} >= {BuyerMessage, SellerMessage}
    assert kinds(ORDER).count("SellerMessage") == 1
    assert all(not native.startswith("thread:") for native in cases())


def test_what_names_two_orders_stays_apart(tmp_path: Path) -> None:
    mails = {
        "one": mail(f"Ada <{ALIAS}>", f"Frage ({ORDER})", Message_ID="<1@m.example>"),
        "two": mail(f"Ada <{ALIAS}>", f"Frage ({OTHER})", Message_ID="<2@m.example>"),
        "none": mail(f"Ada <{ALIAS}>", "Noch eine Frage", Message_ID="<3@m.example>"),
    }
    conversations(mails, tmp_path, mails)
    assert [kinds(ORDER).count("BuyerMessage"), kinds(OTHER).count("BuyerMessage")] == [1, 1]
    assert [native for native in cases() if native.startswith("thread:")] != []


def test_two_mails_of_one_case_fifty_seconds_apart_are_one_conversation_even_when_it_is_settled(tmp_path: Path) -> None:
    again = mail(BUYER, "Noch etwas", Message_ID="<2@m.example>").replace(b"13:54:00", b"13:54:50")
    take_in(box(tmp_path, "a.mbox", [mail(BUYER, "Frage", Message_ID="<1@m.example>"), again]))
    [(native, told)] = cases().items()
    assert (native.startswith("thread:"), told) == (True, ["BuyerMessage", "BuyerMessage"])
    answered = mail("no-reply@amazon.de", "Ihre E-Mail an Ada", "An: ada77+k9@marketplace.amazon.de", type=REPLY).replace(
        b"13:54:00", b"14:00:00"
    )
    later = mail(BUYER, "Und noch etwas", Message_ID="<4@m.example>").replace(b"13:54:00", b"15:00:00")
    take_in(box(tmp_path, "b.mbox", [answered]))
    take_in(box(tmp_path, "c.mbox", [later]))
    assert [len(told) for told in cases().values()] == [4]


def test_a_delivery_report_stands_with_the_answer_that_it_refuses(tmp_path: Path) -> None:
    sent = mail(
        "desk@shop.example", f"Re: Frage ({ORDER})", To="ada77+k9@marketplace.amazon.de", Message_ID="<sent-1@shop.example>"
    )
    anonymous = report().replace(f"Subject: Re: Frage ({ORDER})".encode(), b"Subject: Re")
    take_in(all_orders(tmp_path / "orders.txt", order(1)), box(tmp_path, "a.mbox", [sent, anonymous]))
    told = {type(f.payload): f.payload for f in facts(ORDER)}
    assert told[MessageBlocked].answers == told[SellerMessage].message  # type: ignore[attr-defined]


def strange(number: int, subject: str = "News of your refund", sender: str = STRANGE) -> bytes:
    return mail(
        sender,
        f'{subject}: {number}.50 EUR, "Lamp {number}", order 302-000000{number}-0000009',
        Message_ID=f"<s{number}@m.example>",
    )


def unknown() -> list[tuple[str, Fact]]:
    return [
        (native, f) for native in cases() for f in facts(native) if isinstance(f.payload, UnknownMail) and not f.payload.ignored
    ]


def test_one_word_of_a_person_serves_for_all_mails_of_a_shape_and_those_to_come_until_it_is_taken_back(tmp_path: Path) -> None:
    take_in(box(tmp_path, "a.mbox", [strange(1), strange(2), strange(3, "Something else")]))
    before = unknown()
    assert len({f.payload.shape for _, f in before}) == 2  # type: ignore[union-attr]
    case, fact = next((n, f) for n, f in before if "0000001" in n)
    assert classify(case, accounts=["main"], fact=fact.id, means="refund", key="k1", at=NOW) == 2
    assert [type(f.payload) for f in facts("302-0000001-0000009")][-2:].count(Handled) == 1
    assert all(any(isinstance(f.payload, RefundIssued) for f in facts(f"302-000000{n}-0000009")) for n in (1, 2))
    take_in(box(tmp_path, "b.mbox", [strange(4), strange(5, "Something else")]))
    [refund] = [f.payload for f in facts("302-0000004-0000009")]
    assert (refund.amount, refund.currency) == (450, "EUR")  # type: ignore[union-attr]
    assert isinstance(facts("302-0000005-0000009")[0].payload, UnknownMail)
    [(by_hand,)] = db.select("SELECT import FROM ledger_file WHERE digest = 'k1'")
    undo(by_hand, at=NOW)
    assert shapes(["main"]) == {}
    assert not any(isinstance(f.payload, RefundIssued) for f in facts("302-0000001-0000009"))
    take_in(box(tmp_path, "c.mbox", [strange(6)]))
    assert isinstance(facts("302-0000006-0000009")[0].payload, UnknownMail)


def test_a_shape_that_asks_nothing_is_passed_over_from_then_on(tmp_path: Path) -> None:
    take_in(box(tmp_path, "a.mbox", [mail(STRANGE, "A word from us", Message_ID="<1@m.example>")]))
    [(case, fact)] = unknown()
    classify(case, accounts=["main"], fact=fact.id, means=NOTHING, key="k1", at=NOW)
    take_in(box(tmp_path, "b.mbox", [mail(STRANGE.replace(".de", ".it"), "A word from us", Message_ID="<2@m.example>")]))
    told = [
        f.payload
        for found in ledger.facts_of([row[0] for row in db.select("SELECT id FROM ledger_subject")]).values()
        for f in found
    ]
    assert [p.ignored for p in told if isinstance(p, UnknownMail)] == [False, True]
    assert cases() == {}


def test_a_shape_of_another_channel_is_learnt_too(tmp_path: Path) -> None:
    take_in(box(tmp_path, "a.mbox", [mail("eBay <ebay@ebay.de>", "Etwas Neues: 12-34567-89012", Message_ID="<1@m.example>")]))
    [(case, fact)] = unknown()
    classify(case, accounts=["main"], fact=fact.id, means="account_notice", key="k1", at=NOW)
    take_in(box(tmp_path, "b.mbox", [mail("eBay <ebay@ebay.at>", "Etwas Neues: 12-34567-89013", Message_ID="<2@m.example>")]))
    assert kinds("12-34567-89013") == ["AccountNotice"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((STRANGE, "Rebate of EUR 12.50 for 302-0000001-0000001"), (STRANGE, "Rebate of 9,00 € for 302-0000002-0000002")),
        ((STRANGE, "Your parcel RR473124829NL is late"), (STRANGE, "Re: Your parcel 3SABCD1234567 is late")),
        ((STRANGE, 'Listing "Lamp" is hidden'), (STRANGE, "Listing “Table, red” is hidden")),
        ((STRANGE, "Note from Amazon customer Ada Example (Order: 302-0000001-0000001)"), (STRANGE, "Note from Amazon customer Bo Other (Order: 1)")),
        ((STRANGE, "Anfrage von Amazon-Kunde Ada: bitte ansehen"), ("seller-notification@amazon.at".replace(".at", ".nl"), "Anfrage von Amazon-Kunde Bo: bitte ansehen")),
        (("bounce+123@letters.example", "A"), ("bounce+456@letters.example", "A")),
    ],
)  # fmt: skip
def test_names_numbers_and_sites_are_no_part_of_a_shape(one: tuple[str, str], other: tuple[str, str]) -> None:
    a, b = (read(mail(*which)).payload.shape for which in (one, other))
    assert a == b
    assert a.startswith("sealed shape ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((STRANGE, "Refund"), (STRANGE, "Return")),
        ((STRANGE, "Refund"), (STRANGE.replace("amazon.de", "amazon.de.example"), "Refund")),
        ((STRANGE, "Refund"), ("other@amazon.de", "Refund")),
        ((STRANGE, "Refund"), (CLAIMS, "Refund")),
    ],
)
def test_mails_of_two_senders_or_two_matters_have_two_shapes(one: tuple[str, str], other: tuple[str, str]) -> None:
    told = [getattr(read(mail(*which, type="NOT_YET_KNOWN")).payload, "shape", "") for which in (one, other)]
    assert told[0] != told[1]


def test_everything_told_twice_is_known(tmp_path: Path) -> None:
    mails = [*CHAIN.values(), *REPLIES.values(), report(), strange(1), mail(CLAIMS, f"Claim received {ORDER}", type=FILED)]
    first = take_in(box(tmp_path, "a.mbox", mails))
    again = take_in(box(tmp_path, "b.mbox", reversed(mails)))
    assert (first.total.new, again.total.new, again.total.known) == (len(mails), 0, len(mails))
