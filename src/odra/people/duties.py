"""What somebody has to do before the desk opens: a second step, a newer password."""

from odra.people import chosen, passwords
from odra.people.models import Person
from odra.people.roles import MANAGER, OWNER

ALL, MANAGERS = "all", "managers"


def needs_second_step(person: Person) -> bool:
    """Whether a second step is asked of somebody: of all, or of owners and managers as soon as there is more than one person."""
    asked = chosen.value(chosen.SECOND_STEP)
    if person.demo or asked not in (ALL, MANAGERS):
        return False
    if asked == MANAGERS and not {role for _, role in person.held} & {OWNER, MANAGER}:
        return False
    return asked == ALL or Person.objects.filter(is_active=True, demo=False)[:2].count() > 1


def has_second_step(person: Person) -> bool:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=person).exclude(type="recovery_codes").exists()


def needs_password(person: Person) -> bool:
    return not person.demo and passwords.too_old(person)
