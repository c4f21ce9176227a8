"""Wiring at start: scope on new connections, walls after migrate, checks."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class AccountingConfig(AppConfig):
    name = "accounting"
    verbose_name = _("Accounting")

    def ready(self) -> None:
        from accounting import checks, installation, rls, scope  # noqa: F401 (checks register themselves)

        connection_created.connect(_scope_new_connection, dispatch_uid="scope")
        pre_migrate.connect(rls.make_way, sender=self, dispatch_uid="triggers")
        post_migrate.connect(rls.install, sender=self, dispatch_uid="rls")
        post_migrate.connect(installation.remember, sender=self, dispatch_uid="installation")


def _scope_new_connection(connection: object, **_: object) -> None:
    from accounting import scope

    scope.apply(connection)  # type: ignore[arg-type]
