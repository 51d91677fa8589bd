"""Whatever a file holds: no reader raises, and every source row is told or rejected, once."""

import random
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.connectors.reading import hints, read, reader_of, sample_of, source_rows, tsv
from tests.connectors.test_feedback import HEADER as FEEDBACK
from tests.connectors.test_feedback import left
from tests.connectors.test_mails import BUYER, CLAIMS, FILED, MESSAGE, ORDER, mail
from tests.connectors.test_returns import FULL
from tests.connectors.test_unshipped import NEW
from tests.reports import asked_back, order, order_id, to_ship

from odra.cases.registry import wired
from odra.connectors.files.archives import Budget, unpacked
from odra.facts.fact import Problem, Row
from odra.facts.reading import Payload, Refused
from odra.lab.reports import ALL_ORDERS, RETURNS
from odra.ledger.recording import _encode

LIST = [
    {"Order": order_id(n), "Date": f"2026-11-0{n}", "Amount": "EUR 14.95", "Type": "A-to-z", "Tracking": "00340"}
    for n in range(1, 5)
]
MAPS = ("defects", "claims", "chargebacks", "tracking")
TABLES: dict[str, bytes] = {
    "all_orders": tsv(ALL_ORDERS, *(order(n, product_name='Größe 24" "x"') for n in range(1, 5))),
    "unshipped_orders": tsv(NEW, *(to_ship(n) for n in range(1, 5))),
    "seller_feedback": tsv(FEEDBACK, *(left(n, f"2{n}.11.26") for n in range(1, 5)), encoding="cp1252"),
    "fbm_returns": tsv(RETURNS, *(asked_back(n, **FULL) for n in range(1, 5)), blank=" "),
    **{f"order_list {table}": tsv(LIST[0], *LIST, by=",") for table in MAPS},
}
CLAIM = mail(CLAIMS, f"A-to-z claim received for order {ORDER}", "EUR 14.95 within 3 days", type=FILED, html="<p>EUR 14,95</p>")
MAILS = {
    "one": CLAIM,
    "mbox": b"".join(b"From x Thu Jan  1\n" + m + b"\n" for m in (mail(BUYER, "Where", type=MESSAGE), CLAIM, mail(BUYER, "=?utf-8?q?W=C3=B6?="))),
}  # fmt: skip
fast = settings(max_examples=120, deadline=None, derandomize=True)


def asked(name: str) -> dict[str, str]:
    return {"table": name.partition(" ")[2]}


def known(content: bytes, name: str) -> bool:
    """Whether a reader takes the file; one that none takes is refused as a whole, and says so."""
    return reader_of(sample_of(content), hints(**asked(name))) is not None


def tell(content: bytes, **told: str) -> list[Row | Problem]:
    """Read by whoever knows it; what is told can be written down."""
    sample, how = sample_of(content), hints(**told)
    reader = reader_of(sample, how)
    found = list(reader.read(BytesIO(content), sample, how)) if reader else []
    for row in found:
        if isinstance(row, Row):
            assert row.order or row.thread
            assert _encode(row.payload)
            assert all(-(2**63) <= at < 2**63 for at in (row.occurred_at, row.observed_at, row.mark))
    return found  # type: ignore[return-value]


def told_once(content: bytes, found: list[Row | Problem]) -> None:
    """Rows out and rejected are the rows in, each with a line of its own."""
    numbers = [one.line for one in found if isinstance(one, Row) or one.rejected]
    assert len(numbers) == len(set(numbers)) == source_rows(content)


@pytest.mark.parametrize("name", TABLES)
def test_a_good_table_is_told_whole(name: str) -> None:
    found = read(TABLES[name], **asked(name))
    assert (f"{found.kind} {asked(name)['table']}".strip(), len(found.rows), found.problems) == (name, 4, [])


def damage(seed: int, good: bytes, alphabet: bytes) -> bytes:
    """A few bytes changed, lost, doubled, or the end cut off."""
    chance, content = random.Random(seed), bytearray(good)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(content))
        piece = bytes(chance.choice(alphabet) for _ in range(chance.randint(0, 3)))
        content[place : place + chance.randint(0, 3)] = piece
    return bytes(content[: chance.randrange(len(content))] if chance.random() < 0.3 else content)


MARKS = b'"\t,;\r\n \0\xff\xfe\xc3\x80-+./:0123456789eE\x1a\x1c\x85'


@pytest.mark.parametrize("name", TABLES)
@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_table_loses_no_row_in_silence(name: str, seed: int) -> None:
    good = TABLES[name]
    below = good.index(b"\r\n") + 2
    content = good[:below] + damage(seed, good[below:], MARKS)
    found = tell(content, **asked(name))
    if known(content, name):
        told_once(content, found)


