"""Tracking numbers: every example that stands beside a rule, ambiguity, slips, links."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odra.letters.wording import LANGUAGES, catalogue
from odra.policies.tracking import Candidate, Rule, candidates, carrier_of, carriers, parcel, rule_files

RULES = [rule for file in rule_files() for rule in file.rules]
VALID = [(rule, number) for rule in RULES for number in rule.valid]
INVALID = [(rule, number) for rule in RULES for number in rule.invalid]


def accepted(rule: Rule, number: str) -> bool:
    """A carrier that several rules lead to shows only the best."""
    return any(c.checked is not False and (c.rule == rule.id or c.carrier == rule.carrier) for c in candidates(number))


@pytest.mark.parametrize(("rule", "number"), VALID, ids=[f"{r.id} {n}" for r, n in VALID])
def test_every_valid_example_is_recognised(rule: Rule, number: str) -> None:
    assert accepted(rule, number)


@pytest.mark.parametrize(("rule", "number"), INVALID, ids=[f"{r.id} {n}" for r, n in INVALID])
def test_no_invalid_example_passes_its_rule(rule: Rule, number: str) -> None:
    assert not any(c.rule == rule.id and c.checked is not False for c in candidates(number))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_examples_of_both_kinds_a_source_and_a_carrier(rule: Rule) -> None:
    file = next(f for f in rule_files() if rule in f.rules)
    assert rule.valid
    assert rule.invalid
    assert rule.source in file.sources
    assert rule.carrier in carriers() or file.letters
    assert bool(rule.pattern) != bool(rule.library)


def test_names_of_rules_and_spellings_of_carriers_are_not_shared() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    spelt = [text for c in carriers().values() for text in {re.sub(r"\W", "", s).casefold() for s in (c.name, *c.spellings)}]
    assert sorted(spelt) == sorted(set(spelt))
    assert {carrier_of(name) for name in (c.name for c in carriers().values())} == set(carriers())


@pytest.mark.parametrize(
    ("letter", "service", "proves"),
    [
        ("R", "registered", 6), ("V", "insured", 6), ("E", "ems", 6), ("C", "parcel", 3), ("H", "parcel_ecommerce", 3),
        ("L", "tracked_letter", 3), ("U", "untracked_letter", 2),
    ],
)  # fmt: skip
def test_the_first_letter_of_a_upu_number_tells_what_its_scans_can_prove(letter: str, service: str, proves: int) -> None:
    best = candidates(f"{letter}A473124829NL")[0]
    assert (best.carrier, best.country, best.service, best.proves, best.checked) == ("postnl", "NL", service, proves, True)


def test_a_upu_number_of_a_post_without_a_name_keeps_its_country() -> None:
    best = candidates("RR473124829CN")[0]
    assert (best.carrier, best.country) == ("", "CN")


def test_every_slip_of_one_digit_in_a_upu_number_is_seen() -> None:
    good = "RR473124829NL"
    for place in range(2, 11):
        for digit in set("0123456789") - {good[place]}:
            found = candidates(good[:place] + digit + good[place + 1 :])
            assert [c.checked for c in found if c.rule == "upu_s10"] == [False]


def test_bare_digits_give_several_candidates_with_their_reasons_those_with_a_check_digit_first() -> None:
    found = candidates("201298452277")
    assert {c.carrier for c in found} >= {"dhl_parcel_de", "gls"}
    assert [c.checked for c in found] == sorted((c.checked for c in found), key=lambda checked: not checked)
    assert {c.because.code for c in found} == {"reason.number_checked", "reason.number_shared"}


def test_a_carrier_that_is_told_goes_before_all_guesses() -> None:
    assert candidates("201298452277", carrier="GLS")[0].carrier == "gls"
    assert candidates("201298452277", carrier="DHL")[0].carrier == "dhl_parcel_de"
    assert candidates("3SABCD1234567", carrier="DHL eCommerce")[0].carrier == "dhl_ecommerce"


def test_a_dutch_3s_number_is_postnls_unless_somebody_says_otherwise() -> None:
    assert [c.carrier for c in candidates("3SABCD1234567")][:2] == ["postnl", "dhl_ecommerce"]


def test_reasons_are_worded_in_every_language() -> None:
    said = {candidate.because.code for _, number in VALID + INVALID for candidate in candidates(number)}
    assert said == {"reason.number_checked", "reason.number_form", "reason.number_shared", "reason.number_slip"}
    assert all(code in catalogue(language) for code in said for language in LANGUAGES)


@pytest.mark.parametrize(
    "text",
    [
        "3SABCD1234567", " 3sabcd 1234 567 ", "3SABCD1234567-NL-1012AB", "3SABCD1234567-NL-1012 AB",
        "https://postnl.nl/tracktrace/?B=3SABCD1234567&P=1012AB&D=NL&T=C", "https://jouw.postnl.nl/track-and-trace/3SABCD1234567-NL-1012AB",
    ],
)  # fmt: skip
def test_a_number_is_the_same_however_it_is_written_and_no_postcode_stays_in_it(text: str) -> None:
    assert parcel(text) == "3SABCD1234567"
    assert candidates(text)[0].carrier == "postnl"


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "1", "-", "Ada Example", "0" * 41, "302-1234567-1234567", "٣" * 12, "http://", "https://www.example.com/"],
)
def test_what_is_no_number_has_no_candidates(text: str) -> None:
    assert candidates(text) == []


@pytest.mark.parametrize(
    ("spelling", "carrier"),
    [("PostNL", "postnl"), ("post nl", "postnl"), ("DHL Paket", "dhl_parcel_de"), ("Royal-Mail", "royal_mail"), ("USPS", "usps"),
     ("Correos de España", "correos"), ("Amazon Logistics", "amazon_shipping"), ("My cousin", ""), ("", "")],
)  # fmt: skip
def test_carriers_are_known_in_their_spellings(spelling: str, carrier: str) -> None:
    assert carrier_of(spelling) == carrier


@given(st.text(max_size=60) | st.text(alphabet="0123456789ABCEGJLRSUVZ ", max_size=45))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_has_an_answer_and_candidates_are_sorted(text: str) -> None:
    found = candidates(text)
    assert parcel(parcel(text)) == parcel(text) or "/" in text
    assert all(isinstance(c, Candidate) and (c.checked is not False or c.because.code == "reason.number_slip") for c in found)
    wrong = [c.checked is False for c in found]
    assert wrong == sorted(wrong)
