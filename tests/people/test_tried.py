"""Attempts are counted in one table, for every process: what allauth asks of a cache."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

from odra.ledger import database as db


def test_it_keeps_what_allauth_keeps_until_its_time_is_over(later: Callable[..., None]) -> None:
    cache.set("a", [1.5, 2.5], 60)
    assert cache.get("a") == [1.5, 2.5] and cache.get("b", []) == []
    later(seconds=59)
    assert cache.get("a") == [1.5, 2.5] and cache.touch("a", 60)
    later(seconds=120)
    assert cache.get("a") is None and not cache.touch("a", 60)
    cache.set("a", 1, None)
    later(days=4000)
    assert cache.get("a") == 1 and cache.delete("a") and not cache.delete("a")


def test_of_two_who_add_the_same_one_does_until_its_time_is_over(later: Callable[..., None]) -> None:
    assert cache.add("lock", True, 10) and not cache.add("lock", True, 10)
    later(seconds=11)
    assert cache.add("lock", True, 10)
    assert db.select("SELECT count(*) FROM people_tried") == [(1,)]


@pytest.mark.parametrize("who", ["192.0.2.77", "femke@example.org"])
def test_nobody_can_be_read_in_it(who: str) -> None:
    cache.set(f"allauth:rl:login:{who}", [1.0], 60)
    assert who not in str(db.select("SELECT * FROM people_tried"))
