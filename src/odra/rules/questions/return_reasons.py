"""What a buyer's reason for a return says, and that some returns have nothing to send back: the parcel never reached the buyer (R36)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from odra.facts.fact import Fact
from odra.facts.moments import day_of
from odra.facts.payloads import ReturnAsked, ReturnRow
from odra.policies import Policies
from odra.policies.loader import View

NEVER_RAW = "CR-"  # before most codes in one of the two reports
CLASSES, DELIVERY = "metric.return_reason_classes", "delivery"
BY_FAULT, MISSED = "amazon.return.reason_fault", "not_received"


@lru_cache(maxsize=4096)
def plain(reason: str) -> str:
    """A reason as it is compared: letters and digits of its code or words."""
    bare = "".join(sign for sign in reason.removeprefix(NEVER_RAW).casefold() if sign.isalnum())
    return bare.replace("items", "item")


def listed(view: View, policy: str, word: str) -> str:
    """The policy's group in which a word stands, the first of several; empty where it stands in none."""
    return view.formed(policy, _by_word).get(plain(word), "")


def _by_word(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {bare: name for name, words in reversed([*groups.items()]) for word in words if (bare := plain(word))}


def came(fact: Fact, policies: Policies, marketplace: str) -> bool:
    """A return, asked for or in a report, whose reason is of what reached the buyer: whoever sends it back has it."""
    return _group(fact, CLASSES, policies, marketplace) not in ("", DELIVERY) and not missed(fact, policies, marketplace)


def missed(fact: Fact, policies: Policies, marketplace: str) -> bool:
    """A return, asked for or in a report, whose reason is that the parcel did not reach the buyer."""
    return _group(fact, BY_FAULT, policies, marketplace) == MISSED


def _group(fact: Fact, policy: str, policies: Policies, marketplace: str) -> str:
    told = fact.payload
    if not isinstance(told, ReturnRow | ReturnAsked) or not told.reason:
        return ""
    return listed(policies.on(day_of(fact.occurred_at), marketplace), policy, told.reason)
