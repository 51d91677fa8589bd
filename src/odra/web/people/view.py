"""People: who is here with which role for which account, who is invited, and how much each role may refund."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from odra import audit
from odra.facts.money import Money, to_minor
from odra.people import duties, lockout, mailing, operations, rights, tickets
from odra.people.models import EVERYWHERE, Person, Ticket
from odra.people.operations import Impossible
from odra.people.roles import ANY, OWNER, roles
from odra.web.edge import Edge
from odra.web.gate import refused
from odra.web.people.links import send_or_show
from odra.web.people.sign import told

LARGEST = 2**63 - 1
DONE = ("role", "disable", "enable", "unlock", "second_step", "withdrawn", "limit")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, fault: str = "", at: str = "", link: str = "", sent: str = "", whom: str = "") -> HttpResponse:
    """`link`: one that works once, to be passed on to `whom`; `sent`: the address it was sent to."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    people = [
        one for one in Person.objects.order_by("-is_active", "name", "pk").prefetch_related("memberships") if _may_see(edge, one)
    ]
    held, done = lockout.locked_among(people), request.GET.get("done", "")
    return render(request, "people/page.html", {
        "people": [_row(edge, one, held) for one in people], "waiting": [w for w in tickets.waiting() if rights.may_give(edge.person, w.role, w.accounts or [EVERYWHERE])], "fault": fault, "at": at, "link": link, "sent": sent,
        "whom": whom, "gives": _gives(edge), "accounts": sorted({*edge.accounts, *rights.held_for(edge.person, "people")} - {EVERYWHERE}), "everywhere": rights.everywhere(edge.person, "people"),
        "limits": [_limits(name) for name in roles()], "rights": _table(), "owner": rights.is_owner(edge.person),
        "writes": bool(rights.held_for(edge.person, "people")), "mail": mailing.can_send(), "given": request.POST,
        "done": done if done in DONE else "",
    }, status=400 if fault else 200)  # fmt: skip


def _may_see(edge: Edge, one: Person) -> bool:
    """Whoever looks after some accounts sees who is there for these, or for all."""
    shared = {EVERYWHERE, *rights.held_for(edge.person, "audit")}
    return rights.everywhere(edge.person, "audit") or any(m.account in shared for m in one.memberships.all())


def _row(edge: Edge, one: Person, held: set[int]) -> dict[str, Any]:
    roles_held = [(m.account, m.role) for m in sorted(one.memberships.all(), key=lambda m: m.account)]
    return {"person": one, "roles": roles_held, "locked": one.pk in held, "second_step": duties.has_second_step(one),
            "mine": one.pk == edge.person.pk, "may": _may_change(edge.person, one)}  # fmt: skip


def _may_change(mine: Person, one: Person) -> bool:
    """Nobody changes their own rights, and nobody those of somebody with a role that they may not give."""
    return one.pk != mine.pk and all(
        rights.may_give(mine, role, [account]) for account, role in one.held or [(EVERYWHERE, "viewer")]
    )


def _gives(edge: Edge) -> list[str]:
    """The roles that somebody may give, for at least one account."""
    mine = [roles()[role] for _, role in edge.person.held if role in roles() and "people" in roles()[role].rights]
    return [name for name in roles() if any(name in role.gives for role in mine)]


def _limits(name: str) -> dict[str, Any]:
    found = rights.limits(name)
    return {
        "role": name,
        "any": found is None,
        "sums": [Money(minor, currency) for currency, minor in sorted((found or {}).items()) if minor > 0],
    }


def _table() -> list[tuple[str, list[str]]]:
    """Each right with the roles that hold it."""
    return [
        (right, [name for name, role in roles().items() if right in role.rights])
        for right in sorted({r for role in roles().values() for r in role.rights})
    ]


