"""Numbers as psycopg hands them over."""

from decimal import Decimal

from psycopg.adapt import Buffer, Loader


class Whole(Loader):
    def load(self, data: Buffer) -> int | Decimal:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else Decimal(text)
