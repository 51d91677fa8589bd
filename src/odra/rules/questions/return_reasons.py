"""What a buyer's reason for a return says, and that some returns have nothing to send back: the parcel never reached the buyer (R36)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from odra.facts.fact import Fact
from odra.facts.moments import day_of
from odra.facts.payloads import ReturnAsked, ReturnRow
from odra.policies import Policies

NEVER_RAW = "CR-"  # before most codes in one of the two reports
CLASSES, DELIVERY = "metric.return_reason_classes", "delivery"
BY_FAULT, MISSED = "amazon.return.reason_fault", "not_received"


@lru_cache(maxsize=4096)
def plain(reason: str) -> str:
    """A reason as it is compared: letters and digits of its code or words."""
    bare = "".join(sign for sign in reason.removeprefix(NEVER_RAW).casefold() if sign.isalnum())
    return bare.replace("items", "item")


def listed(groups: Mapping[str, Sequence[str]], word: str) -> str:
    """The group in which a word stands; empty where it stands in none."""
    sought = plain(word)
    return next((name for name, words in groups.items() if sought and sought in map(plain, words)), "")


def came(fact: Fact, policies: Policies, marketplace: str) -> bool:
    """A return, asked for or in a report, whose reason is of what reached the buyer: whoever sends it back has it."""
    told = fact.payload
    if not isinstance(told, ReturnRow | ReturnAsked) or not told.reason or missed(fact, policies, marketplace):
        return False
    return listed(policies.value(CLASSES, on=day_of(fact.occurred_at), marketplace=marketplace), told.reason) not in (
        "",
        DELIVERY,
    )


def missed(fact: Fact, policies: Policies, marketplace: str) -> bool:
    """A return, asked for or in a report, whose reason is that the parcel did not reach the buyer."""
    told = fact.payload
    if not isinstance(told, ReturnRow | ReturnAsked) or not told.reason:
        return False
    return listed(policies.value(BY_FAULT, on=day_of(fact.occurred_at), marketplace=marketplace), told.reason) == MISSED
