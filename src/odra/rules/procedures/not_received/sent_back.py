"""A return that says that the parcel could not be delivered: it goes back to its sender, though no scan may say so yet."""

import msgspec

from odra.facts.fact import Fact, of
from odra.facts.payloads import ReturnAsked, ReturnRow
from odra.rules.procedures.matter import Matter
from odra.rules.procedures.not_received.parcel import GONE, Parcel
from odra.rules.questions.return_reasons import plain


def as_returns_tell(matter: Matter, parcel: Parcel) -> Parcel:
    """The parcel, on its way back where the newest word of it is such a return."""
    told = next((f for f in reversed(of(matter.dossier.facts, ReturnRow, ReturnAsked)) if _goes_back(matter, f)), None)
    settled = parcel.arrived or parcel.state in GONE
    if told is None or settled or (parcel.by is not None and parcel.by.happened > told.happened):
        return parcel
    return msgspec.structs.replace(parcel, state="returning", by=told, silent_at=None)


def _goes_back(matter: Matter, fact: Fact[ReturnRow | ReturnAsked]) -> bool:
    reason = plain(fact.payload.reason)
    return bool(reason) and reason in map(plain, matter.policy("amazon.return.reason_comes_back"))
