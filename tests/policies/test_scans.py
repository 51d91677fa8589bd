"""What carriers say: every example beside a list, the traps, and that unknown stays unknown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odra.policies.scans import Example, meaning, statuses, vocabularies, without_names
from odra.policies.tracking import carriers

EXAMPLES = [(v.carrier, example) for v in vocabularies() for example in v.examples]


@pytest.mark.parametrize(("carrier", "example"), EXAMPLES, ids=[f"{c} {e.raw}" for c, e in EXAMPLES])
def test_every_example_means_what_it_says(carrier: str, example: Example) -> None:
    found = meaning(example.raw, carrier=carrier if carrier in carriers() else "")
    assert found.status == example.status
    assert example.proof is None or found.proof == example.proof


def test_lists_use_only_our_words_and_have_examples() -> None:
    for one in vocabularies():
        said = {told if isinstance(told, str) else told.status for told in one.codes.values()} | {t.status for t in one.texts}
        assert said <= set(statuses())
        assert one.examples
        assert {*one.also, one.carrier} - {"upu", "words", "library"} <= set(carriers())


def test_every_status_of_the_vocabulary_can_be_told_by_some_carrier() -> None:
    said = {told if isinstance(told, str) else told.status for v in vocabularies() for told in v.codes.values()}
    assert said | {t.status for v in vocabularies() for t in v.texts} == set(statuses())


def test_only_words_that_say_so_prove_a_delivery() -> None:
    for status, told in statuses().items():
        assert (told.proof >= 3) is status.startswith("delivered_")


def test_a_librarys_own_words_prove_nothing() -> None:
    library = next(v for v in vocabularies() if v.carrier == "library")
    assert {meaning(code).proof for code in library.codes} == {0}


@pytest.mark.parametrize("carrier", ["usps", "royal_mail", "correos", "gls", ""])
def test_a_code_of_one_carrier_means_nothing_at_another(carrier: str) -> None:
    assert meaning("DI1", carrier=carrier).status == "unknown"
    assert meaning("DI1", carrier="la_poste").status == "delivered_unspecified"


def test_the_first_of_code_and_words_that_is_understood_counts() -> None:
    assert meaning("Q77", "Zending bezorgd", carrier="postnl").status == "delivered_unspecified"
    assert meaning("12", "Zending bezorgd", carrier="postnl").status == "at_pickup_point"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Signed for by: J. SMITH", "Signed for by …"), ("Delivered, left with neighbour at 12 High Street", "Delivered, left with …"),
        ("Bezorgd bij de buren, Kerkstraat 12", "Bezorgd bij de buren …"), ("Ontvangen door PostNL", "Ontvangen door PostNL"),
        ("Unterschrieben von Muster", "Unterschrieben von …"), ("Firmado por García", "Firmado por …"), ("Delivered to neighbour.", "Delivered to neighbour."),
        ("Zugestellt an Frau Müller", "Zugestellt an …"), ("Livré à M. Dupont", "Livré à …"), ("Consegnato a ROSSI MARIO", "Consegnato a …"),
        ("Delivered to JANE ROE", "Delivered to …"), ("Bezorgd bij Jansen nr 14", "Bezorgd bij …"), ("Brand new wording", "…"),
        ("EMI", "EMI"), ("Delivered, Front Door/Porch", "Delivered, Front Door/Porch"),
        ("Zending bezorgd", "Zending bezorgd"),
    ],
)  # fmt: skip
def test_of_a_carriers_words_those_of_our_lists_are_kept(text: str, kept: str) -> None:
    assert without_names(text) == kept


@given(st.text(max_size=200), st.sampled_from(["", *carriers()]))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_has_a_meaning_in_our_words(text: str, carrier: str) -> None:
    assert meaning(text, carrier=carrier).status in statuses()
