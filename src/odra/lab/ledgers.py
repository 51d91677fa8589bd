"""What the marketplace itself keeps books of: settlements, account health, units in its stock, returns once more as XML."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import msgspec

from odra.facts.moments import DAY, HOUR, as_datetime
from odra.lab.cast import MARKETS, Market
from odra.lab.tables import decimal, iso, write_table
from odra.lab.truth import Event, Sale, Truth

SETTLEMENT = (
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id merchant-order-id "
    "adjustment-id shipment-id marketplace-name amount-type amount-description amount fulfillment-id posted-date posted-date-time order-item-code "
    "merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased promotion-id"
).split()  # fmt: skip
FBA_RETURNS = (
    "return-date order-id sku asin fnsku product-name quantity fulfillment-center-id detailed-disposition reason status "
    "license-plate-number customer-comments"
).split()  # fmt: skip
FBA_PAID = (
    "approval-date reimbursement-id case-id amazon-order-id reason sku fnsku asin product-name condition currency-unit amount-per-unit "
    "amount-total quantity-reimbursed-cash quantity-reimbursed-inventory quantity-reimbursed-total original-reimbursement-id "
    "original-reimbursement-type"
).split()  # fmt: skip
MINUTE = HOUR // 60
SPAN = 14 * DAY  # of a settlement
PARTS = {"negative_feedback_rate": "negativeFeedback", "a_to_z_rate": "claims", "chargeback_rate": "chargebacks"}
Cells = dict[str, str]


def write_ledgers(truth: Truth, folder: Path) -> Iterator[Path]:
    for market in MARKETS[:7]:
        for back in (1, 0):
            yield _settlement(truth, market, truth.at - back * SPAN, folder)
    yield _health(truth, folder)
    yield _returns_xml(truth, folder)
    units = [
        s
        for n, s in enumerate(truth.sales)
        if not s.by_seller and s.status == "Shipped" and n % 7 == 0 and truth.at - s.at > 20 * DAY
    ]
    yield write_table(folder / "fba-returns.txt", FBA_RETURNS, [_came_back(s) for s in units])
    yield write_table(folder / "fba-reimbursements.txt", FBA_PAID, [_paid_for(s) for s in units[::3]])


def _settlement(truth: Truth, market: Market, ends: int, folder: Path) -> Path:
    """A fortnight's money: what was sold, given back and taken. The fee called a chargeback is none."""
    start, number = ends - SPAN, f"{ends // DAY}{MARKETS.index(market)}"
    sold = [s for s in truth.sales if s.market is market and s.status == "Shipped"]
    rows = [row for s in sold if start <= s.shipped_at < ends for row in _sold(s)]
    rows += [_taken(s, e) for s in sold for e in s.events if start <= e.at + HOUR < ends and _means(e)]
    head = {
        "settlement-start-date": iso(start), "settlement-end-date": iso(ends), "deposit-date": iso(ends),
        "total-amount": decimal(round(sum(float(row["amount"]) for row in rows) * 100)), "currency": market.currency,
    }  # fmt: skip
    shared = {"settlement-id": number, "marketplace-name": market.channel}
    lines = [{"settlement-id": number} | head, *(row | shared for row in rows)]
    return write_table(folder / f"settlement-{market.id}-{as_datetime(ends):%Y-%m-%d}.txt", SETTLEMENT, lines)


