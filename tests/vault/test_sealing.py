"""What is sealed opens with its key, in its place, and not otherwise; what is hashed is found by whole words."""

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odra.vault import KINDS, Keyring, Master, Unreadable, key_from, words_of
from odra.vault.ring import key_number

ONE, TWO = bytes(range(32)), bytes(range(32, 64))
WORDS = "Zoë Müller, Lange Straße 12".encode()


def fault(work: object, *given: object) -> str:
    with pytest.raises(Unreadable) as found:
        work(*given)  # type: ignore[operator]
    return found.value.code


@given(st.binary(max_size=300), st.integers(0, 2**62))
def test_what_was_sealed_opens_in_its_place(words: bytes, row: int) -> None:
    ring = Keyring({1: ONE})
    sealed = ring.seal("letters", row, words)
    assert ring.open("letters", row, sealed) == words
    assert len(words) < 8 or words not in sealed


def test_rows_cannot_be_swapped_between_places_or_tables() -> None:
    ring = Keyring({1: ONE})
    sealed = ring.seal("letters", 7, WORDS)
    assert fault(ring.open, "letters", 8, sealed) == "damaged"
    assert fault(ring.open, "notes", 7, sealed) == "damaged"
    assert not ring.opens("letters", 8, sealed)
    assert ring.opens("letters", 7, sealed)


@pytest.mark.parametrize("at", [0, 1, 5, 20, -1])
def test_a_changed_byte_is_found_out(at: int) -> None:
    ring = Keyring({1: ONE})
    sealed = bytearray(ring.seal("letters", 7, WORDS))
    sealed[at] ^= 1
    assert fault(ring.open, "letters", 7, bytes(sealed)) in ("damaged", "key_missing")


@pytest.mark.parametrize("sealed", [b"", b"\x00\x01", b"\x00\x01" + bytes(12), b"\x00\x01" + bytes(20)])
def test_what_is_too_short_to_be_sealed_is_damaged(sealed: bytes) -> None:
    assert fault(Keyring({1: ONE}).open, "letters", 7, sealed) in ("damaged", "key_missing")


def test_no_two_rows_are_sealed_alike() -> None:
    ring = Keyring({1: ONE})
    rows = ring.seal_all("letters", [(7, WORDS)] * 1000)
    nonces = {body[2:14] for _, body in rows}
    assert len(nonces) == 1000
    assert len({body for _, body in rows}) == 1000


def test_the_newest_key_seals_and_older_ones_still_open() -> None:
    before = Keyring({1: ONE}).seal("letters", 7, WORDS)
    both = Keyring({1: ONE, 2: TWO})
    after = both.seal("letters", 7, WORDS)
    assert (key_number(before), key_number(after)) == (1, 2)
    assert both.open("letters", 7, before) == both.open("letters", 7, after) == WORDS
    assert fault(Keyring({2: TWO}).open, "letters", 7, before) == "key_missing"


def test_a_data_key_unwraps_by_its_master_key_and_under_its_number_only() -> None:
    master, other = Master(ONE), Master(TWO)
    wrapped = master.wrap(3, b"s" * 32)
    assert master.unwrap(3, wrapped) == b"s" * 32
    assert b"s" * 32 not in wrapped
    assert fault(master.unwrap, 4, wrapped) == fault(other.unwrap, 3, wrapped) == fault(master.unwrap, 3, b"") == "key_wrong"
    assert master.name != other.name
    assert master.name == Master(ONE).name
    assert master.name not in ONE.hex()


def test_a_master_key_is_32_bytes_or_their_base64() -> None:
    assert key_from(base64.b64encode(ONE) + b"\n") == ONE
    assert key_from(ONE, bare=True) == ONE
    for wrong in (b"", ONE, ONE[:31], base64.b64encode(ONE[:31]), b"correct horse battery staple 123"):
        with pytest.raises(ValueError, match="32 bytes"):
            key_from(wrong)


def test_words_are_compared_without_case_and_accents() -> None:
    assert words_of("Zoë Müller-Lang, STRASSE 12b; straße") == {"zoe", "muller", "lang", "strasse", "12b"}
    assert words_of("a - b") == set()


@given(st.text(max_size=60))
def test_every_word_of_a_text_is_asked_for_as_it_was_kept(text: str) -> None:
    ring = Keyring({1: os.urandom(32)})
    kept = ring.tokens("words", text)
    assert all(ring.asked(word) & kept for word in words_of(text))


def test_kinds_and_keys_do_not_know_each_others_tokens() -> None:
    one, two = Keyring({1: ONE}), Keyring({1: TWO})
    kept = [ring.tokens(kind, "Paris") for ring in (one, two) for kind in KINDS]
    assert len(set.union(*kept)) == len(kept) == 8
    assert Keyring({1: ONE, 2: TWO}).asked("paris") == set.union(*kept)


def test_a_postcode_is_found_however_it_is_spaced() -> None:
    ring = Keyring({1: ONE})
    kept = ring.tokens("place", "1011 AB")
    assert all(ring.asked(word) & kept for asked in ("1011ab", "1011 AB", "1011-ab") for word in words_of(asked))
