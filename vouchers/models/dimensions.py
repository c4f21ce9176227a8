"""What vouchers are split by besides accounts: cost centres, projects, and what else a source has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel
from vouchers.models.ledgers import Ledger

# The numbers that SIE reserves; rows carry these two in columns of their own.
COST_CENTRE = 1
PROJECT = 6


class Dimension(TenantModel):
    """`parent` is the dimension that this one divides further."""

    ledger = models.ForeignKey(
        Ledger, verbose_name=_("ledger"), on_delete=models.PROTECT, related_name="dimensions"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")

    class Meta:
        db_table = "ledger_dimensions"
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        ordering = ["ledger", "number"]
        constraints = [models.UniqueConstraint(fields=["ledger", "number"], name="ledger_dimension_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class DimensionValue(TenantModel):
    """A cost centre, a project ...: an object, as SIE says. Codes are text; leading zeros count."""

    dimension = models.ForeignKey(
        Dimension, verbose_name=_("dimension"), on_delete=models.PROTECT, related_name="values"
    )
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        db_table = "ledger_dimension_values"
        verbose_name = _("object")
        verbose_name_plural = _("objects")
        ordering = ["dimension", "code"]
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="dimension_value_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()
