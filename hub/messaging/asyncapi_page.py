"""The message catalogue as a page: what the service takes and publishes, from its AsyncAPI document.

Rendered here, without scripts from elsewhere: the networks that the hub runs in often have no way out.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
h2{margin-top:2.5rem;border-top:1px solid #d0d7de;padding-top:1rem}code{background:#f0f3f6;padding:.1em .3em}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d0d7de;
vertical-align:top}.tag{font-size:.8rem;border-radius:1rem;padding:.1rem .6rem;background:#ddf4ff}
"""
_DIRECTION: Final = {"receive": "diterima", "send": "diterbitkan"}

Document = Mapping[str, Any]


def catalogue_page(document: Document) -> str:
    """Return the AsyncAPI 3 document as an HTML page in Indonesian."""
    info = document["info"]
    sections = "".join(_operation(document, operation) for operation in document.get("operations", {}).values())
    empty = "<p>Layanan ini tidak menerima dan tidak menerbitkan pesan.</p>"
    return (
        "<!doctype html><html lang=id><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>Katalog pesan {escape(info['title'])}</title><style>{_STYLE}</style>"
        f"<h1>Katalog pesan: {escape(info['title'])}</h1><p>{escape(str(info.get('description') or ''))}</p>"
        "<p>Amplop: CloudEvents 1.0 sebagai header AMQP berawalan <code>cloudEvents:</code>; isi pesan adalah JSON. "
        "Dokumen AsyncAPI untuk mesin: <a href='asyncapi.json'>asyncapi.json</a>.</p>"
        f"{sections or empty}</html>"
    )


def _operation(document: Document, operation: Document) -> str:
    channel = _resolve(document, operation["channel"])
    exchange = channel.get("bindings", {}).get("amqp", {}).get("exchange", {}).get("name", "")
    address = _address(operation["channel"], channel)
    messages = "".join(_payload(document, schema) for schema in _payloads(document, channel))
    direction = _DIRECTION.get(operation["action"]) or str(operation["action"])
    return (
        f"<h2><code>{escape(address)}</code> <span class=tag>{escape(direction)}</span></h2>"
        f"<p>{escape(str(channel.get('description') or ''))}"
        + (f" Exchange: <code>{escape(exchange)}</code>." if exchange else "")
        + f"</p>{messages}"
    )


def _address(reference: Document, channel: Document) -> str:
    """Return where a channel is; one of an exchange that looks at no routing key has its name alone."""
    return str(channel.get("address") or str(reference.get("$ref")).rpartition("/")[2])


def _payloads(document: Document, channel: Document) -> Iterator[Document]:
    for reference in channel.get("messages", {}).values():
        payload = _resolve(document, _resolve(document, reference)["payload"])
        yield from (_resolve(document, option) for option in payload.get("oneOf", [payload]))


def _payload(document: Document, schema: Document) -> str:
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(_kind(document, field))}</td>"
        f"<td>{'wajib' if name in required else 'boleh kosong'}</td><td>{escape(_meaning(document, field))}</td></tr>"
        for name, field in schema.get("properties", {}).items()
    )
    return (
        f"<h3>{escape(schema.get('title', ''))}</h3><p>{escape(schema.get('description', '').split(chr(10))[0])}</p>"
        f"<table><tr><th>Isian<th>Jenis<th>Wajib<th>Arti (Inggris)</tr>{rows}</table>"
    )


def _kind(document: Document, field: Document) -> str:
    options = [_resolve(document, option) for option in field.get("anyOf", [field])]
    names = []
    for option in options:
        if "enum" in option:
            names.append(" | ".join(map(str, option["enum"])))
        elif "const" in option:
            names.append(str(option["const"]))
        else:
            names.append(option.get("format") or option.get("type", "objek"))
    return ", ".join(name for name in names if name != "null")


def _meaning(document: Document, field: Document) -> str:
    return str(field.get("description") or _resolve(document, field).get("description", "")).split("\n")[0]


def _resolve(document: Document, node: Document) -> Document:
    """Follow `$ref`s within the document."""
    while "$ref" in node:
        target: Any = document
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node
