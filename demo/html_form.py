"""What a browser would send back from the first POST form of a page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Option:
    value: str
    label: str = ""


@dataclass
class Form:
    action: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[Option]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self._open = False
        self._select: str | None = None
        self._option: Option | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and self.form is None and values.get("method", "").lower() == "post":
            self.form, self._open = Form(values.get("action", "")), True
        elif self._open and self.form is not None:
            self._field(self.form, tag, values)

    def _field(self, form: Form, tag: str, values: dict[str, str]) -> None:
        if tag == "input" and values.get("type", "").lower() == "hidden":
            form.hidden[values.get("name", "")] = values.get("value", "")
        elif tag == "select":
            self._select = values.get("name", "")
            form.choices[self._select] = []
        elif tag == "option" and self._select is not None:
            self._option = Option(values.get("value", ""))
            form.choices[self._select].append(self._option)

    def handle_data(self, data: str) -> None:
        if self._option is not None:
            self._option.label = f"{self._option.label} {data}".strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "select":
            self._select = self._option = None
        elif tag == "option":
            self._option = None


def first_post_form(html: str) -> Form | None:
    reader = _Reader()
    reader.feed(html)
    return reader.form
