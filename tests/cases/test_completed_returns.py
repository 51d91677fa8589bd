"""Two reports of one return: what the poorer leaves unsaid stays as the richer said it, in any order of import."""

from itertools import permutations
from pathlib import Path

import pytest
from tests.connectors.test_returns_xml import FLAT, details, envelope
from tests.helpers import at, take_in
from tests.reports import asked_back, order_id, returns

from odra.cases.derive import completed
from odra.cases.state import gather
from odra.facts.fact import Fact
from odra.facts.payloads import ReturnRow, UnknownMail
from odra.ledger.recording import number_of, shop_id


def fact(n: int, seen: int, **told: object) -> Fact:
    row = {"status": "Pending", "rma": "D1", "sku": "STRAP"} | told
    return Fact(n, at("2026-11-20 00:00"), 1, seen, n, ReturnRow(**row))  # type: ignore[arg-type]


def test_silence_takes_nothing_back_and_a_word_does() -> None:
    rich = fact(1, 10, delivered_on=7, safet_id="S1", carrier="DHL", claim=True)
    poor = fact(2, 20, status="Approved", carrier="DPD")
    assert [f.payload for f in completed([rich, poor])] == [
        rich.payload, ReturnRow("Approved", "D1", "STRAP", delivered_on=7, safet_id="S1", carrier="DPD", claim=True)
    ]  # fmt: skip
    assert [f.payload for f in completed([poor, rich])][1] == rich.payload, "what is known later says nothing of earlier"
    assert [f.id for f in completed([poor, rich])] == [2, 1]


@pytest.mark.parametrize("other", [{"sku": "BOX"}, {"rma": "D2"}])
def test_returns_do_not_lend_one_another(other: dict[str, str]) -> None:
    assert completed([fact(1, 10, delivered_on=7), fact(2, 20, **other)])[1].payload == fact(2, 20, **other).payload


def test_facts_without_two_rows_of_returns_are_left_alone() -> None:
    mail = Fact(3, 0, 0, 0, 3, UnknownMail("m"))
    facts = [fact(1, 10), mail]
    assert completed(facts) is facts


def test_the_two_reports_tell_one_fact_where_they_say_the_same(desk: None, tmp_path: Path) -> None:
    xml = tmp_path / "returns.xml"
    xml.write_bytes(envelope(details()))
    take_in(returns(tmp_path / "returns.txt", asked_back(1, **FLAT)))
    told = take_in(xml)
    assert (told.total.new, told.total.known, told.total.changed) == (0, 1, 0)


def test_any_order_of_import_gives_the_same_return(desk: None, tmp_path: Path) -> None:
    xml = tmp_path / "returns.xml"
    xml.write_bytes(envelope(details(1, return_request_status="Approved")))
    rich = returns(tmp_path / "a.txt", asked_back(1, **FLAT | {"Return delivery date": "21-Nov-2026", "SafeT claim id": "S1"}))
    files = [(rich, at("2026-11-21 12:00")), (xml, at("2026-11-22 12:00"))]
    seen = []
    for account, turn in zip(("one", "other"), permutations(files), strict=True):
        for path, as_of in turn:
            take_in(path, as_of=as_of, account=account)
        subject = number_of(shop_id(account, "amazon"), order_id(1))
        assert subject is not None
        newest = max(completed(gather([subject])[subject]), key=lambda f: f.freshness).payload
        assert isinstance(newest, ReturnRow)
        seen.append(newest)
    assert seen[0] == seen[1]
    assert (seen[0].status, seen[0].safet_id, seen[0].delivered_on is not None) == ("Approved", "S1", True)
