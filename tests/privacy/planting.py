"""A desk of its own, in a process of its own: canaries planted through every way in, and what the desk then shows, logs and keeps.

`python -m tests.privacy.planting FOLDER plant | expire | erase | opened`; prints JSON for the test that looks at the disk.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.privacy.test_canaries import EMAIL, NAME, PHONE, STREET, WORDS


def main(folder: Path, what: str) -> None:
    from odra.site.wiring import set_up

    set_up()
    print(json.dumps({"plant": plant, "expire": expire, "erase": erase, "opened": opened}[what](folder)))


def plant(folder: Path) -> dict[str, Any]:
    """Files of every kind, packed and not, through the command and the desk; words typed into every form."""
    from tests.helpers import take_in
    from tests.privacy import test_canaries as first
    from tests.privacy import test_new_ways_in as further

    for name in ("first", "further"):
        (folder / name).mkdir()
    take_in(*first.planted(folder / "first"), *further.planted(folder / "further"))
    for kind, path in first.lists(folder / "first"):
        take_in(path, table=kind)
    take_in(_odd(folder), table="claims", columns={"order": f"Order of {NAME}", "date": "Date"})
    _at_the_desk(folder)
    return _sealed()


def _odd(folder: Path) -> Path:
    path = folder / f"List of {NAME}.csv"
    path.write_text(f"Order of {NAME};Date\n302-0000001-0000001;2026-11-20\n{NAME};{STREET}\n", "utf-8")
    return path


def _at_the_desk(folder: Path) -> None:
    from tests.helpers import signed_in
    from tests.privacy.test_canaries import upload
    from tests.privacy.test_new_ways_in import FORMS, picture
    from tests.reports import order_id

    browser = signed_in(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    case = f"/case/main/{order_id(1)}"
    for form, given in FORMS.items():
        browser.post(f"{case}/know", {"form": form, "key": form, "note": f"{WORDS} {NAME}", **given})
    browser.post(f"{case}/paste", {"what": "message", "wrote": "buyer", "text": f"{WORDS}, {NAME}, {STREET}", "key": "p1"})
    browser.post(f"{case}/paste", {"what": "other", "text": f"{PHONE} {EMAIL}", "key": "p2", "picture": picture()})
    browser.post(f"{case}/privacy", {"do": "hold", "key": "h1", "reason": f"Letter of {NAME}", "until": "2026-11-30"})
    browser.post("/settings/choose", {"policy": "settings.refund.working_days", "value": f"{NAME}"})
    large = folder / f"From {NAME}.txt"
    large.write_text((folder / "first" / "new.txt").read_text("utf-8") + f"{NAME}\t{STREET}\t{WORDS}\n" * 60_000, "utf-8")
    browser.post("/import", {"files": [upload(large)], "check": "1"})
    for address in (
        "/",
        case,
        f"/find?order={NAME}",
        "/privacy",
        "/import",
        "/import/1",
        "/import/1/rejected.txt",
        f"/{NAME}",
        "/audit",
        f"{case}/buyer.json",
    ):
        browser.get(address)


def expire(folder: Path) -> dict[str, Any]:
    from odra.cases.expiring import expire as let_go
    from odra.cases.registry import wired

    assert wired.now is not None
    let_go(at=wired.now())
    return {}


def erase(folder: Path) -> dict[str, Any]:
    """Every case that there is, whatever holds it, and the rows that could not be used as if their day had come."""
    from odra.cases import erasing
    from odra.cases.expiring import expire as let_go
    from odra.cases.registry import wired
    from odra.facts.moments import DAY
    from odra.ledger import database as db

    assert wired.now is not None
    cases = db.select("SELECT s.native, p.channel FROM ledger_subject s JOIN ledger_shop p ON p.id = s.shop ORDER BY s.id")
    for native, channel in cases:
        try:
            erasing.erase(
                f"{channel}:{native}" if ":" not in native else native,
                why="other",
                accounts=["main"],
                key=native,
                at=wired.now(),
                despite=True,
            )
        except LookupError:
            continue  # a conversation that found its order went with it
    let_go(at=wired.now() + 31 * DAY)
    return {}


def opened(folder: Path) -> dict[str, Any]:
    """All that can still be read with the key, and how many rows each table for personal data has."""
    from tests.helpers import all_that_is_sealed

    from odra.ledger import database as db

    tables = ("ledger_personal", "ledger_personal_problem", "ledger_personal_header", "ledger_token")
    return {"text": all_that_is_sealed(), "rows": {name: db.select(f"SELECT count(*) FROM {name}")[0][0] for name in tables}}


def _sealed() -> dict[str, Any]:
    """Pieces of what lies sealed, by which it is known on the disk."""
    from odra.ledger import database as db

    rows = [
        bytes(row[0])
        for name in ("ledger_personal", "ledger_personal_problem", "ledger_personal_header")
        for row in db.select(f"SELECT body FROM {name}")
    ]
    return {"pieces": [row[14:38].hex() for row in rows if len(row) > 60], "longest": max(len(row) for row in rows)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
