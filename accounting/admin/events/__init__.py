"""What was heard and told: inbox events, the token journal, the mail log and each person's choice of mails."""
