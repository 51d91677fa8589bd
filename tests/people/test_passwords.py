"""What the data protection policy asks of passwords."""

from collections.abc import Callable

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from odra.people import operations
from odra.people.models import OldPassword, Person
from tests.people.conftest import PASSWORD, sign_in


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Zeven-kame1", "At least 12 characters."),
        ("zeven-kamelen9", "capital"),
        ("ZEVEN-KAMELEN9", "small letter"),
        ("Zeven-kamelen", "digit"),
        ("ZevenKamelen99", "special sign"),
        ("Femke-kamelen9", "your name"),
        ("Vries-kamelen9", "your name"),
    ],
)
def test_a_password_that_the_policy_does_not_allow_is_refused_with_the_reason(password: str, said: str) -> None:
    person = Person(email="f.devries@example.org", name="Femke de Vries", made_at=0)
    with pytest.raises(ValidationError) as fault:
        validate_password(password, person)
    assert any(said in message for message in fault.value.messages)
    validate_password(PASSWORD, person)


def test_none_of_the_last_ten_is_taken_again() -> None:
    person = operations.add("femke@example.org", "Femke", {"": "owner"}, password=f"{PASSWORD}0")
    for n in range(1, 11):
        person.set_password(f"{PASSWORD}{n}")
        person.save()
    assert OldPassword.objects.filter(person=person).count() == 10
    for n in range(1, 11):
        with pytest.raises(ValidationError):
            validate_password(f"{PASSWORD}{n}", person)
    validate_password(f"{PASSWORD}0", person)


def test_a_password_holds_for_a_day_at_least(later: Callable[..., None]) -> None:
    operations.add("femke@example.org", "Femke", {"": "owner"}, password=PASSWORD)
    form = {"oldpassword": PASSWORD, "password1": "Acht-giraffen8", "password2": "Acht-giraffen8"}
    later(hours=23)
    assert "less than a day ago" in sign_in("femke@example.org").post("/profile/password", form).content.decode()
    later(hours=25)
    assert sign_in("femke@example.org").post("/profile/password", form)["Location"] == "/profile?done=password"