@pytest.mark.parametrize("name", TABLES)
@given(seed=st.integers(0, 2**32))
@fast
def test_a_table_damaged_in_its_header_too_is_told_whole_or_not_at_all(name: str, seed: int) -> None:
    content = damage(seed, TABLES[name], MARKS)
    sample = sample_of(content)
    if reader_of(sample, hints(**asked(name))) is not None and not asked(name)["table"]:
        told_once(content, tell(content, **asked(name)))
    else:
        tell(content, **asked(name))


CELLS = st.text(alphabet=st.characters(exclude_characters="\t\r\n\0\"", exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    ["9" * 40, "1e999999", "NaN", "-0", "0001-01-01", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "31-Dec-9999", "01.01.0001", "٣", " "]
)  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
@given(
    cells=st.dictionaries(st.integers(0, 3), st.lists(st.tuples(st.integers(0, 40), CELLS), min_size=1, max_size=4), min_size=1)
)
@fast
def test_whatever_stands_in_a_cell_rejects_or_warns(name: str, cells: dict[int, list[tuple[int, str]]]) -> None:
    by = "," if asked(name)["table"] else "\t"
    header, *rows = [line.split(by) for line in TABLES[name].decode("cp1252").splitlines()]
    for n, changes in cells.items():
        for place, text in changes:
            rows[n][place % len(header)] = text.replace(by, " ")
    content = "".join(by.join(row) + "\n" for row in (header, *rows)).encode()
    told_once(content, tell(content, **asked(name)))


@pytest.mark.parametrize("table", ["", *MAPS])
@given(content=st.binary(max_size=400))
@example(b"")
@example(b"\n")
@example(b"\xff\xfe")
@example(b'"')
@example(b"From \n")
@fast
def test_no_reader_raises_on_any_bytes(table: str, content: bytes) -> None:
    tell(content, table=table)


@given(body=st.binary(max_size=300), reader=st.integers(0, 99))
@fast
def test_no_reader_raises_on_any_bytes_that_it_did_not_ask_for(body: bytes, reader: int) -> None:
    headers = [good.partition(b"\r\n")[0] for good in TABLES.values()]
    for content in (body, b"x\n" + body, headers[reader % len(headers)] + b"\r\n" + body):
        for one in wired.readers:
            sample = sample_of(content)
            if sample.head.strip() and one.recognises(sample, hints()):
                list(one.read(BytesIO(content), sample, hints()))


def mail_headers(content: bytes) -> int:
    return content.count(b"Date: ")


@pytest.mark.parametrize("name", MAILS)
@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_mail_is_told_or_rejected(name: str, seed: int) -> None:
    good = MAILS[name]
    begin = good.index(b"Date: ")
    content = good[:begin] + damage(seed, good[begin:], b'"\r\n <>@=?;:,()[]\0\xff\xc3abz0129&!-')
    found = tell(content)
    assert [one.line for one in found] == list(range(1, len(found) + 1))
    assert len(found) >= 1
    if name == "one":
        assert len(found) == 1


HEADERS = st.sampled_from(
    ["From", "Subject", "Message-ID", "X-Marketplace-ID", "Content-Type", "Content-Transfer-Encoding", "Received"]
)
WORDS = st.text(alphabet=st.characters(exclude_characters="\r\n", exclude_categories=("Cs",)), max_size=40)


@given(headers=st.lists(st.tuples(HEADERS, WORDS), max_size=5), body=st.binary(max_size=200))
@fast
def test_whatever_stands_in_a_mail_it_is_told_or_rejected(headers: list[tuple[str, str]], body: bytes) -> None:
    lines = [
        "Date: Sat, 21 Nov 2026 13:54:00 +0100",
        "Delivered-To: desk@shop.example",
        *(f"{name}: {text}" for name, text in headers),
    ]
    assert len(tell("\r\n".join(lines).encode() + b"\r\n\r\n" + body)) == 1


@pytest.mark.parametrize("how", ["zip", "gz"])
@given(seed=st.integers(0, 2**32))
@fast
def test_a_damaged_archive_is_refused_or_read(how: str, seed: int) -> None:
    import gzip

    from tests.connectors.test_files import zipped

    good = zipped(("a.txt", b"words " * 30), ("b/c.txt", b"x")) if how == "zip" else gzip.compress(b"words " * 30, mtime=0)
    content = damage(seed, good, bytes(range(256)))
    found = list(unpacked("a", lambda: BytesIO(content), len(content), content[:4], Budget()))
    assert found
    for one in found:
        assert isinstance(one, Refused | Payload)
        if isinstance(one, Payload):
            with one.open() as stream:
                assert len(stream.read()) == one.size
