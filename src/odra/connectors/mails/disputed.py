"""What a payment dispute is about, as a mail or a table words it (disputes.yaml)."""

from odra.connectors.mails.body import folded
from odra.connectors.mails.wording import shapes


def dispute_about(*texts: str) -> str:
    """What the first of these texts that names a reason names; `unknown` where it names several, or none does."""
    names = next((names for text in texts if (names := _reasons(text))), set())
    return names.pop() if len(names) == 1 else "unknown"


def _reasons(text: str) -> set[str]:
    told = folded(text.replace("_", " "))
    return {name for name, wording in shapes("mails", "disputes.yaml").tables["dispute_about"] if wording.search(told)}
