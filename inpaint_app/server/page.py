"""The page that explains the server: plain HTML made from its own description, which needs no network and no script."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52em;margin:2em auto;padding:0 1em;color:#222;background:#fff}"
    "h2{margin-top:2em}code,pre{font:14px/1.5 ui-monospace,monospace;background:#f2f2f2}pre{padding:.7em;overflow:auto}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3em .8em .3em 0;"
    "border-bottom:1px solid #ddd}@media(prefers-color-scheme:dark){body{color:#ddd;background:#1c1c1c}"
    "code,pre{background:#2b2b2b}td,th{border-color:#444}}"
)


def page_of(described: Mapping[str, Any], address: str) -> str:
    """HTML of an OpenAPI description.

    Args:
        address: of the server, for the examples.
    """
    info = described["info"]
    parts = [
        f"<h1>{_text(info['title'])} {_text(info['version'])}</h1>", f"<p>{_text(info['description'])}</p>",
        "<p>Each request has the header <code>Authorization: Bearer TOKEN</code> with the token that the server "
        "printed when it started, and a form (<code>multipart/form-data</code>). The answer is the picture; the header "
        "<code>Inpaint-Report</code> says what was done, as JSON. What fails is answered by "
        '<code>{"error": "One sentence."}</code>. For programs all this is described in '
        '<a href="openapi.json">openapi.json</a> (OpenAPI).</p>']
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            parts += _operation(described, path, method.upper(), operation, address)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{_text(info["title"])}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>\n<body>\n'
        + "\n".join(parts) + "\n</body></html>\n")


def _operation(
    described: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any], address: str,
) -> Iterator[str]:
    yield f"<h2>{method} {_text(path)}</h2>\n<p>{_text(operation.get('description', ''))}</p>"
    body = operation.get("requestBody")
    if body is None:
        yield f"<pre>curl {_text(address + path)}</pre>"
        return
    schema = body["content"]["multipart/form-data"]["schema"]
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    needed = set(schema.get("required", ()))
    rows = "\n".join(_field(name, field, name in needed) for name, field in schema["properties"].items())
    yield f"<table><tr><th>field</th><th>what</th><th>default</th></tr>\n{rows}</table>"
    files = " ".join(f"-F {name}=@{name}.png" for name in schema["properties"] if name in needed)
    yield (
        f'<pre>curl -H "Authorization: Bearer $TOKEN" {files} -o result.png {_text(address + path)}</pre>')


def _field(name: str, field: Mapping[str, Any], needed: bool) -> str:
    default = "must be given" if needed else str(field["default"]) if field.get("default") is not None else ""
    said = [field.get("description", "")]
    kinds: list[Mapping[str, Any]] = field.get("anyOf", [field])
    for kind in kinds:
        if "enum" in kind:
            said.append(f"One of {', '.join(map(str, kind['enum']))}.")
        if "minimum" in kind and "maximum" in kind:
            said.append(f"{kind['minimum']:g} to {kind['maximum']:g}.")
    return f"<tr><td><code>{_text(name)}</code></td><td>{_text(' '.join(said))}</td><td>{_text(default)}</td></tr>"


def _text(text: str) -> str:
    return html.escape(text, quote=False)
