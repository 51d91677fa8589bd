"""The page People, invitations and tokens: who may give what to whom, links that work once, ends that are at once."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from odra import audit
from odra.audit.queries import Asked, shown
from odra.people import lockout, operations, rights, tokens
from odra.people.models import Limit, Person, Ticket, Token
from odra.people.roles import roles
from tests.helpers import signed_in
from tests.people.conftest import PASSWORD, browser, is_in, sign_in
from tests.web.reading import Page, faults_of

Later = Callable[..., None]
INVITED = {"email": "bas@example.org", "role": "agent"}


def link_of(answer: object) -> str:
    """The path of a link that works once."""
    found = re.search(r'value="http://127.0.0.1(/link/[\w-]+)"', answer.content.decode())  # type: ignore[attr-defined]
    assert found
    return found[1]


@pytest.fixture
def owner() -> Client:
    return signed_in(SERVER_NAME="127.0.0.1")


def join(link: str, password: str = PASSWORD) -> object:
    return browser().post(link, {"name": "Bas", "password": password, "again": password})


def test_an_invitation_makes_a_person_with_its_role_and_works_once(owner: Client) -> None:
    link = link_of(owner.post("/people/invite", INVITED))
    assert "You are invited" in browser().get(link).content.decode()
    assert join(link)["Location"] == "/sign-in?ready=1"  # type: ignore[index]
    assert is_in(sign_in("bas@example.org"))
    assert operations.find("bas@example.org").held == [("", "agent")]
    assert browser().get(link).status_code == join(link).status_code == 404  # type: ignore[attr-defined]


def test_the_secret_of_a_link_is_kept_as_a_digest_only(owner: Client) -> None:
    secret = link_of(owner.post("/people/invite", INVITED)).rpartition("/")[2]
    assert secret not in str(list(Ticket.objects.values()))


def test_an_invitation_ends_after_a_week_and_a_withdrawn_one_at_once(owner: Client, later: Later) -> None:
    link = link_of(owner.post("/people/invite", INVITED))
    later(days=7, minutes=1)
    assert join(link).status_code == 404  # type: ignore[attr-defined]
    later(days=0)
    owner = signed_in(SERVER_NAME="127.0.0.1")
    link = link_of(owner.post("/people/invite", INVITED))
    owner.post("/people/withdraw", {"ticket": Ticket.objects.get().pk})
    assert join(link).status_code == 404  # type: ignore[attr-defined]
    assert not Person.objects.filter(email="bas@example.org").exists()


def test_a_weak_password_does_not_use_the_invitation_up(owner: Client) -> None:
    link = link_of(owner.post("/people/invite", INVITED))
    assert join(link, "short").status_code == 400  # type: ignore[attr-defined]
    assert join(link).status_code == 302  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_a_manager_invites_no_owner_and_no_manager(role: str) -> None:
    manager = signed_in("manager", SERVER_NAME="127.0.0.1")
    assert manager.post("/people/invite", INVITED | {"role": role}).status_code == 403
    assert manager.post("/people/invite", INVITED).status_code == 200


def test_a_manager_of_one_account_invites_for_that_one_only() -> None:
    manager = signed_in("manager", "main", SERVER_NAME="127.0.0.1")
    assert manager.post("/people/invite", INVITED | {"account": "other"}).status_code == 403
    assert manager.post("/people/invite", INVITED | {"account": ""}).status_code == 403
    assert manager.post("/people/invite", INVITED).status_code == 403, "no account named is every account"
    assert manager.post("/people/invite", INVITED | {"account": "main"}).status_code == 200


def test_somebody_with_a_mightier_role_is_nobodys_to_change_but_an_owners(owner: Client) -> None:
    manager = signed_in("manager", SERVER_NAME="127.0.0.1")
    for person in Person.objects.all():
        for do in ("disable", "reset", "role", "unlock", "second_step"):
            assert manager.post(f"/people/{person.pk}", {"do": do, "role": "viewer"}).status_code == 403
    boss = operations.find("manager.all@example.org")
    assert owner.post(f"/people/{boss.pk}", {"do": "role", "role": "viewer"}).status_code == 302
    assert operations.find(boss.email).held == [("", "viewer")]


def test_who_looks_after_one_account_sees_nobody_of_another_one() -> None:
    operations.add("else@example.org", "Elsewhere", {"other": "agent"})
    operations.add("here@example.org", "Herewhere", {"main": "agent"})
    page = signed_in("manager", "main", SERVER_NAME="127.0.0.1").get("/people").content.decode()
    assert "Herewhere" in page and "Elsewhere" not in page


def test_the_last_owner_stays_and_stays_one(owner: Client) -> None:
    last = operations.owners()[0]
    for change in (lambda: operations.disable(last), lambda: operations.give(last, "", "viewer")):
        with pytest.raises(operations.Impossible):
            change()


def test_an_owner_lifts_a_lock_and_gives_a_link_for_a_new_password(owner: Client) -> None:
    bas = operations.add("bas@example.org", "Bas", {"": "agent"}, password=PASSWORD)
    for _ in range(10):
        lockout.failed(bas.email)
    assert "locked" in Page(owner.get("/people").content.decode()).text
    owner.post(f"/people/{bas.pk}", {"do": "unlock"})
    client = sign_in(bas.email)
    assert is_in(client)
    link = link_of(owner.post(f"/people/{bas.pk}", {"do": "reset"}))
    assert join(link, "Acht-giraffen8").status_code == 302  # type: ignore[attr-defined]
    assert not is_in(client) and is_in(sign_in(bas.email, "Acht-giraffen8"))


def test_with_a_mail_server_links_are_sent_and_not_shown(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "MAIL_FROM", "desk@example.org")
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    page = owner.post("/people/invite", INVITED).content.decode()
    assert "/link/" not in page and "A link was sent to bas@example.org" in page
    sent = mail.outbox[-1]
    assert (sent.to, sent.from_email) == (["bas@example.org"], "desk@example.org")
    assert join(re.search(r"/link/[\w-]+", str(sent.body))[0]).status_code == 302  # type: ignore[index, attr-defined]
    known, unknown = (browser().post("/sign-in/forgotten", {"email": e}) for e in ("bas@example.org", "x@example.org"))
    assert known.status_code == unknown.status_code == 200
    assert re.sub("<.*?>", "", known.content.decode()) == re.sub("<.*?>", "", unknown.content.decode())
    assert len(mail.outbox) == 2 and "/link/" in str(mail.outbox[-1].body)


def test_a_role_sees_the_accounts_it_is_for_and_no_others() -> None:
    bas = operations.add("bas@example.org", "Bas", {"main": "agent", "other": "viewer"})
    assert rights.may(bas, "note", "main") and not rights.may(bas, "note", "other") and rights.may(bas, "see", "other")
    assert not rights.everywhere(bas, "see") and not rights.may(bas, "see", "third")
    both = operations.add("both@example.org", "Both", {"": "manager", "main": "viewer"})
    assert rights.may(both, "note", "other") and not rights.may(both, "note", "main"), "the role for the account itself counts"
    Person.objects.filter(pk=bas.pk).update(is_active=False)
    assert not rights.held_for(operations.find(bas.email), "see")


def test_a_token_opens_what_its_scopes_say_and_changes_nothing(owner: Client) -> None:
    page = owner.post("/tokens", {"name": "excel", "days": "30", "scope": ["see"]}).content.decode()
    secret = re.search(r'value="(odra_[\w-]+)"', page)[1]  # type: ignore[index]
    assert secret not in str(list(Token.objects.values())) and secret not in owner.get("/tokens").content.decode()
    program = browser(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/health").status_code == 200 and not program.cookies.get("odra_session")
    assert program.get("/people").status_code == program.get("/profile").status_code == 403
    assert program.post("/stock/say", {"sku": "A"}).status_code == program.post("/tokens", {}).status_code == 403


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "days": "30", "scope": "see"}, "what it is for"),
        ({"name": "x", "days": "30"}, "at least one thing"),
        ({"name": "x", "days": "30", "scope": "people"}, "only what you may see"),
        ({"name": "x", "days": "366", "scope": "see"}, "From 1 to 365 days."),
        ({"name": "x", "days": "soon", "scope": "see"}, "From 1 to 365 days."),
    ],
)
def test_a_token_that_cannot_be_made_says_why(form: dict[str, str], said: str) -> None:
    answer = signed_in("viewer", SERVER_NAME="127.0.0.1").post("/tokens", form)
    assert answer.status_code == 400 and said in Page(answer.content.decode()).text


@pytest.mark.parametrize("scope", ["note", "token", "privacy"])
def test_a_token_opens_nothing_that_is_not_there_to_read(owner: Client, scope: str) -> None:
    answer = owner.post("/tokens", {"name": "x", "days": "30", "scope": ["see", scope]})
    assert answer.status_code == 400 and not Token.objects.exists()
    assert owner.get("/tokens").status_code == 200


def test_a_token_loses_what_its_holder_loses(owner: Client) -> None:
    bas = operations.add("bas@example.org", "Bas", {"": "auditor"})
    _, secret = tokens.make(bas, name="t", scopes=["see", "audit"], days=1)
    program = browser(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/people").status_code == 200
    operations.give(bas, "", "viewer")
    assert program.get("/people").status_code == 403 and program.get("/health").status_code == 200
    operations.disable(bas)
    assert program.get("/health").status_code == 401


def test_only_an_owner_sets_limits_and_settings_of_people(owner: Client) -> None:
    form = {"role": "agent", "amount": "75", "currency": "eur"}
    choice = {"policy": "settings.people.second_step", "value": "nobody"}
    manager = signed_in("manager", SERVER_NAME="127.0.0.1")
    assert manager.post("/people/limit", form).status_code == manager.post("/settings/choose", choice).status_code == 403
    assert owner.post("/people/limit", form).status_code == owner.post("/settings/choose", choice).status_code == 302
    assert Limit.objects.get().minor == 7500 and rights.limits("agent")["EUR"] == 7500  # type: ignore[index]
    assert owner.post("/people/limit", form | {"amount": "much"}).status_code == 400


def test_what_holds_for_all_accounts_is_chosen_by_those_with_the_right_for_all() -> None:
    choice = {"policy": "settings.refund.working_days", "value": "4"}
    assert signed_in("manager", "main", SERVER_NAME="127.0.0.1").post("/settings/choose", choice).status_code == 403
    assert signed_in("manager", SERVER_NAME="127.0.0.1").post("/settings/choose", choice).status_code == 302


@pytest.mark.parametrize("path", ["/people", "/tokens", "/profile", "/profile/password", "/sign-out"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_pages_are_whole(owner: Client, path: str, language: str) -> None:
    owner.cookies["odra_language"] = language
    assert faults_of(Page(owner.get(path).content.decode())) == []


def test_what_is_done_to_people_is_in_the_audit_log(owner: Client) -> None:
    owner.post("/people/invite", INVITED)
    bas = operations.add("bas@example.org", "Bas", {"": "agent"})
    owner.post(f"/people/{bas.pk}", {"do": "disable"})
    client = sign_in(operations.add("eva@example.org", "Eva", {"": "agent"}, password=PASSWORD).email)
    client.post("/sign-out")
    for _ in range(10):
        browser().post("/sign-in", {"login": "eva@example.org", "password": "wrong"})
    audit.flush()
    told = {entry.what for entry in shown(Asked(), limit=50)}
    assert {"people.invited", "people.disable", "signed_in", "signed_out", "sign_in_failed", "locked"} <= told
    assert "@example.org" not in str(shown(Asked(), limit=50))


def test_every_role_may_give_only_roles_that_are_there() -> None:
    assert list(roles()) == ["owner", "manager", "agent", "viewer", "auditor"]
    assert {right for role in roles().values() for right in role.rights} >= {"see", "note", "import", "choose", "people"}
