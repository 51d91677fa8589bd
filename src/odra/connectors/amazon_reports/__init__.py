"""Reports that a seller downloads from Amazon, or that its reports API gives: the same files."""

from odra.connectors.amazon_reports.account_health import AccountHealth
from odra.connectors.amazon_reports.account_health_xml import AccountHealthXml
from odra.connectors.amazon_reports.all_orders import AllOrders
from odra.connectors.amazon_reports.fba_reimbursements import FbaReimbursements
from odra.connectors.amazon_reports.fba_removals import FbaRemovals, FbaRemovalShipments
from odra.connectors.amazon_reports.fba_replacements import FbaReplacements
from odra.connectors.amazon_reports.fba_returns import FbaReturns
from odra.connectors.amazon_reports.feedback import SellerFeedback
from odra.connectors.amazon_reports.return_overrides import ReturnOverrides
from odra.connectors.amazon_reports.returns import Returns
from odra.connectors.amazon_reports.returns_xml import ReturnsXml
from odra.connectors.amazon_reports.settlement import Settlement
from odra.connectors.amazon_reports.unshipped import Unshipped

READERS = (
    AllOrders(), Unshipped(), SellerFeedback(), Returns(), ReturnsXml(), AccountHealth(), AccountHealthXml(), Settlement(), FbaReturns(),
    FbaReimbursements(), FbaReplacements(), FbaRemovals(), FbaRemovalShipments(), ReturnOverrides(),
)  # fmt: skip
