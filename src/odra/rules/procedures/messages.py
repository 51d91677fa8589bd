"""Messages: the first one without an answer sets the clock; a message of ours that did not arrive; mails not understood."""

import msgspec

from odra.facts.decision import Decision, Said
from odra.facts.moments import HOUR
from odra.facts.payloads import BuyerMessage
from odra.rules.procedures.matter import Matter, clock


def message(matter: Matter) -> Decision:
    hours = matter.policy("amazon.message.answer_window")
    topic = matter.opening.payload.topic if isinstance(matter.opening.payload, BuyerMessage) else ""
    decided = clock(matter, matter.question.opened_at + hours * HOUR, "answer", "claim_likelier",
                    policy="amazon.message.answer_window", values={"hours": hours}, counts=True)  # fmt: skip
    return msgspec.structs.replace(decided, letter=Said("return_please_file" if topic == "return" else "answer", {}))


def unknown_mail(matter: Matter) -> Decision:
    hours = matter.policy("amazon.message.answer_window")
    return clock(matter, matter.question.opened_at + hours * HOUR, "look_at_mail", "may_hide_a_deadline",
                 policy="amazon.message.answer_window", values={"hours": hours})  # fmt: skip


def message_blocked(matter: Matter) -> Decision:
    policy = "amazon.message.answer_window"
    hours = matter.policy(policy)
    due = matter.question.opened_at + hours * HOUR
    return clock(matter, due, "send_again", "not_answered", policy=policy, values={"hours": hours})
