"""The room of SIE files. Its core knows no Django; it stands above vouchers, which never imports it."""
