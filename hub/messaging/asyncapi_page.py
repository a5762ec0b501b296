"""The message catalogue as a page: what the service takes and publishes, from its AsyncAPI document.

Rendered here, without scripts from elsewhere: the networks that the hub runs in often have no way out.
"""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from hub.reference.fields import SchemaField, fields_of

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
h2{margin-top:2.5rem;border-top:1px solid #d0d7de;padding-top:1rem}code{background:#f0f3f6;padding:.1em .3em}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d0d7de;
vertical-align:top}.tag{font-size:.8rem;border-radius:1rem;padding:.1rem .6rem;background:#ddf4ff}
pre{background:#f0f3f6;padding:.6rem;overflow:auto}
"""
_DIRECTION: Final = {"receive": "diterima", "send": "diterbitkan"}
_FIELDS: Final = "<tr><th>Isian<th>Jenis<th>Wajib<th>Arti (Inggris)<th>Contoh</tr>"
_CODE: Final = re.compile(r"`([^`]*)`")

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
        "Dokumen AsyncAPI untuk mesin: <a href='asyncapi.json'>asyncapi.json</a>; skema amplop: "
        "<a href='schemas/envelope.json'>schemas/envelope.json</a>.</p>"
        f"{sections or empty}{_messages(document)}</html>"
    )


def _operation(document: Document, operation: Document) -> str:
    """Return where a message goes, and how; what is in it stands once, below."""
    channel = _resolve(document, operation["channel"])
    exchange = channel["bindings"]["amqp"]["exchange"]
    types = ", ".join(f"<a href='#{escape(name)}'><code>{escape(name)}</code></a>" for name in channel["messages"])
    told = {
        "Jenis (cloudEvents:type)": types,
        "Exchange": f"<code>{escape(exchange['name'])}</code> ({escape(exchange['type'])})",
        "Kunci perutean": f"<code>{escape(channel['address'])}</code>",
        "Antrean": f"<code>{escape(operation['x-queue'])}</code>" if "x-queue" in operation else "",
        "Cara mengirim": "mandatory, persisten, tunggu confirm; content-type <code>application/json</code>",
    }
    rows = "".join(f"<tr><th>{name}<td>{value}</tr>" for name, value in told.items() if value)
    return (
        f"<h2><code>{escape(channel['address'])}</code> "
        f"<span class=tag>{_DIRECTION.get(operation['action'], '')}</span></h2>"
        f"<p>{escape(operation['summary'])}</p><table>{rows}</table>"
    )


def _messages(document: Document) -> str:
    return "".join(
        _message(document, message) for message in document.get("components", {}).get("messages", {}).values()
    )


def _message(document: Document, message: Document) -> str:
    schema = _resolve(document, message["payload"])
    root = {"$defs": document["components"]["schemas"], **schema}
    example: Document = next(iter(message.get("examples", ())), {})
    rows = "".join(_row(field) for field in fields_of(root, example.get("payload", {})))
    address = message["externalDocs"]["url"]
    return (
        f"<h2 id='{escape(message['name'])}'>Isi <code>{escape(message['name'])}</code></h2>"
        f"<p>{escape(message['summary'])}</p>{''.join(_paragraphs(schema.get('description', '')))}"
        f"<p>Skema: <a href='{escape(address)}'>{escape(address)}</a>.</p><table>{_FIELDS}{rows}</table>"
        f"{_example(example)}"
    )


def _paragraphs(description: str) -> Iterator[str]:
    for paragraph in description.split("\n\n"):
        yield f"<p>{_text(' '.join(paragraph.split()))}</p>"


def _row(field: SchemaField) -> str:
    required = "wajib" if field.required else f"tidak; <code>{escape(field.default)}</code>"
    example = f"<code>{escape(field.example)}</code>" if field.example else ""
    return (
        f"<tr><td><code>{escape(field.path)}</code></td><td>{_text(field.kind)}</td><td>{required}</td>"
        f"<td>{_text(field.meaning)}</td><td>{example}</td></tr>"
    )


def _example(example: Document) -> str:
    if not example:
        return ""
    headers = "\n".join(f"{name}: {value}" for name, value in example["headers"].items())
    body = json.dumps(example["payload"], indent=2, ensure_ascii=False)
    return f"<p>Contoh, header dan isi:</p><pre>{escape(headers)}\n\n{escape(body)}</pre>"


def _text(markdown: str) -> str:
    """Return a sentence of ours, whose code is in backticks."""
    return _CODE.sub(r"<code>\1</code>", escape(markdown))


def _resolve(document: Document, node: Document) -> Document:
    """Follow `$ref`s within the document."""
    while "$ref" in node:
        target: Any = document
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node
