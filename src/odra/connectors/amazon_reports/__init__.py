"""Reports that a seller downloads from Amazon, or that its reports API gives: the same files."""

from odra.connectors.amazon_reports.all_orders import AllOrders
from odra.connectors.amazon_reports.feedback import SellerFeedback
from odra.connectors.amazon_reports.returns import Returns
from odra.connectors.amazon_reports.unshipped import Unshipped

READERS = (AllOrders(), Unshipped(), SellerFeedback(), Returns())
