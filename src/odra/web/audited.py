"""What requests leave in the audit log: every write, and every page that shows or hands out what is personal.

A view that notes something itself, in better words, is left to that.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from odra import audit
from odra.audit.noting import Value

# What a write is called; one that is missing here is noted by the name of its route.
WRITES = {
    "find": "searched", "mark_stale": "handled.stale", "handled": "handled", "know": "noted.fact", "paste": "noted.paste", "classify": "noted.meaning",
    "stock_say": "noted.stock", "settings_choose": "changed.setting", "import": "import.begun", "import_go": "import.begun",
    "import_table": "changed.mapping", "import_forget": "changed.mapping", "import_undo": "import.undone",
}  # fmt: skip
# Pages with somebody's name, address or words: noted once for a person, thing and hour.
SEEN = {
    "case": "saw.case", "picture": "saw.case", "import_result": "saw.import", "import_work": "saw.import", "import_table": "saw.import",
    "privacy": "saw.privacy",
}  # fmt: skip
# What leaves the desk: noted each time.
HANDED_OUT = {"import_rejected": "exported.rejected", "privacy_export": "exported.personal"}
# Codes and numbers of a form that say what was done, where it was taken.
TOLD = ("question", "done", "form", "what", "means", "policy", "role", "scope")


class AuditMiddleware:
    """Innermost, so that it knows who asks. What was refused is noted without what it was about: an address may hold anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.acting(who(request), "") as acts:
            response = self.get_response(request)
            if request.resolver_match and not acts.codes:
                _note(request, request.resolver_match, response.status_code)
        return response

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Only of what nobody refused before."""
        request.audited = True  # type: ignore[attr-defined]
        audit.noting.move(route(request.resolver_match))


def who(request: HttpRequest) -> str:
    """`person:3`; whoever sits at this machine where the desk knows no people."""
    user = getattr(request, "user", None)
    if user is None:
        return audit.noting.OPERATOR
    return f"person:{user.pk}" if user.is_authenticated else "nobody"


def route(found: ResolverMatch | None) -> str:
    """The name of the page; never its address, which may name an order or a person."""
    return found.view_name if found else ""


def _note(request: HttpRequest, found: ResolverMatch, status: int) -> None:
    name, about, account = found.view_name, _about(found), _account(request, found)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        what = WRITES.get(name, name)
        if status < 400 and hasattr(request, "audited"):
            audit.note(what, about=about, account=account, **_told(request))
        else:
            audit.note(f"refused.{what}", status=status)
    elif status == 200 and name in SEEN:
        audit.saw(SEEN[name], about=about, account=account)
    elif status == 200 and name in HANDED_OUT:
        audit.note(HANDED_OUT[name], about=about)


def _about(found: ResolverMatch) -> str:
    """An order or conversation, else the number or key of what the page is of."""
    given = found.kwargs
    return str(given.get("native") or given.get("number") or given.get("key") or "")


def _account(request: HttpRequest, found: ResolverMatch) -> str:
    shop = request.POST.get("shop", "").rpartition("/")[0] if request.method == "POST" else ""
    return str(found.kwargs.get("account") or request.POST.get("account") or shop)


def _told(request: HttpRequest) -> dict[str, Value]:
    return {"kind" if name == "what" else name: request.POST[name] for name in TOLD if request.POST.get(name)}
