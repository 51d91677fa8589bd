"""Django's cache, which allauth counts attempts in, as a table: the same for all processes and machines of a desk, and after a new start.

Keys name addresses of the network and people, so only keyed digests of them are kept; values are JSON.
"""

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from odra.cases.registry import wired
from odra.ledger import database as db
from odra.people.times import SECOND, now

FOREVER = 2**62
_PUT = (
    "INSERT INTO people_tried (key, value, ends_at) VALUES (%s, %s, %s) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at"
)


class Tried(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = db.select("SELECT value FROM people_tried WHERE key = %s AND ends_at > %s", (self._digest(key, version), now()))
        return json.loads(found[0][0]) if found else default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        db.execute(_PUT, (self._digest(key, version), json.dumps(value), self._ends(timeout)))

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Of two who add the same at once, one does."""
        db.execute("DELETE FROM people_tried WHERE ends_at <= %s", (now(),))
        given = (self._digest(key, version), json.dumps(value), self._ends(timeout), now())
        return db.execute(f"{_PUT} WHERE people_tried.ends_at <= %s", given) > 0

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        given = (self._ends(timeout), self._digest(key, version), now())
        return db.execute("UPDATE people_tried SET ends_at = %s WHERE key = %s AND ends_at > %s", given) > 0

    def delete(self, key: Any, version: int | None = None) -> bool:
        return db.execute("DELETE FROM people_tried WHERE key = %s", (self._digest(key, version),)) > 0

    def clear(self) -> None:
        db.execute("DELETE FROM people_tried")

    def _digest(self, key: Any, version: int | None) -> str:
        assert wired.seal is not None
        return wired.seal(self.make_and_validate_key(key, version=version))

    def _ends(self, timeout: Any) -> int:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOREVER if seconds is None else now() + int(seconds * SECOND)
