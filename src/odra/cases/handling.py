"""What a person can say was done outside Odra, by question, and what each ends. `done` codes are worded as `done.<code>`."""

# question -> done -> the question that this ends (`answer` and `label` end none: they move the plan)
DONE: dict[str, dict[str, str]] = {
    "not_received": {
        "answered": "answer", "refunded": "not_received", "found": "not_received", "settled": "not_received", "protected": "label",
    },
    "arrived_damaged": {
        "answered": "answer", "refunded": "arrived_damaged", "sent_again_new": "arrived_damaged", "settled": "arrived_damaged",
    },
    "arrived_after_refund": {
        "answered": "answer", "recharged": "recharge", "nothing": "arrived_after_refund", "settled": "arrived_after_refund",
    },
    "loss_report": {"reported": "loss_report", "found": "loss_report", "nothing": "loss_report", "settled": "loss_report"},
    "request_not_received": {
        "tracking_given": "request_not_received", "refunded": "request_not_received", "stepped_in": "step_in", "settled": "request_not_received",
    },
    "request_appeal": {"appealed": "request_appeal", "accepted": "request_appeal"},
    "message": {"answered": "message", "settled": "message", "nothing": "message"},
    "return_request": {
        "authorised": "return_request", "refunded": "return_request", "closed_reason": "return_request", "settled": "return_request",
    },
    "return_back": {
        "received": "return_received", "refunded": "return_back", "refunded_part": "return_back", "closed_reason": "return_back",
        "settled": "return_back",
    },
    "safe_t": {"received": "return_received", "safe_t_filed": "safe_t", "accepted": "safe_t"},
    "safe_t_appeal": {"appealed": "safe_t_appealed", "accepted": "safe_t_appeal"},
    "reimbursement": {"reimbursement_claimed": "reimbursement_claimed", "removal_ordered": "removal", "accepted": "reimbursement"},
    "claim": {"claim_answered": "claim", "refunded": "claim", "settled": "claim"},
    "claim_appeal": {"appealed": "claim_appeal", "accepted": "claim_appeal"},
    "chargeback": {"chargeback_answered": "chargeback", "accepted": "chargeback"},
    "negative_feedback": {
        "problem_solved": "feedback_problem", "removal_asked": "feedback_removal", "feedback_told": "feedback_told", "replied": "feedback_reply",
        "removed": "negative_feedback", "settled": "negative_feedback", "accepted": "negative_feedback",
    },
    "cancel_request": {"cancelled": "cancel_request", "shipped_already": "cancel_request", "settled": "cancel_request"},
    "request": {"tracking_given": "request", "refunded": "request", "answered": "request", "settled": "request"},
    "message_blocked": {"sent_again": "message_blocked", "settled": "message_blocked", "nothing": "message_blocked"},
    "account_notice": {"notice_answered": "account_notice", "nothing": "account_notice", "settled": "account_notice"},
    "to_ship": {"shipped_already": "to_ship", "cancelled": "to_ship", "settled": "to_ship"},
    "parcel": {"buyer_told": "parcel", "refunded": "parcel", "found": "parcel", "settled": "parcel"},
    "tracking_number": {"number_edited": "tracking_number", "settled": "tracking_number", "nothing": "tracking_number"},
    "unknown_mail": {"nothing": "unknown_mail", "settled": "unknown_mail"},
}  # fmt: skip

REFUNDS = ("refunded", "refunded_part")  # deeds by which money went back, which not everybody may say

# step -> the deed that the advice names, where that is not the first of its question
ASKED = {
    "refund": "refunded", "refund_now": "refunded", "wait_for_checks": "found", "call_post_office": "found", "wait_for_claim": "found", "thank_and_close": "found",
    "hold_or_refund": "refunded", "look_withdrawn": "refunded", "look_withdrawn_damaged": "refunded", "refund_damaged": "refunded", "refund_request": "refunded", "refund_case": "refunded", "recharge": "recharged",
    "look_at_feedback": "problem_solved", "ask_removal": "removal_asked", "ask_striking": "removal_asked", "tell_feedback_once": "feedback_told", "ask_revision": "feedback_told", "mark_no_answer": "nothing", "cancel_out_of_stock": "cancelled",
    "reply_feedback": "replied", "leave_feedback": "accepted", "accept_claim": "refunded", "appeal_claim": "appealed", "accept_decision": "accepted",
    "accept_chargeback": "accepted", "note_acceptance": "accepted", "accept_debited": "accepted", "accept_dispute": "accepted", "look_dispute_refunded": "accepted", "appeal_too_late": "accepted", "note_claim_refund": "refunded", "refund_keep": "refunded", "look_returnless": "settled", "close_not_returnable": "closed_reason", "close_late": "closed_reason", "close_not_received": "closed_reason",
    "refund_return_full": "refunded", "refund_return_part": "refunded_part", "file_safe_t": "safe_t_filed", "accept_refund": "accepted",
    "leave_safe_t": "accepted", "safe_t_too_late": "accepted", "find_news_for_safe_t": "accepted", "leave_report": "nothing", "wait_to_report": "found", "leave_unit": "accepted", "reimbursement_too_late": "accepted", "order_removal": "removal_ordered",
}  # fmt: skip


def deeds(question: str, step: str) -> list[str]:
    """What can be said of a question, what its advised step (`step.refund`) names first."""
    named = ASKED.get(step.removeprefix("step."), "")
    return sorted(DONE[question], key=lambda done: done != named)


def ends(question: str, done: str) -> str:
    """The question that `done` ends. Raises LookupError naming both for what cannot be said of it."""
    try:
        return DONE[question][done]
    except KeyError:
        raise LookupError(f"{done!r} is not something to be done about {question!r}") from None
