"""The customer register. A number once used stays taken for ever, also after the customer is deleted."""

from accounting.providers.fortnox.documents import Customer
from accounting.providers.fortnox.registers.register import Register


class Customers(Register[Customer]):
    path = "customers"
    single = "Customer"
    plural = "Customers"
    key = "CustomerNumber"
    sort_by = "customernumber"
    decode = staticmethod(Customer.decode)
