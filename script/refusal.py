"""Why a command stops: one sentence for the person at the keyboard, with the remedy in it."""


class Refusal(Exception):
    pass
