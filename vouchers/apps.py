"""Wiring at start: walls around booked vouchers, sentences, vouchers as records, and who hears of what."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class VouchersConfig(AppConfig):
    name = "vouchers"
    verbose_name = _("Bookkeeping")

    def ready(self) -> None:
        from accounting import demo_tenant
        from accounting.problems import holders, sentences
        from accounting.records import listeners
        from vouchers import frozen, wiring
        from vouchers.booking.holds import count_held, release_held
        from vouchers.booking.sweep import after_saving
        from vouchers.demo_ledger import prepare_demo_ledger
        from vouchers.sentences import LEDGERS

        sentences.register(LEDGERS, {"voucher": _("voucher")})
        listeners.register(after_saving)
        holders.register(holders.Holder(count_held, release_held))
        demo_tenant.also(prepare_demo_ledger)
        post_migrate.connect(frozen.install, sender=self, dispatch_uid="booked_vouchers")
        wiring.connect()
