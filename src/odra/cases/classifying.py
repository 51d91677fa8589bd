"""Mails that Odra did not understand, classified by a person: for the mail itself, for those of its shape, and for those to come."""

from collections.abc import Callable, Iterable

from odra.cases.noting import Noted, note, one_case
from odra.facts.fact import ACCOUNT, Fact
from odra.facts.payloads import (
    AccountNotice,
    AnyPayload,
    BuyerMessage,
    CancelAsked,
    Chargeback,
    ClaimAsked,
    ClaimDecided,
    ClaimFiled,
    Classified,
    Handled,
    RefundIssued,
    ReturnAsked,
    SellerMessage,
    UnknownMail,
)
from odra.ledger import queries as ledger

MAILS = ACCOUNT + "mails"
NOTHING = "nothing"
MEANS: dict[str, Callable[[UnknownMail], AnyPayload]] = {
    "buyer_message": lambda m: BuyerMessage(m.message, m.thread, marketplace=m.marketplace),
    "seller_message": lambda m: SellerMessage(m.message, marketplace=m.marketplace),
    "return_request": lambda m: ReturnAsked(m.message, marketplace=m.marketplace),
    "cancel_request": lambda m: CancelAsked(m.message, marketplace=m.marketplace),
    "refund": lambda m: RefundIssued(message=m.message),
    "claim_filed": lambda m: ClaimFiled(m.message, marketplace=m.marketplace),
    "claim_question": lambda m: ClaimAsked(m.message, marketplace=m.marketplace),
    "claim_decided": lambda m: ClaimDecided("unknown", message=m.message, marketplace=m.marketplace),
    "chargeback": lambda m: Chargeback(),
    "account_notice": lambda m: AccountNotice(m.message, marketplace=m.marketplace),
}
CHOICES = (*MEANS, NOTHING)


def shapes(accounts: Iterable[str]) -> dict[str, str]:
    """Shape -> what a person said that its mails are; the latest word holds."""
    shops = ledger.shops(accounts)
    said = [
        fact
        for facts in ledger.facts_of(sorted(ledger.subjects_named(MAILS, shops))).values()
        for fact in facts
        if isinstance(fact.payload, Classified)
    ]
    return {f.payload.shape: f.payload.means for f in sorted(said, key=lambda f: f.happened)}  # type: ignore[union-attr]


def classify(case: str, *, accounts: Iterable[str], fact: int, means: str, key: str, at: int) -> int:
    """Say what an unknown mail is. Returns how many mails of its shape were there. Raises LookupError."""
    home = one_case(case, accounts)
    chosen = next((f for f in ledger.facts_of([home.id]).get(home.id, []) if f.id == fact), None)
    if chosen is None or not isinstance(chosen.payload, UnknownMail) or means not in CHOICES:
        raise LookupError(f"there is no unknown mail {fact} in case {case!r}, or {means!r} is not something a mail can be")
    alike = _alike(chosen.payload.shape, home.shop) if chosen.payload.shape else {home.native: [chosen]}
    noted = [one for native, mails in alike.items() for mail in mails for one in _said(native, mail, means, key)]
    if chosen.payload.shape:
        noted.append(Noted(MAILS, Classified(chosen.payload.shape, means, key)))
    note(noted, account=home.account, channel=home.channel, key=key, at=at)
    return sum(len(mails) for mails in alike.values())


def _alike(shape: str, shop: int) -> dict[str, list[Fact]]:
    """Unknown mails of a shape, by the native id of their order or conversation."""
    facts = ledger.facts_with(f'"shape":"{shape}"', shop)
    homes = ledger.subjects(facts)
    return {homes[s].native: told for s, told in facts.items()}


def _said(native: str, mail: Fact, means: str, key: str) -> list[Noted]:
    """The mail as what it is, at its own time, and the question about it closed."""
    assert isinstance(mail.payload, UnknownMail)
    made = [Noted(native, MEANS[means](mail.payload), occurred_at=mail.occurred_at)] if means in MEANS else []
    return [*made, Noted(native, Handled("unknown_mail", "classified", key))]
