"""Small report files and mails in the marketplace's formats, with invented content."""

from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

from odra.lab.reports import ALL_ORDERS, RETURNS, UNSHIPPED

CLAIM_TYPE, DECISION_TYPE = "A_Z_CLAIM_RESPONDENT_NOTIFY", "A_Z_CLAIM_RESPONDENT_CLOSE"
MESSAGE_TYPE, REPLY_TYPE = "BBC_MESSAGE_SENT_TO_MERCHANT", "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT"


def order_id(n: int) -> str:
    return f"302-{n:07d}-{n:07d}"


def table(path: Path, header: Iterable[str], rows: Iterable[dict[str, str]], blank: str = "") -> Path:
    """Rows as dicts by column; cells not named hold `blank`."""
    names = list(header)
    lines = ["\t".join(names), *("\t".join(row.get(n, blank) for n in names) for row in rows)]
    path.write_text("\r\n".join(lines) + "\r\n", "utf-8", newline="")
    return path


def order(n: int, **cells: str) -> dict[str, str]:
    """A row of an all-orders report; cells are named with `_` for `-`."""
    row = {
        "amazon-order-id": order_id(n), "purchase-date": "2026-11-02T08:00:00+00:00", "last-updated-date": "2026-11-03T08:00:00+00:00",
        "order-status": "Shipped", "fulfillment-channel": "Merchant", "sales-channel": "Amazon.de", "sku": "STRAP", "asin": "B0STRAP",
        "product-name": "Watch strap", "quantity": "1", "currency": "EUR", "item-price": "14.95", "ship-city": "Leipzig",
        "ship-postal-code": "04109", "ship-country": "DE",
    }  # fmt: skip
    return row | {name.replace("_", "-"): text for name, text in cells.items()}


def all_orders(path: Path, *rows: dict[str, str]) -> Path:
    return table(path, ALL_ORDERS, rows)


def new_orders(path: Path, *rows: dict[str, str]) -> Path:
    return table(path, UNSHIPPED, rows)


def to_ship(n: int, **cells: str) -> dict[str, str]:
    """A row of a new-orders report, with name and address."""
    row = {
        "order-id": order_id(n), "order-item-id": f"7{n:06d}", "purchase-date": "2026-11-02T08:00:00+00:00",
        "reporting-date": "2026-11-03T06:00:00+00:00", "buyer-email": f"b{n}@marketplace.amazon.de", "buyer-name": "Ada Example",
        "buyer-phone-number": "030 1", "sku": "STRAP", "product-name": "Watch strap", "quantity-purchased": "1",
        "recipient-name": "Ada Example", "ship-address-1": "Example street 1", "ship-city": "Leipzig", "ship-postal-code": "04109",
        "ship-country": "DE", "latest-delivery-date": "2026-11-09T22:59:59+00:00",
    }  # fmt: skip
    return row | {name.replace("_", "-"): text for name, text in cells.items()}


def feedback(path: Path, *rows: tuple[str, str, str, str]) -> Path:
    """(date, stars, comment, order id)."""
    header = ["Date", "Rating", "Comments", "Your Response", "Order ID", "Rater Email"]
    return table(path, header, [{"Date": d, "Rating": s, "Comments": c, "Order ID": o} for d, s, c, o in rows])


def returns(path: Path, *rows: dict[str, str]) -> Path:
    return table(path, RETURNS, rows, blank=" ")


def asked_back(n: int, **cells: str) -> dict[str, str]:
    row = {"Order ID": order_id(n), "Return request date": "20-Nov-2026", "Return request status": "Pending",
           "Amazon RMA ID": f"D{n}RRMA", "A-to-Z Claim": "N", "Merchant SKU": "STRAP"}  # fmt: skip
    return row | cells


def mail(path: Path, kind: str, subject: str, text: str, *, at: str, sender: str = "no-reply@amazon.de", ident: str = "") -> Path:
    """`at` as in a mail's Date: `Sat, 21 Nov 2026 12:00:00 +0000`; `ident` is the Message-ID, the file's name unless given."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = sender, subject, at
    message["Message-ID"], message["To"] = f"<{ident or path.stem}@mails.example>", "desk@shop.example"
    if kind:
        message["X-Space-Notification-Type"] = kind
    message.set_content(text)
    path.write_bytes(message.as_bytes())
    return path


def buyer_mail(
    path: Path, text: str, *, order: str = "", at: str = "Sat, 21 Nov 2026 12:00:00 +0000", sender: str = "", **how: str
) -> Path:
    """A buyer's message; without `order` it names none."""
    subject = f"Order delivery inquiry ({order})" if order else "Order delivery inquiry"
    words = f"------------- Begin message -------------\n\n{text}\n\n------------- End message -------------\n"
    sender = sender or '"Ada Example - Amazon Marketplace" <ada77+9@marketplace.amazon.de>'
    return mail(path, MESSAGE_TYPE, subject, words, at=at, sender=sender, **how)


def claim_mail(path: Path, order: str, *, at: str = "Sat, 21 Nov 2026 12:00:00 +0000", **how: str) -> Path:
    text = f"We have received an A-to-z Guarantee claim of EUR 14.95 for order {order}.\n"
    return mail(path, CLAIM_TYPE, f"A-to-z Guarantee claim received for order {order}", text, at=at,
                sender="atoz-guarantee-no-reply@amazon.de", **how)  # fmt: skip


def decision_mail(path: Path, order: str, text: str, *, at: str = "Sun, 22 Nov 2026 12:00:00 +0000") -> Path:
    return mail(path, DECISION_TYPE, f"A-to-z Guarantee claim decision for order {order}", text, at=at,
                sender="atoz-guarantee-no-reply@amazon.de")  # fmt: skip
