"""One measured step of Odra in a process of its own: prints seconds and peak memory (MB) as JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable

from odra.facts.moments import parse_at

AT = parse_at("2026-11-23")


def take_in(path: str) -> int:
    from odra.cases import operations
    from odra.cases.intake import Intake
    from odra.cases.registry import wired

    assert wired.payloads is not None
    result = operations.take_in(
        wired.payloads([path]), readers=wired.readers, at=AT, asked=Intake(), progress=lambda name, rows: None
    )
    return result.total.rows


def rebuild(_: str) -> int:
    from odra.cases.rebuild import rebuild as again

    return again(at=AT, progress=lambda name, rows: None)


STEPS: dict[str, Callable[[str], int]] = {"take_in": take_in, "rebuild": rebuild}

if __name__ == "__main__":
    start = time.perf_counter()
    from odra.site.wiring import set_up

    set_up()
    rows = STEPS[sys.argv[1]](sys.argv[2])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - start, "peak_mb": round(peak)}))
