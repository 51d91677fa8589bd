"""The command as it was called, so that what is printed can be pasted."""

import os
import shutil
import sys
from pathlib import Path
from shlex import quote

NAME = "odra"


def called() -> str:
    """`odra` where the shell finds it by that name, else its path as typed; before it ODRA_HOME where that is set."""
    typed, home = sys.argv[0], os.environ.get("ODRA_HOME")
    found = shutil.which(NAME)
    by_name = Path(typed).name != NAME or (found is not None and Path(found).absolute() == Path(typed).absolute())
    program = NAME if by_name else quote(typed)
    return f"ODRA_HOME={quote(home)} {program}" if home else program
