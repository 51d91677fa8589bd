"""`odra overrides`: what the marketplace was told of the returns of single SKUs, and its forms given back."""

import typer

from odra.cases.overrides import HEADERS, TooMany, form_text, told_overrides
from odra.cli.table import table
from odra.cli.when import Asked, named_market, wrong
from odra.letters import catalogue

NOTE = "Compare the header with that of the marketplace's own template before you upload: no page gives its columns' names."


def overrides(form: str, asked: Asked, *, marketplace: str) -> None:
    """A form as it is uploaded, or how many SKUs stand in each."""
    store = named_market(marketplace)
    told = told_overrides(asked.accounts, store=store, at=asked.at)
    if not form:
        table(
            ("Form", "SKUs", ""), [(name, f"{len(rows):,}", catalogue("en")[f"override.{name}"]) for name, rows in told.items()]
        )
        typer.echo("odra overrides FORM > form.txt gives a form back. " + NOTE)
        return
    if form not in HEADERS:
        wrong(f"there is no form {form!r}; there is {', '.join(HEADERS)}")
    try:
        typer.echo(form_text(form, told[form], at=asked.at), nl=False)
    except TooMany as most:
        wrong(
            f"{len(told[form]):,} SKUs are more than the marketplace takes in a file, {most}: ask for one marketplace or account at a time"
        )
    typer.echo(NOTE, err=True)
