"""Whether the parcel still arrives: the transit curve with its table, or why there is none."""

from dataclasses import replace
from typing import Any

from odra.cases.queries import CaseView
from odra.facts.decision import Said
from odra.pictures.drawing import NARROW
from odra.web.drawn import safe
from odra.web.edge import Edge


def arrival_of(edge: Edge, view: CaseView) -> dict[str, Any] | None:
    """None where no item is missing."""
    if not any(d.question == "not_received" for d in view.decisions):
        return None
    from odra.cases.arriving import arrival  # numpy, which only a picture pays for

    found, words = arrival(view, at=edge.at, zone=edge.speaker.zone), edge.speaker
    if found is None or isinstance(found, Said):
        return {"words": words.say(found)} if found else None
    found = replace(found, place=words.country(found.place))
    of = {"waited": found.waited, "of_lane": found.of_lane, "parcels": found.parcels, "place": found.place}
    return {
        "title": words.words("arrival.title", share=found.asked, by_on=found.asked_on), "sub": words.words("arrival.sub", **of),
        "svg": safe(found.picture(words, width=NARROW).svg()), "table": found.table(words),
    }  # fmt: skip
