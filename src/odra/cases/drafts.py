"""The draft of a case: the letter of its first question that asks for one, filled with what is known of the buyer."""

from collections.abc import Sequence

import msgspec

from odra.cases.chosen import policies_of
from odra.cases.queries import CaseView, Entry, QueueRow
from odra.facts.decision import ANY, Decision, Key, Order, Said
from odra.facts.fact import of
from odra.facts.moments import DAY, local_date
from odra.facts.payloads import Handled, OrderRow, RefundIssued, ReturnRow
from odra.letters import Draft, draft
from odra.policies import zone_of
from odra.rules.questions import LOSS_REPORT, NOT_RECEIVED, is_answer

OPENING = 320  # characters: three lines of the widest row
AFTERWARDS = frozenset(("refund_done",))  # letters that say that something was done, offered once it is noted


def letter_of(decision: Decision) -> Said | None:
    """The letter that can go out now."""
    letter = decision.letter
    return letter if letter and letter.code not in AFTERWARDS else None


def drafted(view: CaseView, *, at: int, decision: Decision | None = None) -> Draft | None:
    """None where nothing asks for a letter; the refund is told before its loss report. Raises KeyError for a letter without a template."""
    noted = _refund_noted(view, at)
    asks = [d for d in ([decision] if decision else view.decisions) if noted is None or d.question != LOSS_REPORT]
    letter = next((found for d in asks if (found := letter_of(d))), None) or noted
    if letter is None:
        return None
    marketplace = view.derived.marketplace
    known = view.personal | _signed(view.subject.account, marketplace, at)
    about = next((d.about for d in asks if letter_of(d) is letter), ANY)
    return draft(letter, order=_with_item(view, about), personal=known, zone=zone_of(marketplace), at=at)


def _with_item(view: CaseView, about: Key) -> Order | None:
    """The order, under the title of the item that is returned: of several it has the title of one."""
    order, rows = view.derived.order, of(view.derived.facts, OrderRow, ReturnRow)
    title = next((f.payload.title for f in rows if f.payload.title and f.payload.sku == about[1]), "")
    return msgspec.structs.replace(order, title=title) if order and title and about[1] else order


def _signed(account: str, marketplace: str, at: int) -> dict[str, str]:
    """Whose name stands under the letters, where the seller chose one."""
    name = policies_of(account, at=at).value("settings.letter.signed_by", on=at // DAY, marketplace=marketplace)
    return {"seller": name} if name else {}


def _refund_noted(view: CaseView, at: int) -> Said | None:
    """On the day of a whole refund of what was not received: to tell the buyer so, until that is answered."""
    ended = {q.closed_by for q in view.derived.questions if q.kind == NOT_RECEIVED}
    refund = next((e for e in view.timeline if e.fact.address in ended and _whole_refund(e, view)), None)
    if refund is None or _told_since(view.timeline, refund):
        return None
    zone = zone_of(view.derived.marketplace)
    return Said("refund_done") if local_date(refund.fact.occurred_at, zone) == local_date(at, zone) else None


def _whole_refund(entry: Entry, view: CaseView) -> bool:
    told, order = entry.fact.payload, view.derived.order
    if isinstance(told, Handled):
        return told.done == "refunded"
    whole = order.total.minor if order and order.total else 0
    return isinstance(told, RefundIssued) and told.by == "seller" and told.amount in (0, whole)


def _told_since(timeline: Sequence[Entry], refund: Entry) -> bool:
    return any(is_answer(e.fact) and e.fact.occurred_at >= refund.fact.occurred_at for e in timeline)


def opening(row: QueueRow, *, at: int) -> str:
    """How the draft of a queue row begins, in one line; empty where its step asks for no letter."""
    letter = letter_of(row.decision)
    if letter is None:
        return ""
    made = draft(letter, order=row.order, personal={"name": row.buyer}, zone=zone_of(row.marketplace), at=at)
    return " ".join(made.text.split())[:OPENING]
