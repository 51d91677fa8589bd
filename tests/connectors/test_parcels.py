"""Lists of tracking numbers and of scans, as carriers and shipping programs export them."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.reading import Read, hints, kind_of, read, reader_of, sample_of, tsv
from tests.connectors.test_any_bytes import MARKS, damage, fast, known, tell, told_once
from tests.helpers import at
from tests.reports import order_id

from odra.facts.moments import DAY_ONLY, INSTANT
from odra.facts.payloads import Scan, Tracking
from odra.policies.tracking import carriers

NUMBER, LETTER = "3SABCD1234567", "RR473124829NL"
SENT = {"Order ID": order_id(1), "Tracking number": NUMBER, "Carrier": "PostNL", "Ship date": "2026-11-02"}
SCANNED = {"Barcode": NUMBER, "Event time": "2026-11-17T14:03:00+01:00", "Status": "Zending bezorgd", "Carrier": "PostNL"}


def sent(*rows: dict[str, str], by: str = ",", **told: object) -> Read:
    return read(tsv(rows[0], *rows, by=by), **told)


def scanned(**cells: str) -> Read:
    row = SCANNED | {name.replace("_", " "): text for name, text in cells.items()}
    return read(tsv(row, row, by=";"))


def test_a_row_tells_the_parcel_of_an_order_and_joins_its_scans() -> None:
    row = sent(SENT).row
    assert row.payload == Tracking(NUMBER, "postnl", on_order=True)
    assert (row.order, row.occurred_at, row.precision, row.thread) == (
        order_id(1),
        at("2026-11-02 00:00"),
        DAY_ONLY,
        f"sealed parcel {NUMBER}",
    )
    assert row.personal is None


@pytest.mark.parametrize(
    "header",
    [
        ("order-id", "order-item-id", "quantity", "ship-date", "carrier-code", "carrier-name", "tracking-number", "ship-method"),
        ("amazon-order-id", "shipment-date", "tracking-number", "carrier"),
        ("Bestelnummer", "Verzenddatum", "Track & Trace", "Vervoerder"), ("Kenmerk", "Datum", "Barcode", "Land"),
        ("Bestellnummer", "Versanddatum", "Sendungsnummer", "Versanddienstleister"), ("Referenz", "Paketnummer", "Datum"),
        ("Numéro de commande", "Date d'expédition", "Numéro de suivi", "Transporteur"), ("Référence", "N° de suivi", "Date"),
        ("Número de pedido", "Fecha de envío", "Número de seguimiento", "Transportista"),
        ("Numero d'ordine", "Data di spedizione", "Numero di tracking", "Corriere"), ("Riferimento", "Codice spedizione", "Data"),
    ],
)  # fmt: skip
def test_headers_are_known_in_several_languages_without_a_map(header: tuple[str, ...]) -> None:
    kept = {"0": order_id(1), "1": "2026-11-02"}
    row = dict.fromkeys(header, "x")
    for name in header:
        plain = name.casefold()
        if any(
            word in plain
            for word in ("order-id", "bestel", "bestell", "commande", "pedido", "ordine", "kenmerk", "refer", "référ", "rifer")
        ):
            row[name] = kept["0"]
        elif any(word in plain for word in ("dat", "fecha")):
            row[name] = kept["1"]
        elif any(word in plain for word in ("track", "suivi", "barcode", "nummer", "seguim", "codice")):
            row[name] = NUMBER
        elif name in ("order-item-id", "quantity"):
            row[name] = "1"
    content = tsv(header, row, by=";")
    assert kind_of(content) == "tracking_list"
    found = read(content).row
    assert (found.order, found.payload.number, found.occurred_at) == (order_id(1), NUMBER, at("2026-11-02 00:00"))


def test_an_order_in_a_carriers_reference_column_is_found_but_its_number_does_not_stand_on_the_order() -> None:
    row = {"Barcode": NUMBER, "Reference": f"Order {order_id(1)} / 2", "Shipping date": "2026-11-02"}
    assert sent(row).payload == Tracking(NUMBER, on_order=False)
    assert sent(row).row.order == order_id(1)


@pytest.mark.parametrize("text", ["Webshop 4711", "1302-0000001-0000001", "Ada Example"])
def test_a_reference_that_is_no_order_is_kept_apart_with_a_warning_and_the_row_is_in(text: str) -> None:
    found = sent({"Barcode": NUMBER, "Reference": text, "Shipping date": "2026-11-02"})
    assert found.warned == [(2, "Reference", text, "reference_kept")]
    (row,) = found.rows
    assert (row.order, row.thread, row.personal) == ("", f"sealed parcel {NUMBER}", {"reference": text})


def test_a_row_without_any_reference_waits_under_its_number_in_silence() -> None:
    row = sent({"Barcode": NUMBER, "Reference": "", "Shipping date": "2026-11-02"}).row
    assert (row.order, row.thread) == ("", f"sealed parcel {NUMBER}")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no_tracking"), ("3.47E+19", "tracking_is_number"), ("3,47312E19", "tracking_is_number"), ("sent by letter", "bad_tracking"), ("x1", "bad_tracking"), ("1" * 41, "bad_tracking")],
)  # fmt: skip
def test_a_row_without_a_number_that_can_be_read_is_rejected(text: str, code: str) -> None:
    found = sent(SENT, SENT | {"Tracking number": text}, by=";")
    assert found.refused == [(3, "Tracking number", text, code)]
    assert len(found.rows) == 1


def test_a_colissimo_number_with_an_e_is_no_spreadsheets_figure() -> None:
    assert sent(SENT | {"Tracking number": "6E12345678901"}).payload.number == "6E12345678901"


def test_a_link_gives_its_number_and_never_its_postcode() -> None:
    row = SENT | {"Tracking number": f"https://postnl.nl/tracktrace/?B={NUMBER}&P=1012AB&D=NL"}
    assert sent(row).payload.number == NUMBER


def test_an_unknown_carrier_is_kept_as_it_came() -> None:
    assert sent(SENT | {"Carrier": "My cousin"}).payload.carrier == "My cousin"


def test_a_list_without_days_needs_as_of_and_a_row_without_one_takes_the_newest() -> None:
    bare = {name: text for name, text in SENT.items() if name != "Ship date"}
    assert [p.code for p in sent(bare).rejected] == ["no_date"]
    assert sent(bare, as_of=at("2026-11-20 00:00")).row.occurred_at == at("2026-11-20 00:00")
    assert {r.occurred_at for r in sent(SENT, SENT | {"Ship date": ""}).rows} == {at("2026-11-02 00:00")}


def test_days_are_read_in_the_order_of_the_known_orders_marketplace() -> None:
    row = SENT | {"Ship date": "03/04/2026"}
    assert sent(row).refused == [(2, "Ship date", "03/04/2026", "date_ambiguous")]
    assert sent(row, known={order_id(1): "amazon.com"}).row.occurred_at == at("2026-03-04 08:00")


def test_a_hand_mapped_list_and_a_recognised_one_tell_the_same_fact() -> None:
    here, there = sent(SENT).row, sent(SENT, table="tracking").row
    assert (here.payload, here.occurred_at, here.thread, here.order) == (
        there.payload,
        there.occurred_at,
        there.thread,
        there.order,
    )


@pytest.mark.parametrize(
    "row",
    [
        {"Barcode": "4006381333931", "Reference": "A-1", "Date": "2026-11-02"},  # goods
        {"Order ID": order_id(1), "Carrier": "DHL"}, {"Tracking number": NUMBER, "Carrier": "DHL"},
        {"Order": "1", "Tracking": "yes", "Date": "2026-11-02"},
    ],
)  # fmt: skip
def test_what_may_be_something_else_is_not_taken(row: dict[str, str]) -> None:
    assert kind_of(tsv(row, row, row, by=",")) == ""


def test_a_scan_tells_status_proof_and_the_carriers_words() -> None:
    row = scanned().row
    assert row.payload == Scan(NUMBER, "delivered_unspecified", 3, "postnl", "Zending bezorgd")
    assert (row.order, row.occurred_at, row.precision, row.thread) == (
        "",
        at("2026-11-17 13:03"),
        INSTANT,
        f"sealed parcel {NUMBER}",
    )


def test_a_scan_with_its_order_belongs_to_both() -> None:
    row = scanned(Order_ID=order_id(1)).row
    assert (row.order, row.thread) == (order_id(1), f"sealed parcel {NUMBER}")


def test_code_and_words_are_kept_and_an_unknown_one_stays_unknown() -> None:
    found = scanned(Status_code="Q77", Status="Iets nieuws")
    assert (found.payload.status, found.payload.proof, found.payload.raw) == ("unknown", 0, "Q77 …")
    assert found.row.personal == {"text": "Iets nieuws"}


def test_a_column_of_signatures_proves_and_keeps_the_name_apart() -> None:
    row = scanned(Status="Delivered", Signed_by="J. SMITH").row
    assert row.payload == Scan(NUMBER, "delivered_signed", 6, "postnl", "Delivered")
    assert row.personal == {"signed": "J. SMITH"}
    assert scanned(Status="In transit", Signed_by="J. SMITH").payload.proof == 1, "not of what is under way"


def test_names_and_places_are_kept_apart() -> None:
    row = scanned(Status="Delivered, signed for by J. SMITH", Location="Leipzig", Postcode="04109", Country="de").row
    assert row.payload == Scan(NUMBER, "delivered_signed", 6, "postnl", "Delivered, signed for by …", "DE", "04")
    assert row.personal == {"text": "Delivered, signed for by J. SMITH", "place": "Leipzig"}


@pytest.mark.parametrize(
    ("cells", "moment", "local"),
    [
        ({"Event_time": "2026-11-17 14:03"}, "2026-11-17 14:03", True),  # nothing says where
        ({"Event_time": "2026-11-17 14:03", "Country": "DE"}, "2026-11-17 13:03", True),
        ({"Event_time": "17.11.2026 14:03", "Country": "DE"}, "2026-11-17 13:03", True),
        ({"Event_time": "17 november 2026", "Time": "14:03", "Country": "NL"}, "2026-11-17 13:03", True),
        ({"Event_time": "2026-11-17T14:03:00Z", "Country": "DE"}, "2026-11-17 14:03", False),
        ({"Event_time": "2026-11-17T14:03:00.000-0500"}, "2026-11-17 19:03", False),
        ({"Event_time": "Nov 17, 2026 2:03 pm", "Country": "US"}, "2026-11-17 22:03", True),
    ],
)  # fmt: skip
def test_a_time_without_a_zone_is_marked_local(cells: dict[str, str], moment: str, local: bool) -> None:
    row = scanned(**cells).row
    assert (row.occurred_at, row.payload.local, row.precision) == (at(moment), local, INSTANT)


def test_a_day_without_a_time_is_known_to_the_day() -> None:
    row = scanned(Event_time="17-11-2026", Country="NL").row
    assert (row.occurred_at, row.precision) == (at("2026-11-16 23:00"), DAY_ONLY)


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"Status": ""}, "Status", "", "no_status"), ({"Event_time": ""}, "Event time", "", "bad_date"), ({"Event_time": "soon"}, "Event time", "soon", "bad_date"),
        ({"Event_time": "yesterday 14:03"}, "Event time", "yesterday 14:03", "bad_date"), ({"Event_time": "17 november"}, "Event time", "17 november", "bad_date"),
        ({"Event_time": "03/04/2026 14:03"}, "Event time", "03/04/2026 14:03", "date_ambiguous"), ({"Event_time": "2026-02-30"}, "Event time", "2026-02-30", "bad_date"),
        ({"Barcode": ""}, "Barcode", "", "no_tracking"),
    ],
)  # fmt: skip
def test_a_scan_without_number_moment_or_status_is_rejected(cells: dict[str, str], column: str, value: str, code: str) -> None:
    row = SCANNED | {name.replace("_", " "): text for name, text in cells.items()}
    found = read(tsv(row, SCANNED, row, by=";"))
    assert found.refused == [(3, column, value, code)]


def test_a_status_beside_a_day_of_dispatch_is_no_scan() -> None:
    row = {"Barcode": NUMBER, "Status": "Bezorgd", "Verzenddatum": "2026-11-02", "Kenmerk": order_id(1)}
    assert kind_of(tsv(row, row)) == "tracking_list"


TABLES = {
    "tracking_list": tsv(SENT, *({**SENT, "Order ID": order_id(n)} for n in range(1, 5)), by=","),
    "scan_list": tsv(SCANNED, *({**SCANNED, "Event time": f"2026-11-1{n} 14:03"} for n in range(1, 5)), by=";"),
}


@pytest.mark.parametrize("name", TABLES)
@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_list_loses_no_row_in_silence(name: str, seed: int) -> None:
    below = TABLES[name].index(b"\r\n") + 2
    content = TABLES[name][:below] + damage(seed, TABLES[name][below:], MARKS)
    found = tell(content)
    if known(content, ""):
        told_once(content, found)


@pytest.mark.parametrize("name", TABLES)
@given(body=st.binary(max_size=300))
@fast
def test_no_reader_of_lists_raises_on_any_bytes(name: str, body: bytes) -> None:
    content = TABLES[name].partition(b"\r\n")[0] + b"\r\n" + body
    sample = sample_of(content)
    if reader := reader_of(sample, hints()):
        list(reader.read(BytesIO(content), sample, hints()))


@pytest.mark.samples
def test_no_sample_of_another_kind_is_taken_for_a_list_of_parcels(samples: Path) -> None:
    files = [path for path in sorted(samples.rglob("*")) if path.is_file()]
    taken = {path.name for path in files if kind_of(path.read_bytes()) in ("tracking_list", "scan_list")}
    assert files
    assert taken == set()


def test_carriers_of_facts_are_ours_or_as_told() -> None:
    assert sent(SENT).payload.carrier in carriers()
