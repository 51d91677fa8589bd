"""The simulated shop: a truth table, and the report files and mails that a seller would have of it."""

from pathlib import Path

from odra.lab.ebay import write_ebay
from odra.lab.ledgers import write_ledgers
from odra.lab.mails import write_mails
from odra.lab.parcels import write_parcels
from odra.lab.reports import write_reports
from odra.lab.truth import Truth, truth

__all__ = ["Truth", "truth", "write"]

NOTE = "Shopping list for the packing table: envelopes, tape, stamps.\n"


def write(truth: Truth, folder: Path) -> list[Path]:
    """Everything the seller downloaded, and a note that is no report. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "notes.txt"
    note.write_text(NOTE, "utf-8")
    writers = (write_reports, write_ledgers, write_parcels, write_ebay, write_mails)
    return [*(path for writer in writers for path in writer(truth, folder)), note]
