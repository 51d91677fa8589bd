"""Parcels: lists of tracking numbers, lists of scans, and tracking pages that a person pasted."""

from odra.connectors.tracking.numbers import TrackingList
from odra.connectors.tracking.scanned import ScanList

READERS = (ScanList(), TrackingList())
