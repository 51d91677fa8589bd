"""A seller's own expert cases: what holds, what differs, and faults with their case, field and line."""

from pathlib import Path

import pytest

from odra.lab.case_files import Difference, differences, read
from odra.lab.casebook import Faulty

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "expert-cases.yaml"
CASE = """
- name: A case in a few lines
  at: 2026-11-16 12:00
  facts:
    - {at: 2026-11-16 10:00, buyer_message: {topic: not_received}}
  decisions:
    - question: not_received
      due: 2026-11-18 10:00
"""


def differing(text: str) -> list[Difference]:
    (case,) = read(text)
    return differences(case)


def fault(text: str) -> tuple[int, str]:
    """(line, what is said) of the fault in a file of one case."""
    with pytest.raises(Faulty) as whole:
        (case,) = read(text)
        try:
            differences(case)
        except Faulty as wrong:
            raise Faulty(str(wrong), case.line(wrong.path)) from wrong
    return int(whole.value.path[0]), str(whole.value)


def test_the_example_of_the_documents_holds() -> None:
    cases = read(EXAMPLE.read_text("utf-8"))
    assert len(cases) == 3
    assert [differences(case) for case in cases] == [[], [], []]


def test_what_differs_is_told_with_its_place() -> None:
    told = CASE.replace("due: 2026-11-18 10:00", "due: 2026-11-18 11:00")
    assert differing(told) == [Difference(("decisions", 0, "due"), "2026-11-18 11:00", "2026-11-18 10:00")]
    (case,) = read(told)
    assert case.line(("decisions", 0, "due")) == 8


def test_of_values_citations_and_facts_only_what_is_named_inside_is_compared() -> None:
    told = (
        CASE
        + "      cites: {reason.no_answer_found: amazon.message.answer_window}\n      rests_on: {reason.no_answer_found: [1]}\n"
    )
    assert differing(told + "      values: {reason.no_answer_found: {due_at: 2026-11-18 10:00}}") == []
    assert differing(told + "      values: {reason.no_answer_found: {due_at: 2026-11-18 11:00}, reason.lost: {}}") == [
        Difference(
            ("decisions", 0, "values"),
            {"reason.no_answer_found": {"due_at": "2026-11-18 11:00"}, "reason.lost": {}},
            {"reason.no_answer_found": {"due_at": "2026-11-18 10:00"}, "reason.lost": "(not there)"},
        )
    ]


def test_a_question_too_many_or_another_is_told_as_such() -> None:
    assert differing(CASE.replace("question: not_received", "question: claim")) == [
        Difference(("decisions",), ["claim"], ["not_received"])
    ]
    assert differing(CASE.partition("  decisions:")[0] + "  decisions: []") == [Difference(("decisions",), [], ["not_received"])]
    assert differing(CASE + "    - question: claim") == [Difference(("decisions",), ["not_received", "claim"], ["not_received"])]


def test_defects_are_compared_and_counted_at_moments() -> None:
    told = """
- name: A granted claim counts
  facts: [{at: 2026-11-02 10:00, claim_filed: {}}]
  defects: [{component: a_to_z, why: claim_undecided}]
  counting: {2026-11-01 10:00: [a_to_z], 2026-11-02 10:00: [a_to_z]}
"""
    assert differing(told) == [Difference(("counting", "2026-11-01 10:00"), ["a_to_z"], [])]


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("at: 2026-11-16 12:00", "at: yesterday", 3, "'yesterday' is no time"),
        ("at: 2026-11-16 12:00", "moment: 2026-11-16 12:00", 3, "'moment' is not a part of a case"),
        ("  at: 2026-11-16 12:00\n", "", 2, "`at` is missing"),
        ("- name: A case in a few lines\n  at", "- at", 2, "begins with its name"),
        ("buyer_message", "buyer_mesage", 5, "did you mean buyer_message?"),
        ("topic", "tpoic", 5, "'tpoic' is not a field of buyer_message: did you mean topic?"),
        ("{topic: not_received}", "[not_received]", 5, "names with values"),
        ("buyer_message: {topic: not_received}", "feedback: {rating: many}", 5, "Expected `int`, got `str`"),
        ("buyer_message: {topic: not_received}", "feedback: {rating: 1}, refund: {}", 5, "one kind"),
        ("at: 2026-11-16 10:00, buyer", "buyer", 5, "`at` (a moment) or `on` (a day)"),
        ("at: 2026-11-16 10:00, buyer", "on: 16 November, buyer", 5, "'16 November' is no day"),
        ("due:", "deu:", 8, "'deu' is not something to be compared: did you mean due?"),
        ("  facts:", "  marketplace: amazon.moon\n  facts:", 4, "'amazon.moon' is no marketplace"),
        ("  facts:", "  settings: {amazon.odr.target: 1}\n  facts:", 4, "not a setting"),
        ("  facts:", "  settings: {settings.refund.working_days: soon}\n  facts:", 4, "a whole number"),
        ("  facts:", "  estimates: {slot_share: much}\n  facts:", 4, "an estimate is a number"),
        ("  facts:", "  order: {total: 14.95}\n  facts:", 4, "no amount such as 14.95 EUR"),
        ("  facts:", "  order: {promise: 2026-11-20}\n  facts:", 4, "did you mean promised?"),
        ("  facts:", "  at: 2026-11-16 13:00\n  facts:", 4, "stands here twice"),
        ("  facts:", "  facts: {", 5, "this is no YAML"),
        ("    - question: not_received\n      due", "    due", 6, "a list is asked for"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(before: str, after: str, line: int, said: str) -> None:
    assert before in CASE
    where, told = fault(CASE.replace(before, after, 1))
    assert said in told
    assert where == line


@pytest.mark.parametrize("text", ["name: no list", "just words", "- - a list", "&a [*a]", "- {name: }"])
def test_what_is_no_list_of_cases_is_told(text: str) -> None:
    assert fault(text)[0] == 1


def test_an_empty_file_holds_no_case() -> None:
    assert read("") == []
