"""The pages of ledgers and vouchers. Importing this package registers them with Django's admin site."""

from vouchers.admin import accounts, fact_names, ledgers, vouchers, years
from vouchers.admin.pulls import admin as pulls
from vouchers.admin.reversals import admin as reversals
from vouchers.admin.reversals import rule_admin

__all__ = ["accounts", "fact_names", "ledgers", "pulls", "reversals", "rule_admin", "vouchers", "years"]
