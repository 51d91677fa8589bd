"""People and what belongs to them. Moments are microseconds since 1970 UTC."""

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

EVERYWHERE = ""  # stands for every account, also those that come


def called(told: str, most: int = 100) -> str:
    """A name as it is kept: without the one sign that PostgreSQL cannot keep."""
    return told.replace("\x00", "").strip()[:most]


class People(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").casefold())


class Person(AbstractBaseUser):
    """Somebody who signs in, by e-mail address. Never deleted, only disabled: what they did stays theirs."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    made_at = models.BigIntegerField()
    password_at = models.BigIntegerField(null=True)
    demo = models.BooleanField(default=False)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    objects = People()
    scopes: frozenset[str] | None = None  # of the token a request came with

    @cached_property
    def held(self) -> list[tuple[str, str]]:
        """(account, role) of every membership; account empty for all of them."""
        return list(self.memberships.order_by("account").values_list("account", "role"))


class Membership(models.Model):
    """A role for one account, or for every one."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    account = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "account"], name="people_one_role_an_account")]


class Limit(models.Model):
    """A refund limit that an owner set in place of the table's. `minor` None: without limit."""

    role = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "currency"], name="people_one_limit_a_currency")]


class Session(AbstractBaseSession):
    """A browser that is signed in, or on its way to it (`person` None)."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    began_at = models.BigIntegerField()
    seen_at = models.BigIntegerField()
    browser = models.CharField(max_length=60, blank=True)

    @classmethod
    def get_session_store_class(cls):  # type: ignore[no-untyped-def]
        from odra.people.sessions import SessionStore

        return SessionStore


class Ticket(models.Model):
    """A link that works once: an invitation (`person` None), or a new password for somebody. Of its secret only the digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="tickets")
    role = models.CharField(max_length=20, blank=True)
    accounts = models.JSONField(default=list)
    by = models.CharField(max_length=254)
    maker = models.ForeignKey(Person, models.CASCADE, null=True, related_name="links")  # None: by the command
    made_at = models.BigIntegerField()
    ends_at = models.BigIntegerField()
    used_at = models.BigIntegerField(null=True)


class Token(models.Model):
    """A program's way in. Of its secret only the digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    scopes = models.JSONField(default=list)
    made_at = models.BigIntegerField()
    ends_at = models.BigIntegerField()
    used_at = models.BigIntegerField(null=True)
    revoked_at = models.BigIntegerField(null=True)


class Failure(models.Model):
    """Failed sign-ins in a row by keyed digest of the address, whether somebody has it or not."""

    digest = models.CharField(max_length=64, primary_key=True)
    count = models.IntegerField(default=0)
    last_at = models.BigIntegerField()


class Tried(models.Model):
    """How often somebody tried of late, by keyed digest of who and what: people/tried.py alone reads and writes it."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    ends_at = models.BigIntegerField(db_index=True)


class OldPassword(models.Model):
    """The hash of a password somebody has or had, so that it is not taken again."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="old_passwords")
    hash = models.CharField(max_length=200)
    made_at = models.BigIntegerField()
