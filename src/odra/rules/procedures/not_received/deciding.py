"""Item not received, seller-fulfilled, on Amazon. Sources: the seeds "INR-issues (Amazon)" and "What to do if …".

0. Word that it came ends all of it: the buyer is thanked, and nothing is refunded.
1. Nobody answered: answer within the window, the money first, then what the parcel's state asks for (R1, R2, R13).
2. Answered: the buyer checks, the post office is asked (announced first, R7), five working days run (R3); news goes to the buyer.
3. The refund is due on the next working day, but before a claim can be filed where that is sooner; at once where the parcel
   will not come; with the answer, and nothing asked of the buyer, where no day is left.
4. A buyer who insists, or a search in vain: the report is filed. Waiting for its answer never moves the refund (R10).
5. A label with the marketplace's protection turns this round while its conditions hold: do not refund, the buyer files (R21).
6. A claim that the buyer withdrew, or a request closed without money, leaves the promise: somebody looks whether it came, and if nothing says so it is kept.
7. A signature proves delivery: nothing is promised, the house is asked, and money or proof is chosen at the end.
A replacement is never a step here (R16); a buyer is never doubted (R18).
"""

from collections.abc import Iterator

import msgspec

from odra.facts.decision import Decision, Said
from odra.facts.moments import day_number
from odra.rules.procedures.matter import Matter, state_of
from odra.rules.procedures.not_received.alternatives import alternatives, priced
from odra.rules.procedures.not_received.changing import changes_at
from odra.rules.procedures.not_received.checks import causes
from odra.rules.procedures.not_received.plan import plan
from odra.rules.procedures.not_received.reasons import evidence, reasons, warnings
from odra.rules.procedures.not_received.sheet import sheet
from odra.rules.procedures.not_received.steps import Search, letter_of, search_of, step_of


def item_not_received(matter: Matter) -> Iterator[Decision]:
    search = search_of(matter)
    step = step_of(search)
    values = {"due_at": step.due_at, "hours": matter.policy(matter.answer_policy), **_days(search)}
    decided = Decision(
        question=matter.question.kind,
        opened_at=matter.question.opened_at,
        due_at=step.due_at,
        state=state_of(matter, step.due_at)[0],
        step=Said(f"step.{step.code}", {**values, "amount": matter.at_risk}),
        if_nothing=Said(f"if.{step.if_nothing}", values),
        because=(),
        at_risk=matter.owed,
        counts=matter.rated,
        changes_at=changes_at(search, step),
    )
    yield decided
    told = msgspec.structs.replace(
        decided,
        because=reasons(search, step),
        plan=plan(search),
        alternatives=tuple(alternatives(search, step, search.inquiry)),
        letter=letter_of(search, step.code, values),
        warnings=tuple(warnings(search, step)),
        evidence=tuple(evidence(search)),
        sheet=sheet(matter, search.parcel, step.code),
        causes=() if search.protected or search.came else causes(matter, search.parcel),
    )
    yield priced(search, told)


def _days(search: Search) -> dict[str, int]:
    """Nothing is owed of what came."""
    if search.came is not None:
        return {}
    return {"refund_on": day_number(search.dates.refund_on), "day_six_on": day_number(search.dates.day_six)}
