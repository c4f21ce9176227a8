"""The start page: are we connected, is anything stuck, is it in step."""
