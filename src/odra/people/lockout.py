"""After so many failed sign-ins in a row an address is locked, whether anybody has it or not, until an owner lifts it."""

from odra.cases.registry import wired
from odra.people import chosen
from odra.people.models import Failure, Person
from odra.people.times import DAY, now

FORGOTTEN = 30 * DAY  # an address that nobody has is no longer kept


def _digest(email: str) -> str:
    assert wired.seal is not None
    return wired.seal(f"sign-in {email.strip()}")


def locked(email: str) -> bool:
    found = Failure.objects.filter(digest=_digest(email)).first()
    return found is not None and found.count >= chosen.value(chosen.LOCK_AFTER)


def failed(email: str) -> int:
    """Counts one. Returns how many it is in a row."""
    from django.db.models import F

    at, key = now(), _digest(email)
    Failure.objects.filter(last_at__lt=at - FORGOTTEN, count__lt=chosen.value(chosen.LOCK_AFTER)).delete()
    Failure.objects.get_or_create(digest=key, defaults={"last_at": at})
    Failure.objects.filter(digest=key).update(count=F("count") + 1, last_at=at)
    return Failure.objects.get(digest=key).count


def lift(email: str) -> bool:
    """Whether there was anything to lift."""
    return bool(Failure.objects.filter(digest=_digest(email)).delete()[0])


def locked_among(people: list[Person]) -> set[int]:
    """Ids of those who are locked."""
    keys = {_digest(p.email): p.pk for p in people}
    most = chosen.value(chosen.LOCK_AFTER)
    held = Failure.objects.filter(digest__in=keys, count__gte=most).values_list("digest", flat=True)
    return {keys[digest] for digest in held}
