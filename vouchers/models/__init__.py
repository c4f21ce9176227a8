"""The tables of the ledgers, by what they are about."""

from vouchers.models.accounts import Account, AccountKind
from vouchers.models.booking import BookingHold
from vouchers.models.dimensions import COST_CENTRE, PROJECT, Dimension, DimensionValue
from vouchers.models.final import BookedForever
from vouchers.models.ledgers import Ledger, LedgerSource
from vouchers.models.opening import OpeningBalance
from vouchers.models.pulls import LedgerPull, YearCursor
from vouchers.models.reversals import Alert, Reversal, ReversalClaim, ReversalRule, ReversalState, RuleMode
from vouchers.models.rows import VoucherRow
from vouchers.models.vouchers import Origin, Voucher, VoucherState
from vouchers.models.years import FiscalYear, VoucherSeries

__all__ = [
    "COST_CENTRE",
    "PROJECT",
    "Account",
    "AccountKind",
    "Alert",
    "BookedForever",
    "BookingHold",
    "Dimension",
    "DimensionValue",
    "FiscalYear",
    "Ledger",
    "LedgerPull",
    "LedgerSource",
    "OpeningBalance",
    "Origin",
    "Reversal",
    "ReversalClaim",
    "ReversalRule",
    "ReversalState",
    "RuleMode",
    "Voucher",
    "VoucherRow",
    "VoucherSeries",
    "VoucherState",
    "YearCursor",
]
