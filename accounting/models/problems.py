"""One open cause that needs a person, with everything it blocks."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounting.models.base import TenantModel


class Problem(TenantModel):
    """Code and parameters; the sentence is made when it is read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    integration = models.ForeignKey(
        "accounting.Integration",
        verbose_name=_("integration"),
        null=True,
        on_delete=models.PROTECT,
        related_name="problems",
    )
    cause = models.CharField(max_length=200)
    code = models.CharField(_("code"), max_length=80)
    params = models.JSONField(default=dict)
    words = models.TextField(blank=True)  # the provider's own words
    level = models.CharField(_("level"), max_length=8, default="error")
    occurrences = models.PositiveIntegerField(_("times seen"), default=1)
    opened_at = models.DateTimeField(_("opened"))
    seen_at = models.DateTimeField(_("last seen"))
    solved_at = models.DateTimeField(_("solved"), null=True)
    solved_by = models.CharField(_("solved by"), max_length=150, blank=True)

    class Meta:
        db_table = "problems"
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        indexes = [models.Index(fields=["tenant", "solved_at"], name="problem_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "integration", "cause"],
                condition=models.Q(solved_at=None, integration__isnull=False),
                name="problem_open_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "cause"],
                condition=models.Q(solved_at=None, integration__isnull=True),
                name="problem_open_once_tenant",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProblemItem(TenantModel):
    """That a problem holds an item, or explains why it ended."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="holds")
    item = models.ForeignKey("accounting.SyncItem", on_delete=models.PROTECT, related_name="holds")
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "problem_items"
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "item"],
                condition=models.Q(released_at=None),
                name="problem_item_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} holds {self.item_id}"
