"""Delimited tables: lines, columns, cells, and lists of order ids that a person maps by hand."""

from odra.connectors.tables.listed import ListedOrders

READERS = (ListedOrders(),)
