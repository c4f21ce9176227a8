"""SIE files into ledgers: taken in, compared with what is there, approved by a person, written all or nothing."""
