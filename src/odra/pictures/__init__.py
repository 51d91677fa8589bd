"""Pictures: SVG text from plain data, coloured by the names of the design's tokens. Words come from whoever asks, so no language is known here.

Each kind is a record of plain numbers, a picture of it, and the table that stands beside it with the same figures.
"""

from odra.pictures.arrival import Arrival
from odra.pictures.compared import Pair
from odra.pictures.drawing import Picture, Table, Words, chance, percent
from odra.pictures.fan import Fan
from odra.pictures.gauge import Gauge
from odra.pictures.leaving import Leaving
from odra.pictures.sheet import Section, sheet
from odra.pictures.spark import spark
from odra.pictures.weeks import Weeks

__all__ = [
    "Arrival", "Fan", "Gauge", "Leaving", "Pair", "Picture", "Section", "Table", "Weeks", "Words", "chance", "percent", "sheet", "spark",
]  # fmt: skip
