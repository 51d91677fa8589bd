"""Words: the catalogue of everything Odra says, letters to buyers and the checks on them. Pure."""

from odra.letters.draft import Check, Draft, draft
from odra.letters.sheets import gone_through
from odra.letters.telling import beside, item, question_on, told
from odra.letters.wording import LANGUAGES, Speaker, catalogue

__all__ = [
    "LANGUAGES",
    "Check",
    "Draft",
    "Speaker",
    "beside",
    "catalogue",
    "draft",
    "gone_through",
    "item",
    "question_on",
    "told",
]
