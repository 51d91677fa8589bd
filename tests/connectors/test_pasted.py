"""Tracking pages as people copy them, in six languages, words before moments and after."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers import NOW, at

from odra.cases.registry import wired
from odra.facts.fact import Problem, Row
from odra.facts.moments import DAY_ONLY
from odra.letters.wording import LANGUAGES, catalogue

LETTER = "RR473124829NL"


def paste(text: str, number: str = LETTER, zone: str = "Europe/Amsterdam", **told: str) -> list[Row | Problem]:
    assert wired.pasted is not None
    return wired.pasted(text, number=number, at=NOW, zone=zone, **told)


def events(text: str, **told: str) -> list[tuple[int, str]]:
    return [(r.occurred_at, r.payload.status) for r in paste(text, **told) if isinstance(r, Row)]  # type: ignore[union-attr]


def unused(text: str) -> list[str]:
    return [p.value for p in paste(text) if isinstance(p, Problem)]


POSTNL = """Track & Trace
Dinsdag 17 november 2026
14:03\tZending is bezorgd in de brievenbus
08:12\tDe bezorger is onderweg
Maandag 16 november 2026
21:40
Zending is gesorteerd
Sorteercentrum
Verwachte bezorging 27 november 2026
"""


def test_a_page_with_days_above_and_times_before_the_words() -> None:
    assert events(POSTNL, number="3SABCD1234567") == [
        (at("2026-11-17 13:03"), "delivered_mailbox"), (at("2026-11-17 07:12"), "out_for_delivery"), (at("2026-11-16 20:40"), "in_transit"),
    ]  # fmt: skip
    assert unused(POSTNL) == ["Track & Trace", "Verwachte bezorging 27 november 2026"]


def test_scans_keep_the_carriers_words_and_speak_for_the_moment_of_pasting() -> None:
    rows = [r for r in paste(POSTNL, number=" 3sabcd 1234567 ") if isinstance(r, Row)]
    first, last = rows[0], rows[-1]
    assert (first.payload.number, first.payload.raw, first.payload.carrier) == (
        "3SABCD1234567",
        "Zending is bezorgd in de brievenbus",
        "postnl",
    )
    assert (first.observed_at, first.payload.local, first.order, first.thread, first.line) == (NOW, True, "", "", 2)
    assert last.personal == {"place": "Sorteercentrum"}


def test_a_page_with_the_moment_below_the_words() -> None:
    text = """Latest Update