def _accounts(request: HttpRequest) -> list[str]:
    """The accounts that a form names; every one where it says so."""
    chosen = request.POST.getlist("account")
    return [EVERYWHERE] if EVERYWHERE in chosen or not chosen else sorted(set(chosen))


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """A link for somebody who is to come, for a role on some accounts or all."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    role, accounts = request.POST.get("role", ""), _accounts(request)
    if role not in roles() or (role == OWNER and accounts != [EVERYWHERE]) or not rights.may_give(edge.person, role, accounts):
        return refused(request, "people")
    try:
        email = operations.fit_address(request.POST.get("email", ""))
        if Person.objects.filter(email=email).exists():
            raise Impossible("known")
    except (Impossible, ValidationError) as fault:
        return _page(request, fault=told(request, fault), at="invite")
    secret = tickets.invite(email, role=role, accounts=accounts, by=edge.person)
    audit.note("people.invited", role=role)
    link = send_or_show(request, "invitation", email, secret)
    return _page(request, link=link, sent="" if link else email, whom=email)


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """An invitation that nobody has taken up, no longer."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    number = request.POST.get("ticket", "")
    found = Ticket.objects.filter(pk=int(number[:18]) if number.isdecimal() else 0, person=None, used_at=None).first()
    if found is None or not rights.may_give(edge.person, found.role, found.accounts or [EVERYWHERE]):
        raise Http404
    found.delete()
    audit.note("people.invitation_withdrawn", role=found.role)
    return _done("withdrawn")


@require_POST
def limit(request: HttpRequest) -> HttpResponse:
    """The most that a role may note as refunded on one order; an owner says."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    role, currency = request.POST.get("role", ""), request.POST.get("currency", "").strip().upper()
    if not rights.is_owner(edge.person):
        return refused(request, "people")
    if role not in roles() or roles()[role].refund == ANY:
        raise Http404
    try:
        if len(currency) != 3 or not currency.isalpha() or not currency.isascii():
            raise ValueError(currency)
        minor = to_minor(request.POST.get("amount", ""), currency)
        if not 0 <= minor <= 10**12:
            raise ValueError(minor)
    except ValueError:
        return _page(request, fault=edge.speaker.words("people.no_amount"), at="limit")
    operations.limit(role, currency, minor)
    audit.note("people.limit", role=role, currency=currency, minor=minor)
    return _done("limit")


@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """What is done to somebody: `do` is one of those below."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    person, do = Person.objects.filter(pk=min(number, LARGEST)).first(), request.POST.get("do", "")
    if person is None or do not in DOES:
        raise Http404
    if not _may_change(edge.person, person):
        return refused(request, "people")
    try:
        answer = DOES[do](request, person)
    except Impossible as fault:
        return _page(request, fault=told(request, fault), at="people")
    if answer is None:
        audit.note(f"people.{do}", about=f"person:{person.pk}")
    return answer or _done(do)


def _done(what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('people')}?done={what}")


def _role(request: HttpRequest, person: Person) -> HttpResponse | None:
    """Another role for an account, or none."""
    edge: Edge = request.odra  # type: ignore[attr-defined]
    role, account = request.POST.get("role", ""), request.POST.get("account", EVERYWHERE)
    if account and account not in edge.accounts and account not in dict(person.held):
        raise Http404
    if role and (role not in roles() or (role == OWNER and account)):
        raise Http404
    if not rights.may_give(edge.person, role or dict(person.held).get(account, "viewer"), [account]):
        return refused(request, "people")
    operations.give(person, account, role)
    return None


def _disable(request: HttpRequest, person: Person) -> None:
    operations.disable(person)


def _enable(request: HttpRequest, person: Person) -> None:
    operations.enable(person)


def _unlock(request: HttpRequest, person: Person) -> None:
    operations.unlock(person)


def _second_step(request: HttpRequest, person: Person) -> None:
    operations.forget_second_step(person)


def _reset(request: HttpRequest, person: Person) -> HttpResponse:
    edge: Edge = request.odra  # type: ignore[attr-defined]
    secret = tickets.reset(person, by=edge.person)
    audit.note("people.reset", about=f"person:{person.pk}")
    link = send_or_show(request, "reset", person.email, secret)
    return _page(request, link=link, sent="" if link else person.email, whom=person.name)


DOES: dict[str, Callable[[HttpRequest, Person], HttpResponse | None]] = {
    "role": _role, "disable": _disable, "enable": _enable, "unlock": _unlock, "reset": _reset, "second_step": _second_step,
}  # fmt: skip
