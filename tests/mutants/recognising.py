"""Bugs in how our own documents are recognised."""

from tests.mutants.mutant import Mutant

LOOKS = "tests/engine/test_look_up.py"
FIRST = "tests/engine/test_first_run.py"

MUTANTS = (
    Mutant(
        "random marker",
        "accounting/domain/hashing.py",
        "    digest = b32encode(hashlib.sha256(key.encode()).digest()).decode().lower()\n",
        '    digest = __import__("secrets").token_hex(16)\n',
        (f"{FIRST}::test_lost_mappings_are_found_again_and_nothing_is_made_twice",),
    ),
    Mutant(
        "substring match of an invoice's reference",
        "accounting/providers/fortnox/registers/invoices.py",
        "            if invoice.external_reference == reference:\n",
        "            if reference.lower() in invoice.external_reference.lower():\n",
        (f"{LOOKS}::test_a_reference_that_only_contains_our_marker_is_not_ours",),
    ),
    Mutant(
        "substring match of a payment's invoice",
        "accounting/providers/fortnox/registers/invoice_payments.py",
        "            if payment.invoice_number == invoice_number:\n",
        "            if str(invoice_number) in str(payment.invoice_number):\n",
        (f"{LOOKS}::test_a_payment_of_an_invoice_with_a_longer_number_is_not_ours",),
    ),
    Mutant(
        "a document of another record is adopted",
        "accounting/sync/push.py",
        "        others = memory.belong_to_others(item, [written.external_id for written in found])\n",
        "        others = set()\n",
        (f"{LOOKS}::test_two_equal_payments_are_two_payments_whatever_is_lost",),
    ),
    Mutant(
        "two finds are one find",
        "accounting/sync/push.py",
        "    if len(found) > 1 and not resource.interchangeable:\n",
        "    if len(found) > 99 and not resource.interchangeable:\n",
        (f"{LOOKS}::test_two_documents_with_our_marker_need_a_person",),
    ),
)
