"""`odra policies`: every policy with what uses it, when it was last read, and where sources disagree."""

import typer

from odra.cli.table import table
from odra.lab.coverage import as_json as one_as_json
from odra.lab.coverage import covered, markdown, name_of, shortened
from odra.letters import Speaker
from odra.policies.choosing import as_text

HEADER = ("Policy", "Value", "Used by", "Last read", "Confidence", "Sources")


def policies(*, as_json: bool, as_markdown: bool) -> None:
    word = Speaker("en").words
    if as_json:
        from odra.cli.show import as_json_out

        as_json_out([one_as_json(one) for one in covered()])
    elif as_markdown:
        typer.echo(markdown(word), nl=False)
    else:
        table(HEADER, [
            (one.policy.id, shortened(as_text(one.newest.value)), ", ".join(word(name_of(use)) for use in one.used_by),
             one.policy.checked_on.isoformat(), one.confidence, str(one.others + 1))
            for one in covered()
        ])  # fmt: skip
        typer.echo("odra explain POLICY tells what its sources say, and where.")
