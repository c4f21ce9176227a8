"""The room of ledgers, fiscal years and vouchers. It stands above accounting, which never imports it."""