def _sold(sale: Sale) -> Iterator[Cells]:
    for n, (sku, _, _, paid) in enumerate(sale.goods):
        yield _amount(sale, sale.shipped_at, "Order", "ItemPrice", "Principal", paid, n) | {"sku": sku}
        yield _amount(sale, sale.shipped_at, "Order", "ItemFees", "ShippingChargeback", -paid // 50, n) | {"sku": sku}


def _means(event: Event) -> str:
    """The transaction in which an event shows; most show in none."""
    named = {"refund": "Refund", "chargeback": "Chargeback Refund"}
    return "A-to-z Guarantee Refund" if (event.kind, event.what) == ("decision", "granted") else named.get(event.kind, "")


def _taken(sale: Sale, event: Event) -> Cells:
    return _amount(sale, event.at + HOUR, _means(event), "ItemPrice", "Principal", -sale.total, 0)


def _amount(sale: Sale, at: int, transaction: str, about: str, detail: str, minor: int, nth: int) -> Cells:
    return {
        "transaction-type": transaction, "order-id": sale.order, "amount-type": about, "amount-description": detail, "amount": decimal(minor),
        "fulfillment-id": "MFN" if sale.by_seller else "AFN", "posted-date": iso(at)[:10], "posted-date-time": iso(at),
        "order-item-code": f"{sale.order[-7:]}{nth}",
    }  # fmt: skip


def _health(truth: Truth, folder: Path) -> Path:
    """The marketplace's own figures, as it displayed them when the day began."""
    midnight = truth.at // DAY * DAY
    then = Truth(midnight, [msgspec.structs.replace(s, events=[e for e in s.events if e.at <= midnight]) for s in truth.sales])
    told, metrics = then.expected_health(), []
    for market in MARKETS[:7]:
        by = {name: _figures(told, market.id, by, midnight) for name, by in (("mfn", "seller"), ("afn", "marketplace"))}
        rates = {name: figures for name, figures in by.items() if figures}
        metrics.append({"marketplaceId": market.native, "orderDefectRate": rates, "lateShipmentRate": _late(then, market)})
    status = [{"marketplaceId": m.native, "status": "NORMAL"} for m in MARKETS[:7]]
    path = folder / "account-health.json"
    path.write_text(json.dumps({"accountStatuses": status, "performanceMetrics": metrics}, indent=1), "utf-8")
    return path


def _figures(told: dict[tuple[str, str, str, str], tuple[int, int]], market: str, by: str, at: int) -> dict[str, Any]:
    bad, orders = told.get((market, by, "order_defect_rate", "displayed"), (0, 0))
    if not orders:
        return {}
    first, last = at // DAY - 73, at // DAY - 14
    parts = {name: {"count": told[market, by, metric, "displayed"][0], "status": "NONE"} for metric, name in PARTS.items()}
    return {
        "reportingDateRange": {"reportingDateFrom": iso(first * DAY), "reportingDateTo": iso((last + 1) * DAY - MINUTE)},
        "orderCount": orders, "orderWithDefects": {"count": bad, "status": "GOOD"}, **parts, "rate": round(bad / orders, 4),
        "targetValue": 0.01, "targetCondition": "LESS_THAN", "status": "GOOD" if bad * 100 < orders else "BAD",
    }  # fmt: skip


def _late(then: Truth, market: Market) -> dict[str, Any]:
    """Of the orders due in thirty days; the window ends with yesterday, which tells for when the report speaks."""
    due = [
        s for s in then.sales
        if s.market is market and s.by_seller and s.status not in ("Pending", "Cancelled") and then.at - 30 * DAY <= s.ship_by_at < then.at
    ]  # fmt: skip
    late = sum(s.shipped_at > s.ship_by_at for s in due)
    return {
        "reportingDateRange": {"reportingDateFrom": iso(then.at - 30 * DAY), "reportingDateTo": iso(then.at - MINUTE)},
        "orderCount": len(due), "lateShipmentCount": late, "rate": round(late / len(due), 4) if due else 0.0, "targetValue": 0.04,
        "targetCondition": "LESS_THAN", "status": "GOOD" if late * 25 < len(due) else "BAD",
    }  # fmt: skip


def _returns_xml(truth: Truth, folder: Path) -> Path:
    """Returns of two months, which the flat file has too."""
    asked = [(s, e) for s in truth.sales for e in s.events if e.kind == "return" and truth.at - e.at < 60 * DAY]
    path = folder / "returns.xml"
    body = "\n".join(_returned(s, e) for s, e in asked)
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n<Returns-Report>\n{body}\n</Returns-Report>\n', "utf-8")
    return path


def _returned(sale: Sale, event: Event) -> str:
    sku, asin, title, paid = sale.goods[0]
    item = {"item_name": title, "asin": asin, "return_reason_code": "CR-UNWANTED_ITEM", "merchant_sku": sku, "in_policy": "Y",
            "return_quantity": "1", "resolution": "StandardRefund"}  # fmt: skip
    own = {
        "order_id": sale.order, "order_date": iso(sale.at)[:10], "amazon_rma_id": f"D{sale.order[-7:]}RRMA",
        "return_request_date": iso(event.at)[:10], "return_request_status": event.what, "a_to_z_claim": "N", "return_type": "C-Returns",
        "order_amount": decimal(paid), "order_quantity": "1",
    }  # fmt: skip
    label = {"label_type": "AmazonUnPaidLabel", "currency_code": sale.market.currency}
    return f"<return_details>{_tags(own)}<item_details>{_tags(item)}</item_details><label_details>{_tags(label)}</label_details></return_details>"


def _tags(told: Cells) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in told.items())


def _came_back(sale: Sale) -> Cells:
    sku, asin, title, _ = sale.goods[0]
    return {
        "return-date": iso(sale.shipped_at + 12 * DAY), "order-id": sale.order, "sku": sku, "asin": asin, "fnsku": f"X{asin[1:]}",
        "product-name": title, "quantity": "1", "fulfillment-center-id": "LEJ1", "detailed-disposition": "SELLABLE",
        "reason": "UNWANTED_ITEM", "status": "Unit returned to inventory", "license-plate-number": f"LPN{sale.order[-7:]}",
        "customer-comments": f"It is for {sale.name}" if sale.at % 2 else "",
    }  # fmt: skip


def _paid_for(sale: Sale) -> Cells:
    sku, asin, title, paid = sale.goods[0]
    return {
        "approval-date": iso(sale.shipped_at + 15 * DAY), "reimbursement-id": f"9{sale.order[-7:]}", "amazon-order-id": sale.order,
        "reason": "CustomerReturn", "sku": sku, "fnsku": f"X{asin[1:]}", "asin": asin, "product-name": title, "condition": "Sellable",
        "currency-unit": sale.market.currency, "amount-per-unit": decimal(paid), "amount-total": decimal(paid), "quantity-reimbursed-cash": "1",
        "quantity-reimbursed-inventory": "0", "quantity-reimbursed-total": "1",
    }  # fmt: skip
