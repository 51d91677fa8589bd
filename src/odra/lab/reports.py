"""The shop's downloads: all orders by month, orders to be shipped by week, feedback by marketplace, returns."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from odra.facts.moments import DAY, as_datetime
from odra.lab.cast import COMMENTS, MARKETS
from odra.lab.tables import decimal, iso
from odra.lab.truth import Sale, Truth

ALL_ORDERS = (
    "amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel order-channel "
    "ship-service-level product-name sku asin item-status quantity currency item-price item-tax shipping-price shipping-tax "
    "gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city ship-state ship-postal-code ship-country "
    "promotion-ids is-business-order purchase-order-number price-designation signature-confirmation-recommended"
).split()  # fmt: skip
UNSHIPPED = (
    "order-id order-item-id purchase-date payments-date reporting-date promise-date days-past-promise buyer-email buyer-name "
    "buyer-phone-number sku product-name quantity-purchased quantity-shipped quantity-to-ship ship-service-level recipient-name "
    "ship-address-1 ship-address-2 ship-address-3 ship-city ship-state ship-postal-code ship-country latest-ship-date latest-delivery-date "
    "is-business-order purchase-order-number price-designation is-prime"
).split()  # fmt: skip
RETURNS = (
    "Order ID\tOrder date\tReturn request date\tReturn request status\tAmazon RMA ID\tMerchant RMA ID\tLabel type\tLabel cost\tCurrency code\t"
    "Return carrier\tTracking ID\tLabel to be paid by\tA-to-Z Claim\tIs prime\tASIN\tMerchant SKU\tItem Name\tReturn quantity\tReturn Reason\t"
    "In policy\tReturn type\tResolution\tInvoice number\tReturn delivery date\tOrder Amount\tOrder quantity\tSafeT Action reason\tSafeT claim id\t"
    "SafeT claim state\tSafeT claim creation time\tSafeT claim reimbursement amount\tRefunded Amount"
).split("\t")  # fmt: skip
MISTAKES = (
    {"amazon-order-id": "302-12345-1234567"},
    {"amazon-order-id": "3.02123E+16"},
    {"purchase-date": "31/02/2026"},
    {"order-status": ""},
    {"purchase-date": ""},
)


def write_reports(truth: Truth, folder: Path) -> Iterator[Path]:
    yield from _by_month(truth, folder)
    yield from _by_week(truth, folder)
    yield from _feedback(truth, folder)
    yield _returns(truth, folder)
    yield _mistakes(truth, folder)


def _write(path: Path, header: list[str], rows: Iterable[list[str]], encoding: str = "utf-8") -> Path:
    text = "\r\n".join("\t".join(row) for row in (header, *rows)) + "\r\n"
    path.write_bytes(text.encode(encoding))
    return path


def _by_month(truth: Truth, folder: Path) -> Iterator[Path]:
    """A download a month, each reaching three days into the one before."""
    months: dict[str, list[Sale]] = {}
    for sale in truth.sales:
        for shift in (0, 3 * DAY):
            sales = months.setdefault(f"{as_datetime(min(sale.at + shift, truth.at)):%Y-%m}", [])
            if not sales or sales[-1] is not sale:
                sales.append(sale)
    for month, sales in sorted(months.items()):
        yield _write(folder / f"all-orders-{month}.txt", ALL_ORDERS, (row for sale in sales for row in _order_rows(sale)))


def _order_rows(sale: Sale) -> Iterator[list[str]]:
    for sku, asin, title, price in sale.goods:
        cells = dict.fromkeys(ALL_ORDERS, "")
        cells |= {
            "amazon-order-id": sale.order, "merchant-order-id": sale.order, "purchase-date": iso(sale.at), "last-updated-date": iso(sale.shipped_at),
            "order-status": sale.status, "fulfillment-channel": "Merchant" if sale.by_seller else "Amazon", "sales-channel": sale.market.channel,
            "ship-service-level": "Standard", "product-name": title, "sku": sku, "asin": asin, "item-status": sale.status, "quantity": "1",
            "currency": sale.market.currency, "item-price": decimal(price), "item-tax": decimal(price * 21 // 121), "shipping-price": "0.0",
            "shipping-tax": "0.0", "ship-city": sale.place[0], "ship-state": sale.place[2], "ship-postal-code": sale.place[1],
            "ship-country": sale.country, "is-business-order": "false", "signature-confirmation-recommended": "false",
        }  # fmt: skip
        yield list(cells.values())


def _by_week(truth: Truth, folder: Path) -> Iterator[Path]:
    """New orders of the last ten weeks, with names and addresses."""
    for week in range(10):
        ends = truth.at - week * 7 * DAY
        sales = [s for s in truth.sales if ends - 7 * DAY < s.at <= ends and s.by_seller and s.status in ("Shipped", "Unshipped")]
        rows = (row for sale in sales for row in _ship_rows(sale, ends))
        yield _write(folder / f"new-orders-{as_datetime(ends):%Y-%m-%d}.txt", UNSHIPPED, rows)


def _ship_rows(sale: Sale, ends: int) -> Iterator[list[str]]:
    sent = sale.shipped_at <= ends
    for n, (sku, _, title, _) in enumerate(sale.goods):
        cells = dict.fromkeys(UNSHIPPED, "")
        cells |= {
            "order-id": sale.order, "order-item-id": f"{sale.order[-7:]}{n}", "purchase-date": iso(sale.at), "payments-date": iso(sale.at),
            "reporting-date": iso(ends), "promise-date": iso(sale.ship_by_at), "buyer-email": f"x{sale.order[-7:]}@marketplace.{sale.market.id}",
            "buyer-name": sale.name, "sku": sku, "product-name": title, "quantity-purchased": "1", "quantity-shipped": str(int(sent)), "quantity-to-ship": str(int(not sent)),
            "ship-service-level": "Standard", "recipient-name": sale.name, "ship-address-1": sale.street, "ship-city": sale.place[0],
            "ship-state": sale.place[2], "ship-postal-code": sale.place[1], "ship-country": sale.country,
            "latest-ship-date": iso(sale.ship_by_at), "latest-delivery-date": iso(sale.promised_at), "is-business-order": "false",
        }  # fmt: skip
        yield list(cells.values())


def _feedback(truth: Truth, folder: Path) -> Iterator[Path]:
    """One download a marketplace, its dates as that marketplace writes them."""
    header = ["Date", "Rating", "Comments", "Your Response", "Order ID", "Rater Email"]
    for market in MARKETS:
        left = [(e, s) for s in truth.sales if s.market is market for e in s.events if e.kind == "feedback"]
        rows = [[f"{as_datetime(e.at):{market.dates}}", e.what, COMMENTS[int(e.what)], "", s.order, ""] for e, s in left]
        if rows and market.id:
            yield _write(folder / f"feedback-{market.id}.txt", header, rows, "cp1252")


def _returns(truth: Truth, folder: Path) -> Path:
    rows = [_return_row(s, e.at, e.what) for s in truth.sales for e in s.events if e.kind == "return"]
    return _write(folder / "returns.tsv", RETURNS, rows)


def _return_row(sale: Sale, at: int, status: str) -> list[str]:
    day = lambda moment: f"{as_datetime(moment):%d-%b-%Y}"  # noqa: E731
    sku, asin, title, price = sale.goods[0]
    cells = dict.fromkeys(RETURNS, " ")
    cells |= {
        "Order ID": sale.order, "Order date": day(sale.at), "Return request date": day(at), "Return request status": status,
        "Amazon RMA ID": f"D{sale.order[-7:]}RRMA", "Label type": "AmazonUnPaidLabel", "Currency code": sale.market.currency, "A-to-Z Claim": "N",
        "ASIN": asin, "Merchant SKU": sku, "Item Name": title, "Return quantity": "1", "Return Reason": "CR-UNWANTED_ITEM", "In policy": "Y",
        "Return type": "C-Returns", "Resolution": "StandardRefund", "Order Amount": decimal(price), "Order quantity": "1",
    }  # fmt: skip
    return list(cells.values())


def _mistakes(truth: Truth, folder: Path) -> Path:
    """Rows as a spreadsheet or a broken download leaves them; their orders are in no truth."""
    good = next(_order_rows(truth.sales[0]))
    rows = []
    for n, wrong in enumerate(MISTAKES):
        cells = dict(zip(ALL_ORDERS, good, strict=True)) | {"amazon-order-id": f"302-9999999-000000{n}"} | wrong
        rows.append(list(cells.values()))
    path = _write(folder / "orders-with-mistakes.txt", ALL_ORDERS, rows)
    with path.open("ab") as file:
        file.write("\t".join(good[:9]).encode())
    return path


def date_header(at: int) -> str:
    """A mail's Date."""
    when: datetime = as_datetime(at)
    return f"{when:%a, %d %b %Y %H:%M:%S} +0000"
