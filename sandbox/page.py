"""The look of the few HTML pages, and escaping done once."""

from html import escape

STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884}
.told{border:1px solid #1d7a46;border-radius:.4rem;padding:.4rem .9rem}.refused{border-color:#b3261e}
label{margin-right:1rem}input{font:inherit;padding:.3rem;border-radius:.4rem;border:1px solid #8888}
.card{border:1px solid #8886;border-radius:.6rem;padding:1.2rem 1.6rem;max-width:34rem}
select,button{font:inherit;padding:.4rem .9rem;border-radius:.4rem;border:1px solid #8888}
button.yes{background:#1d7a46;color:#fff;border-color:#1d7a46}
code{font-size:.85rem}.muted{opacity:.7}
"""


def html_page(title: str, body: str) -> bytes:
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style></head>'
    return f'<!DOCTYPE html><html lang="sv">{head}<body>{body}</body></html>'.encode()


def html_table(headings: list[str], rows: list[list[object]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in headings)
    lines = ("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
