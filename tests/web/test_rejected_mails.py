"""Mails that could not be used: named to the person who looks, and downloaded as they came."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.test_import import drop

pytestmark = pytest.mark.usefixtures("desk")


def test_a_rejected_mail_is_named_to_the_person_and_downloaded(seller: Client) -> None:
    dateless = b"From: Ada <ada77+k9@marketplace.amazon.de>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= 302-0000001-0000001\r\nMessage-ID: <1@x.example>\r\n\r\nWo ist mein Paket?\r\n"
    page = drop(seller, SimpleUploadedFile("m.eml", dateless))
    assert "Grüße 302-0000001-0000001" in page.text and "ada77+k9@marketplace.amazon.de" in page.text
    response = seller.get("/import/1/rejected.txt")
    assert (response.content, response["Content-Type"]) == (dateless, "message/rfc822")
    assert response["Content-Disposition"] == 'attachment; filename="rejected-1.eml"'
    assert "Grüße 302-0000001-0000001" in seller.get("/import/1").content.decode()
