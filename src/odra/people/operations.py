"""What is done to people: made, given roles, disabled, let in again. Who does it has been checked by whoever calls."""

from collections.abc import Mapping

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from odra.people import lockout, sessions
from odra.people.models import EVERYWHERE, Limit, Membership, Person, Ticket, Token, called
from odra.people.rights import may_give
from odra.people.roles import OWNER
from odra.people.times import now


class Impossible(ValueError):
    """`args[0]`: why, worded as `people.<code>`."""


def anybody() -> bool:
    """Whether anybody can sign in; the owner of the demo cannot."""
    return Person.objects.filter(demo=False).exists()


def owners() -> list[Person]:
    held = Membership.objects.filter(account=EVERYWHERE, role=OWNER).values("person")
    return list(Person.objects.filter(pk__in=held, is_active=True).order_by("name"))


def find(email: str) -> Person:
    """Raises LookupError."""
    found = Person.objects.filter(email=email.strip().casefold()).first()
    if found is None:
        raise LookupError(f"nobody has the address {email!r}")
    return found


@transaction.atomic
def first_owner(email: str, name: str, password: str) -> Person:
    """Makes the owner of a desk that has nobody. Raises Impossible where it has, ValidationError for a password that is none."""
    if anybody():
        raise Impossible("not_first")
    return add(email, name, {EVERYWHERE: OWNER}, password=password)


@transaction.atomic
def add(email: str, name: str, roles: Mapping[str, str], *, password: str | None = None) -> Person:
    """Somebody with a role by account; without a password they get one by a link. Raises Impossible, ValidationError."""
    address = fit_address(email)
    if Person.objects.filter(email=address).exists():
        raise Impossible("known")
    person = Person(email=address, name=called(name) or address.partition("@")[0], made_at=now())
    if password is not None:
        validate_password(password, person)
    person.set_password(password)
    person.save()
    Membership.objects.bulk_create(Membership(person=person, account=a, role=r) for a, r in roles.items())
    return person


def fit_address(email: str) -> str:
    """Raises Impossible for what is no e-mail address."""
    try:
        validate_email(email.strip())
    except ValidationError:
        raise Impossible("no_address") from None
    return email.strip().casefold()


@transaction.atomic
def give(person: Person, account: str, role: str) -> None:
    """A role for an account in place of the one held; an empty role takes it. Raises Impossible for the last owner's."""
    if (account, OWNER) in person.held and role != OWNER:
        _not_the_last(person)
    Membership.objects.filter(person=person, account=account).delete()
    if role:
        Membership.objects.create(person=person, account=account, role=role)
    person.__dict__.pop("held", None)
    _end_links(person)


def _end_links(person: Person) -> None:
    """Links that somebody made and may no longer make: no leaver keeps a way in."""
    for link in Ticket.objects.filter(maker=person, used_at=None):
        given = [(account, role) for account, role in link.person.held] if link.person else [
            (account, link.role) for account in link.accounts or [EVERYWHERE]
        ]  # fmt: skip
        if not person.is_active or not all(may_give(person, role, [account]) for account, role in given):
            link.delete()


def _not_the_last(person: Person) -> None:
    if [owner.pk for owner in owners()] == [person.pk]:
        raise Impossible("last_owner")


@transaction.atomic
def disable(person: Person) -> None:
    """No sign-in, no session, no token, no link any more, from this moment. Raises Impossible for the last owner."""
    _not_the_last(person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    sessions.end_all(person)
    Token.objects.filter(person=person, revoked_at=None).update(revoked_at=now())
    Ticket.objects.filter(person=person, used_at=None).delete()
    _end_links(person)


def enable(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=True)


def unlock(person: Person) -> bool:
    """Whether there was a lock, or any failure, to lift."""
    return lockout.lift(person.email)


def forget_second_step(person: Person) -> int:
    """Of somebody who lost phone and codes; their sessions end. Returns how many ways it had."""
    from allauth.mfa.models import Authenticator

    sessions.end_all(person)
    return int(Authenticator.objects.filter(user=person).delete()[0])


def limit(role: str, currency: str, minor: int) -> None:
    """The most that a role may note as refunded on one order."""
    Limit.objects.update_or_create(role=role, currency=currency, defaults={"minor": minor})


def demo_owner() -> Person:
    """The owner of the demo: without a password, so that nobody can sign in as them from elsewhere."""
    try:
        return Person.objects.filter(demo=True).first() or _make_demo_owner()
    except IntegrityError:  # another request was first
        return Person.objects.get(demo=True)


@transaction.atomic
def _make_demo_owner() -> Person:
    person = Person.objects.create(email="kade@example.org", name="Kade", made_at=now(), demo=True, password=make_password(None))
    Membership.objects.create(person=person, account=EVERYWHERE, role=OWNER)
    return person
