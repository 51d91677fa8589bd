"""Performance tables of other marketplaces (Walmart, bol.com): their own figures, with norm and status."""

from odra.connectors.performance.tables import PerformanceTable

READERS = (PerformanceTable(),)