Delivered, In/At Mailbox
SPRINGFIELD, IL 62701
November 17, 2026, 2:03 pm
Out for Delivery
SPRINGFIELD, IL 62701
November 17, 2026, 6:10 am
Origin Post is Preparing Shipment
"""
    assert events(text, zone="America/New_York") == [
        (at("2026-11-17 19:03"), "delivered_mailbox"), (at("2026-11-17 11:10"), "out_for_delivery"),
    ]  # fmt: skip
    rows = [r for r in paste(text, zone="America/New_York") if isinstance(r, Row)]
    assert rows[0].payload.postcode_prefix == "62"
    assert "Origin Post is Preparing Shipment" in unused(text)


@pytest.mark.parametrize(
    ("line", "zone", "moment", "status"),
    [
        ("Di., 17.11.2026, 14:03 Uhr Die Sendung wurde erfolgreich zugestellt.", "Europe/Berlin", "2026-11-17 13:03", "delivered_unspecified"),
        ("17. Nov. 2026 14:03 Uhr: Nicht zugestellt", "Europe/Berlin", "2026-11-17 13:03", "attempted"),
        ("mardi 17 novembre 2026 à 14h03 Distribué à l'expéditeur", "Europe/Paris", "2026-11-17 13:03", "returned_to_sender"),
        ("hier à 14h03 : Votre colis est mis en distribution", "Europe/Paris", "2026-11-22 13:03", "out_for_delivery"),
        ("17/11/2026 14:03:22 Entregado", "Europe/Madrid", "2026-11-17 13:03:22", "delivered_unspecified"),
        ("martes, 17 de noviembre de 2026 14:03 Disponible para recoger en oficina", "Europe/Madrid", "2026-11-17 13:03", "at_pickup_point"),
        ("Martedì 17 novembre 2026 14:03 Consegnata", "Europe/Rome", "2026-11-17 13:03", "delivered_unspecified"),
        ("17 novembre, 14:03 In consegna", "Europe/Rome", "2026-11-17 13:03", "out_for_delivery"),
        ("vandaag 09:30 Bezorgd bij een PostNL-punt", "Europe/Amsterdam", "2026-11-23 08:30", "at_pickup_point"),
        ("Gisteren 14:03 Zending bezorgd", "Europe/Amsterdam", "2026-11-22 13:03", "delivered_unspecified"),
        ("2026-11-17T14:03:00+01:00 Delivered", "Europe/London", "2026-11-17 13:03", "delivered_unspecified"),
        ("Tuesday, November 17, 2026 at 12:03 AM Arrived at facility", "America/Chicago", "2026-11-17 06:03", "in_transit"),
        ("31 dec 14:03 Zending gesorteerd", "Europe/Amsterdam", "2025-12-31 13:03", "in_transit"),  # the latest that is not in the future
    ],
)  # fmt: skip
def test_moments_are_read_as_pages_write_them(line: str, zone: str, moment: str, status: str) -> None:
    assert events(line, zone=zone) == [(at(moment), status)]


def test_a_line_in_unknown_words_is_a_scan_of_unknown_status() -> None:
    (row,) = paste("17-11-2026 14:03 Iets heel nieuws")
    assert isinstance(row, Row)
    assert (row.payload.status, row.payload.proof, row.payload.raw) == ("unknown", 0, "…")  # type: ignore[union-attr]
    assert row.personal == {"text": "Iets heel nieuws"}


def test_a_signature_below_the_delivery_counts_and_its_name_is_kept_apart() -> None:
    (row,) = paste("17/11/2026 14:03 Delivered\nSigned for by: J. SMITH\n")
    assert isinstance(row, Row)
    assert (row.payload.status, row.payload.proof, row.payload.raw) == ("delivered_signed", 6, "Signed for by …")  # type: ignore[union-attr]
    assert row.personal is not None
    assert "SMITH" in row.personal["text"]


def test_a_day_alone_is_known_to_the_day() -> None:
    (row,) = paste("17-11-2026\nAdmitido")
    assert isinstance(row, Row)
    assert (row.occurred_at, row.precision) == (at("2026-11-16 23:00"), DAY_ONLY)


@pytest.mark.parametrize(
    "line",
    [
        "Expected delivery: 20 November 2026",
        "27-11-2026 14:03 Delivered",
        "Voraussichtliche Zustellung am 24.11.2026",
        "Last updated 17 November 2026 14:03",
    ],
)
def test_a_promise_is_no_scan(line: str) -> None:
    assert events(line) == []
    assert len(unused(line)) == 1


def test_a_status_that_the_page_repeats_is_told_once() -> None:
    assert events("17-11-2026 14:03 Zending bezorgd\n17-11-2026 14:03 Zending bezorgd") == [
        (at("2026-11-17 13:03"), "delivered_unspecified")
    ]


def test_what_could_not_be_used_has_words_in_every_language() -> None:
    assert all("problem.line_not_understood" in catalogue(language) for language in LANGUAGES)
    assert unused("31-02-2026 14:03 Zending bezorgd") == ["31-02-2026 14:03 Zending bezorgd"]


SIGNS = st.sampled_from(
    [
        "17-11-2026",
        "14:03",
        "Delivered",
        "\n",
        "\t",
        " ",
        "today",
        "31 feb",
        "99:99",
        "2026-13-45",
        "Nov 17",
        "Zending bezorgd",
        "|",
        "SPRINGFIELD, IL 62701",
    ]
)


@given(st.lists(SIGNS, max_size=25).map("".join) | st.text(max_size=300))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_paste_is_told_or_listed_and_never_raises(text: str) -> None:
    found = paste(text)
    assert all(isinstance(one, Row) or not one.rejected for one in found)
    assert [one.line for one in found] == sorted(one.line for one in found)
