"""Customer invoices, from draft to booked, credited or cancelled."""
