"""`make audit`: asks pip-audit for known vulnerabilities of what is pinned, and does not take silence for a good answer.

Exit code 0: every package was looked up and nothing is known. 1: something is known. 2: not every package could be looked up.
"""

import json
import subprocess
import sys
from typing import Any

NOT_ASKED = """Not audited: {why}.
This says nothing about the packages. Run `make audit` again where the network reaches the database, directly or through HTTPS_PROXY;
a mirror of packages alone does not tell of vulnerabilities."""
ASKED = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json", "--requirement")


def verdict(told: str, error: str) -> tuple[int, str]:
    """(exit code, what to say) of what pip-audit printed."""
    try:
        found: list[dict[str, Any]] = json.loads(told)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 2, NOT_ASKED.format(
            why=f"the database could not be reached ({(error.strip().splitlines() or ['no answer'])[-1][:200]})"
        )
    known = [f"{one['name']} {one['version']}: {_named(v)}" for one in found for v in one.get("vulns", [])]
    if skipped := [one["name"] for one in found if "skip_reason" in one]:
        why = f"{len(skipped)} of {len(found)} packages are not known where it was asked ({', '.join(skipped[:5])} …)"
        return 1 if known else 2, "\n".join([*known, NOT_ASKED.format(why=why)])
    return (1, "\n".join(known)) if known else (0, f"No known vulnerabilities in {len(found)} packages.")


def _named(one: dict[str, Any]) -> str:
    fixed = ", ".join(one.get("fix_versions", []))
    return f"{one['id']}, mended in {fixed}" if fixed else f"{one['id']}, not mended yet"


def main(program: str, pinned: str) -> int:
    done = subprocess.run([program, *ASKED, pinned], capture_output=True, text=True, check=False)
    code, said = verdict(done.stdout, done.stderr)
    print(said, file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
