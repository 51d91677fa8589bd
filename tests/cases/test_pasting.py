"""What is pasted into a case: kept once, told as facts, refused with a reason, and gone with its undo. Stock that a person knows of."""

import pytest
from tests.helpers import NOW

from odra.cases import noting, operations, pasting, queries
from odra.cases.pasting import Paste, Unfit
from odra.cases.stock import note_stock, out_of_stock
from odra.facts.moments import HOUR
from odra.facts.payloads import BuyerMessage, OrderRow, Pasted, Tracking
from odra.ledger import database as db
from odra.ledger import queries as ledger

ORDER = "302-1234567-7654321"
PNG = b"\x89PNG\r\n\x1a\n0000"
PAGE = "Volg ons op internet\n19 nov. 2026\n14:03 Zending bezorgd"
pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def order(desk: None) -> None:
    row = OrderRow("Unshipped", "amazon.nl", fulfilment="seller", sku="A-1", currency="EUR", item_price=990)
    tracking = Tracking("3SABCD1234567", "postnl")
    noted = [noting.Noted(ORDER, row, None, NOW - 99 * HOUR), noting.Noted(ORDER, tracking, None, NOW - 90 * HOUR)]
    noting.note(noted, account="main", channel="amazon", key="order", at=NOW - 90 * HOUR)


def paste(pasted: Paste, key: str = "k") -> pasting.Kept:
    return pasting.paste(ORDER, pasted, accounts=["main"], key=key, at=NOW)


def view() -> queries.CaseView:
    return queries.find_case(ORDER, accounts=["main"], at=NOW)[0]


def test_a_message_is_kept_and_told_once_however_often_it_is_sent() -> None:
    for _ in range(2):
        paste(Paste("message", "Where is it?", sent_at=NOW - HOUR, topic="not_received"))
    assert [e.kind for e in view().timeline].count("buyer_message") == 1
    assert [d.question for d in view().decisions] == ["not_received"]
    assert view().decisions[0].opened_at == NOW - HOUR


def test_what_a_message_is_about_is_read_from_its_words_unless_a_person_says() -> None:
    paste(Paste("message", "Mein Paket ist nicht angekommen."))
    told = next(e.fact.payload for e in view().timeline if e.kind == "buyer_message")
    assert isinstance(told, BuyerMessage) and (told.topic, told.topic_from) == ("not_received", "body")


def test_a_copy_of_the_sellers_own_answer_ends_what_waited_for_it() -> None:
    paste(Paste("message", "A question", topic="other", sent_at=NOW - HOUR), "a")
    assert [d.question for d in view().decisions] == ["message"]
    paste(Paste("message", "The answer", wrote="seller"), "b")
    assert view().decisions == ()


def test_words_and_pictures_lie_apart_from_facts_and_go_with_the_undo() -> None:
    kept = paste(Paste("other", "Secret words", PNG))
    payloads = " ".join(row[0] for row in db.select("SELECT payload FROM ledger_fact"))
    assert "Secret" not in payloads and "iVBO" not in payloads
    fact = next(e.fact for e in view().timeline if e.kind == "pasted")
    assert pasting.picture(ORDER, fact.id, accounts=["main"]) == ("image/png", PNG)
    assert kept.import_id is not None
    operations.undo(kept.import_id, at=NOW)
    assert db.select("SELECT count(*) FROM ledger_personal") == [(0,)]
    with pytest.raises(LookupError):
        pasting.picture(ORDER, fact.id, accounts=["main"])


def test_a_tracking_page_tells_scans_of_the_only_parcel_and_its_digest_is_keyed() -> None:
    kept = paste(Paste("tracking", PAGE))
    assert kept.scans == 1 and any("Volg ons" in line for line in kept.unread)
    told = next(e.fact.payload for e in view().timeline if e.kind == "pasted")
    assert isinstance(told, Pasted) and len(told.digest) == 24
    assert {e.fact.payload.number for e in view().timeline if e.kind == "scan"} == {"3SABCD1234567"}  # type: ignore[union-attr]


@pytest.mark.parametrize(("pasted", "why"), [
    (Paste("message"), "nothing"), (Paste("message", "  \n"), "nothing"), (Paste("poem", "x"), "nothing"),
    (Paste("message", "x", wrote="nobody"), "nothing"), (Paste("message", "x", topic="weather"), "nothing"),
    (Paste("other", "x" * (pasting.LONGEST + 1)), "too_large"), (Paste("other", picture=PNG + b"0" * pasting.LARGEST), "too_large"),
    (Paste("other", picture=b"<svg/>"), "no_picture"), (Paste("message", "x", sent_at=NOW + 1), "not_yet"),
])  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_a_reason_and_leaves_nothing(pasted: Paste, why: str) -> None:
    before = db.select("SELECT count(*) FROM ledger_fact")
    with pytest.raises(Unfit, match=why):
        paste(pasted)
    assert db.select("SELECT count(*) FROM ledger_fact") == before


def test_a_page_of_one_of_two_parcels_needs_its_number() -> None:
    noting.note_on_case(ORDER, Tracking("LZ123456785NL"), accounts=["main"], key="second", at=NOW - HOUR)
    with pytest.raises(Unfit, match="number"):
        paste(Paste("tracking", PAGE))
    assert paste(Paste("tracking", PAGE, number="3SABCD1234567")).scans == 1


def test_nothing_is_pasted_into_a_case_of_another_account() -> None:
    with pytest.raises(LookupError):
        pasting.paste(ORDER, Paste("message", "x"), accounts=["stranger"], key="k", at=NOW)


@pytest.mark.parametrize(("content", "kind"), [
    (PNG, "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"RIFF0000WEBPVP8 ", "image/webp"), (b"RIFF0000WAVE", ""), (b"", ""),
    (b"GIF89a", ""), (b"<?xml version='1.0'?><svg/>", ""),
])  # fmt: skip
def test_a_picture_is_known_by_its_first_bytes(content: bytes, kind: str) -> None:
    assert pasting.picture_type(content) == kind


def test_a_sku_that_is_out_names_its_waiting_orders_until_it_is_in_again() -> None:
    note_stock(" A-1 ", account="main", channel="amazon", out=True, key="a", at=NOW - 2 * HOUR)
    (out,) = out_of_stock(["main"], at=NOW)
    assert (out.sku, out.since_at, [o.native for o in out.orders]) == ("A-1", NOW - 2 * HOUR, [ORDER])
    assert out_of_stock(["stranger"], at=NOW) == []
    assert out_of_stock(["main"], at=NOW - 3 * HOUR) == []
    note_stock("A-1", account="main", channel="amazon", out=False, key="b", at=NOW - HOUR)
    assert out_of_stock(["main"], at=NOW) == []


def test_a_note_on_one_case_and_one_on_many_are_told_apart_by_the_name_of_their_file() -> None:
    names = [f.name for i in ledger.imports(["main"]) for f in i.files]
    assert names == [noting.ONE]
    told = [noting.Noted(o, Tracking("X1")) for o in ("302-0000001-0000001", "302-0000001-0000002")]
    noting.note(told, account="main", channel="amazon", key="many", at=NOW)
    assert [f.name for i in ledger.imports(["main"], but_named=noting.ONE) for f in i.files] == [noting.MANY]
