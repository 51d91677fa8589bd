"""Links that work once and for a time: invitations, and new passwords."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from odra.people import chosen
from odra.people.models import EVERYWHERE, Membership, Person, Ticket, called
from odra.people.sessions import end_all
from odra.people.times import DAY, now
from odra.people.tokens import digest

RESET_DAYS = 1
FORGOTTEN = 30 * DAY  # after its end


def invite(email: str, *, role: str, accounts: Iterable[str], by: Person | str) -> str:
    """The secret of an invitation; an earlier one to the same address no longer works."""
    Ticket.objects.filter(email=email.casefold(), person=None, used_at=None).delete()
    return _make(email, days=int(chosen.value(chosen.INVITED)), by=by, role=role, accounts=sorted(set(accounts)))


def reset(person: Person, *, by: Person | str) -> str:
    """The secret of a link by which somebody sets a new password; an earlier one no longer works."""
    Ticket.objects.filter(person=person, used_at=None).delete()
    return _make(person.email, days=RESET_DAYS, by=by, person=person)


def _make(email: str, *, days: int, by: Person | str, **rest: object) -> str:
    """`by`: somebody, whose links end with their right to make them, or the name of a command."""
    secret, at = secrets.token_urlsafe(32), now()
    name, maker = (by.name, by) if isinstance(by, Person) else (by, None)
    Ticket.objects.filter(ends_at__lt=at - FORGOTTEN).delete()
    Ticket.objects.create(
        digest=digest(secret), email=email.casefold(), by=name, maker=maker, made_at=at, ends_at=at + days * DAY, **rest
    )
    return secret


def find(secret: str) -> Ticket | None:
    """One that still works."""
    found = Ticket.objects.select_related("person").filter(digest=digest(secret), used_at=None, ends_at__gt=now()).first()
    return None if found is None or (found.person is not None and not found.person.is_active) else found


def waiting() -> list[Ticket]:
    """Invitations that nobody has taken up."""
    return list(Ticket.objects.filter(person=None, used_at=None, ends_at__gt=now()).order_by("-made_at"))


@transaction.atomic
def take_up(ticket: Ticket, *, name: str, password: str) -> Person:
    """Makes the person that was invited, or sets the new password, and signs them out elsewhere.

    Raises ValidationError, and LookupError when it was used, or who was invited came another way meanwhile.
    """
    if not Ticket.objects.filter(pk=ticket.pk, used_at=None).update(used_at=now()):
        raise LookupError("this link was used")
    if ticket.person is None and Person.objects.filter(email=ticket.email).exists():
        raise LookupError("somebody has this address")
    person = ticket.person or Person(email=ticket.email, name=called(name), made_at=now())
    validate_password(password, person)
    person.set_password(password)
    person.save()
    if ticket.person is None:
        Membership.objects.bulk_create(
            Membership(person=person, account=account, role=ticket.role) for account in ticket.accounts or [EVERYWHERE]
        )
    end_all(person)
    return person
