"""Mack's tables of 1993 to the unit, on the triangles beside the project; and a triangle small enough to reckon by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest

from odra.measures import mack

PUBLISHED = {
    "genins": {
        "factors": "3.4906 1.7473 1.4574 1.1739 1.1038 1.0863 1.0539 1.0766 1.0177",
        "reserve": "94634 469511 709638 984889 1419459 2177641 3920301 4278972 4625811", "total": (18_680_856, 2_447_095),
        "error": "75535 121699 133549 261406 411010 558317 875328 971258 1363155",
    },
    "raa": {
        "factors": "2.9994 1.6235 1.2709 1.1717 1.1134 1.0419 1.0333 1.0169 1.0092",
        "reserve": "154 617 1636 2747 3649 5435 10907 10650 16339", "total": (52_135, 26_909),
        "error": "206 623 747 1469 2002 2209 5358 6333 24566",
    },
}  # fmt: skip


def triangle(path: Path) -> np.ndarray:
    rows = [(int(r["origin"]), int(r["development"]), float(r["values"])) for r in csv.DictReader(path.open())]
    first, size = min(r[0] for r in rows), len({r[0] for r in rows})
    amounts = np.full((size, size), np.nan)
    for origin, known, amount in rows:
        amounts[origin - first, known - origin] = amount
    return amounts


@pytest.mark.samples
@pytest.mark.parametrize("name", PUBLISHED)
def test_macks_tables_are_reproduced_to_the_unit(name: str, samples: Path) -> None:
    found, published = mack(triangle(samples / "triangles" / f"{name}.csv")), PUBLISHED[name]
    assert [f"{f:.4f}" for f in found.factors] == published["factors"].split()  # type: ignore[attr-defined]
    assert [f"{r:.0f}" for r in found.reserve[1:]] == published["reserve"].split()  # type: ignore[attr-defined]
    assert [f"{e:.0f}" for e in found.standard_error[1:]] == published["error"].split()  # type: ignore[attr-defined]
    assert tuple(round(v) for v in found.total()) == published["total"]


def test_a_small_triangle_as_reckoned_by_hand() -> None:
    """Factors 150/100 and 500/400 (then 330/300); the oldest has nothing to come."""
    found = mack(np.array([[100.0, 150.0, 165.0], [100.0, 160.0, np.nan], [200.0, np.nan, np.nan]]))
    assert found.factors == pytest.approx([310 / 200, 165 / 150])
    assert found.reserve == pytest.approx([0, 160 * 0.1, 200 * (1.55 * 1.1 - 1)])
    assert found.sigma2[0] == pytest.approx(100 * 0.05**2 * 2)
    assert found.sigma2[1] == pytest.approx(found.sigma2[0])  # seen once: no trend to go by
    process_and_error = 176**2 * found.sigma2[1] / 1.1**2 * (1 / 160 + 1 / 150)
    assert found.standard_error[1] == pytest.approx(process_and_error**0.5)
    assert found.covariance[1, 2] == pytest.approx(176 * 341 * found.sigma2[1] / 1.1**2 / 150)  # they share the last factor


def test_a_share_of_the_origins_can_be_added_up() -> None:
    found = mack(np.array([[10.0, 15.0, 16.0], [12.0, 19.0, np.nan], [9.0, np.nan, np.nan]]))
    reserve, error = found.total(np.array([0.0, 0.0, 1.0]))
    assert (reserve, error) == pytest.approx((found.reserve[2], found.standard_error[2]))


def test_weeks_without_a_defect_have_nothing_to_come() -> None:
    found = mack(np.array([[0.0, 0.0], [0.0, np.nan]]))
    assert found.total() == (0.0, 0.0)


def test_a_gap_in_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="without a gap"):
        mack(np.array([[1.0, np.nan, 2.0]]))
