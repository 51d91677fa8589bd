"""Every kind of mail in every language: who sends it and what it says in, the fact out. Fixtures: mails/*.yaml."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.reading import read
from tests.connectors.test_any_bytes import damage, tell
from tests.connectors.test_mails import mail

from odra.connectors.mails.wording import LANGUAGES, told
from odra.facts.fact import Problem

FOLDER = Path(__file__).parent / "mails"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['says']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


def raw(case: dict[str, Any]) -> bytes:
    headers = {"X-Marketplace-ID": case.get("market", ""), "In-Reply-To": case.get("replies", "")}
    text = case.get("text", "HTML only.")
    return mail(case["from"], case["subject"], text, type=case.get("type", ""), html=case.get("html", ""), **headers)


@pytest.mark.parametrize("case", CASES)
def test_a_mail_is_told_as_what_it_is(case: dict[str, Any]) -> None:
    row = read(raw(case)).row
    told = msgspec.to_builtins(row.payload)
    for digest in ("message", "words"):
        told.pop(digest, None)
    if told["kind"] == "unknown_mail":
        told.pop("thread")
    assert told == {name: value for name, value in case["expect"].items() if value is not None}
    thread = case.get("thread", "") or ("" if case.get("order") else "sealed <1@mails.example>")
    assert (row.order, row.channel, row.thread) == (case.get("order", ""), case.get("channel", ""), thread)
    assert (row.personal or {}).get("comment", "") == case.get("comment", "")


@pytest.mark.parametrize("case", CASES)
def test_the_same_mail_from_elsewhere_proves_nothing(case: dict[str, Any]) -> None:
    forged = case | {"from": '"Amazon eBay" <' + case["from"].rpartition("<")[2].strip(">") + ".example>"}
    told = read(raw(forged)).payload
    assert (type(told).__name__, told.hint, told.ignored) == ("UnknownMail", "other sender", False)


@pytest.mark.parametrize("case", CASES)
def test_a_mail_that_our_own_server_found_forged_proves_nothing(case: dict[str, Any]) -> None:
    failed = b"Authentication-Results: mx.shop.example; spf=fail; dkim=none; dmarc=fail\r\n" + raw(case)
    assert type(read(failed).payload).__name__ == "UnknownMail"


@settings(max_examples=400, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32), which=st.integers(0, len(CASES) - 1))
def test_a_damaged_mail_of_any_kind_is_told_or_rejected_once(seed: int, which: int) -> None:
    good = raw(CASES[which].values[0])  # type: ignore[arg-type]
    begin = good.index(b"Date: ")
    content = good[:begin] + damage(seed, good[begin:], b'"\r\n <>@=?;:,()[]\0\xff\xc3abz0129&!-#%')
    found = [one for one in tell(content) if not isinstance(one, Problem) or one.rejected]
    assert len(found) == 1


@pytest.mark.parametrize(
    "where", [("amazon_mail", "shapes.yaml"), ("ebay_mail", "shapes.yaml"), *(("mails", f"{n}.yaml") for n in ("disputes", "fields", "notices", "topics"))],
    ids=" ".join,
)  # fmt: skip
def test_every_wording_is_in_a_known_language_and_in_folded_letters(where: tuple[str, str]) -> None:
    for names in told(*where).tables.values():
        for words in names.values():
            assert words
            for language, wording in words.items():
                assert language in LANGUAGES
                for pattern in (wording.real, wording.assumed):
                    plain = pattern.replace(r"\D", "").replace(r"\S", "").replace(r"\W", "")
                    assert pattern.isascii() and pattern.isprintable() and plain == plain.lower(), pattern
