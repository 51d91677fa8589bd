"""Sessions that end: after a time without a request, and after a time in any case. Each knows whose it is, so that it can be ended."""

import base64
import binascii
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Kept
from django.db.models import Q

from odra.ledger.keys import ring
from odra.people import chosen
from odra.people.models import Person, Session
from odra.people.times import MINUTE, now
from odra.vault import Unreadable

BEGAN, BROWSER = "began", "browser"  # kept in the session when its key changes
PENDING = "mfa.totp.secret"  # as allauth calls it
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}


class SessionStore(Kept):
    """The secret of an app that is being set up lies sealed in it."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        rest = {name: value for name, value in session_dict.items() if name != PENDING}
        return str(super().encode(rest | _sealed(session_dict.get(PENDING))))

    def decode(self, session_data: str) -> dict[str, Any]:
        found = dict(super().decode(session_data))
        if pending := found.pop(PENDING, None):
            found |= _opened(pending)
        return found

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        made = super().create_model_instance(data)
        at = now()
        made.person_id = int(data["_auth_user_id"]) if "_auth_user_id" in data else None
        made.began_at, made.seen_at, made.browser = data.get(BEGAN, at), at, data.get(BROWSER, "")
        return made

    def _get_session_from_db(self) -> Session | None:
        found, at = Session.objects.filter(session_key=self.session_key).first(), now()
        if found is None or ended(found, at):
            self._session_key = None
            if found is not None:
                found.delete()
            return None
        if at - found.seen_at >= MINUTE:
            Session.objects.filter(pk=found.pk).update(seen_at=at)
        return found


def _sealed(secret: str | None) -> dict[str, str]:
    """Nothing where nothing can be sealed: then no app is set up."""
    try:
        return {PENDING: base64.b64encode(ring().seal(PENDING, 0, secret.encode())).decode()} if secret else {}
    except Unreadable:
        return {}


def _opened(sealed: str) -> dict[str, str]:
    """Nothing where its key is gone: then another secret is made."""
    try:
        return {PENDING: ring().open(PENDING, 0, base64.b64decode(sealed, validate=True)).decode()}
    except (Unreadable, binascii.Error):
        return {}


def ended(session: Session, at: int) -> bool:
    idle, whole = chosen.values(chosen.IDLE, chosen.WHOLE)
    idle, whole = idle * MINUTE, whole * 60 * MINUTE
    return at - session.seen_at > idle or at - session.began_at > whole


def clear() -> None:
    """Sessions that have ended, whose browsers never came back."""
    idle, whole = chosen.values(chosen.IDLE, chosen.WHOLE)
    at = now()
    Session.objects.filter(Q(seen_at__lt=at - idle * MINUTE) | Q(began_at__lt=at - whole * 60 * MINUTE)).delete()


def end_all(person: Person, *, but: str = "") -> int:
    """Signs somebody out everywhere, at once. `but`: the key of a session that stays."""
    return Session.objects.filter(person=person).exclude(session_key=but).delete()[0]


def end_one(person: Person, number: int) -> bool:
    """`number`: as `listed` gives it."""
    found = [s for n, s in enumerate(_of(person)) if n == number]
    return bool(found) and bool(found[0].delete()[0])


def listed(person: Person) -> list[Session]:
    """Where somebody is signed in, the latest first."""
    at = now()
    return [session for session in _of(person) if not ended(session, at)]


def _of(person: Person) -> list[Session]:
    return list(Session.objects.filter(person=person).order_by("-began_at", "session_key"))


def browser_of(agent: str) -> str:
    """`Firefox, Linux`: enough to know it again."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return ", ".join(part for part in (browser, system) if part)
