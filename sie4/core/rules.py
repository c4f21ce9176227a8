"""Every rule of the format by its code: an error breaks the format, a warning makes people or tools stumble.

What an auditor's tool tests (the sums between balances and vouchers) are warnings when reading: real programs break
them in a third of their files. The writer treats them as errors.
"""

from typing import Literal

Level = Literal["info", "warning", "error"]

_ERRORS = (
    # bytes and lines
    "empty_file", "encoding", "undecodable_bytes", "line_ends_cr", "line_too_long", "control_character",
    # grammar
    "not_a_record", "quote_not_closed", "quote_misplaced", "separator_missing", "list_not_closed", "list_nested",
    "list_uneven", "list_missing", "brace_misplaced", "list_misplaced",
    # vouchers
    "row_outside_voucher", "voucher_not_opened", "voucher_not_closed", "voucher_empty", "record_in_voucher",
    "voucher_too_large", "unbalanced", "repeated_voucher", "no_twin", "dimension_twice",
    # order
    "flag_not_first", "group_order", "account_later", "superdimension_later", "voucher_order",
    # fields and values
    "fields_missing", "bad_value", "bad_account", "amount_decimals", "number_too_large", "bad_date", "bad_type",
    "bad_format", "one_object_only",
    # the file as a whole
    "missing_record", "repeated_record", "undeclared_account", "undeclared_object", "undeclared_dimension",
    "checksum_wrong", "checksum_unfinished", "checksum_without_start", "after_checksum", "too_much",
)  # fmt: skip
_WARNINGS = (
    "last_line_open", "label_lower_case", "unknown_label", "extra_fields", "rows_skipped", "checksum_position",
    "record_not_in_type", "negative_zero", "period_outside_year", "voucher_outside_year",
    "org_number", "company_type", "tax_year", "account_type", "currency", "chart_type", "sru_code", "unknown_year",
    "parent_missing", "number_missing",
    "opening_sum", "closing_sum", "closing_difference", "result_difference", "continuity", "period_difference",
    "month_difference", "no_closing_balances",
)  # fmt: skip
_INFOS = (
    "flag_set", "dos_end", "checksum_not_checked", "objects_ignored", "long_year", "no_sru", "field_empty",
    "balance_on_result_account", "result_on_balance_account", "object_not_declared", "text_too_long", "class_nine",
)  # fmt: skip

LEVELS: dict[str, Level] = {
    **dict.fromkeys(_ERRORS, "error"),
    **dict.fromkeys(_WARNINGS, "warning"),
    **dict.fromkeys(_INFOS, "info"),
}
# The sums between balances and vouchers; on our own export nothing of this may be left.
SUMS = frozenset(
    {
        "opening_sum", "closing_sum", "closing_difference", "result_difference", "continuity", "period_difference",
        "month_difference",
    }
)  # fmt: skip
