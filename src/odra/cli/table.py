"""Tables for people, as wide as the terminal; plain columns where there is none."""

from collections.abc import Collection, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> None:
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=160)
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for n, name in enumerate(header):
        shown.add_column(name, justify="right" if n in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    console.print(shown)
