"""What we hand out is no formula to a spreadsheet, and is what it was when it comes back."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from odra.facts.formulas import is_marked, marking, unmarking

LINES = st.text(st.sampled_from("=+-@'\"\t,; 1.aé\n＝"), max_size=40)


@given(line=LINES, delimiter=st.sampled_from("\t,;"))
@example(line="'=1", delimiter="\t")
@example(line='"=1"\t""\n-x', delimiter="\t")
def test_every_line_comes_back_as_it_was(line: str, delimiter: str) -> None:
    marked = marking(delimiter)(line)
    assert "".join(map(unmarking(delimiter), marked.splitlines(keepends=True) if "\n" in marked else [marked])) == line


@pytest.mark.parametrize(
    "cell", ['=cmd|"/C calc"!A1', "=1+1", "+1+1", "-1+1", "-x", "@SUM(A1)", "＝1+1", "'=1", "=", "-", "=HYPERLINK(1)"]
)
@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_a_cell_that_begins_like_a_formula_does_so_no_more(cell: str, delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(["a", cell, cell])
    marked = marking(delimiter)(out.getvalue())
    assert all(c.startswith("'") for c in next(csv.reader([marked], delimiter=delimiter))[1:])
    assert is_marked(f"Order{delimiter}Text\n{marked}\n".encode())


@pytest.mark.parametrize("line", ["-12.50\t+3\t1,5\t-1.234,50", "302-1234567-1234567\ta = b\tx-y", "it's\t'quoted'\to'-x", ""])
def test_numbers_and_plain_words_stay_as_they_are(line: str) -> None:
    assert marking("\t")(line) == line and not is_marked(line.encode())
