"""May somebody do something: on which accounts, and with how much money."""

from collections.abc import Iterable

from odra.facts.money import Money, to_minor
from odra.ledger import queries as ledger
from odra.people.models import EVERYWHERE, Limit, Membership, Person
from odra.people.roles import ANY, OWNER, roles


def held_for(person: Person, right: str) -> set[str]:
    """The accounts for which a role with that right is held; EVERYWHERE among them for all that have no role of their own."""
    if not person.is_active or (person.scopes is not None and right not in person.scopes):
        return set()
    return {account for account, role in person.held if role in roles() and right in roles()[role].rights}


def everywhere(person: Person, right: str) -> bool:
    return EVERYWHERE in held_for(person, right)


def accounts_of(person: Person, right: str = "see") -> list[str]:
    """The accounts that a page of this person passes to queries."""
    return [account for account in ledger.accounts() if may(person, right, account)]


def may(person: Person, right: str, account: str) -> bool:
    """Whether somebody has a right for an account; empty for what is of the whole desk."""
    held = dict(person.held)
    return (account if account in held else EVERYWHERE) in held_for(person, right)


def role_for(person: Person, account: str) -> str:
    """The role that counts for an account: one for it alone goes before one for all. Empty for none."""
    held = dict(person.held)
    return held.get(account, held.get(EVERYWHERE, ""))


def is_owner(person: Person) -> bool:
    return (EVERYWHERE, OWNER) in person.held


def limits(role: str) -> dict[str, int] | None:
    """Currency -> the most on one order in minor units. None: without limit."""
    default = roles()[role].refund if role in roles() else {}
    own = dict(Limit.objects.filter(role=role).values_list("currency", "minor"))
    if default == ANY:
        return None
    assert isinstance(default, dict)
    return {currency: to_minor(text, currency) for currency, text in default.items()} | own


def may_refund(person: Person, amount: Money, account: str) -> bool:
    """Whether somebody may note this much as refunded on one order of an account."""
    if not may(person, "note", account):
        return False
    known = limits(role_for(person, account))
    return known is None or known.get(amount.currency, -1) >= amount.minor


def may_refund_unknown(person: Person, account: str) -> bool:
    """Whether somebody may say refunded on an order of an account without any known amount."""
    role = role_for(person, account)
    return may(person, "note", account) and (limits(role) is None or roles()[role].unknown)


def who_may_refund(amount: Money | None, account: str) -> list[Person]:
    """Who may note this much, or what is not known, so that the others know whom to ask."""
    held = Membership.objects.filter(account__in=(EVERYWHERE, account), person__is_active=True).values("person")
    return [
        p for p in Person.objects.filter(pk__in=held).order_by("name")
        if (may_refund(p, amount, account) if amount else may_refund_unknown(p, account))
    ]  # fmt: skip


def may_give(person: Person, role: str, accounts: Iterable[str]) -> bool:
    """Whether somebody may give a role for these accounts, or take it."""
    return all(may(person, "people", account) and role in roles()[role_for(person, account)].gives for account in accounts)
