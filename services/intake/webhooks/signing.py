"""Signatures of webhooks: Standard Webhooks 1.0.0, symmetric.

Source: its specification, and its libraries for Go and PHP: `{id}.{timestamp}.{body}` under HMAC-SHA256, in base64
behind `v1,`; a secret is base64 behind `whsec_`; the id stays the same however often it is sent, the timestamp is that
of the attempt.
"""

import hmac
from base64 import b64encode
from hashlib import sha256
from typing import Final

from pydantic import SecretStr

_PREFIX: Final = "whsec_"


def secret_of(master: SecretStr, source: str, number: int) -> bytes:
    """Return the secret of a source's webhook, 32 bytes: made anew from the setting, so that no table holds it.

    Args:
        master: the setting.
        source: whose.
        number: which of its secrets; another number is another secret.
    """
    return hmac.digest(master.get_secret_value().encode(), f"webhook/{number}/{source}".encode(), sha256)


def shown(secret: bytes) -> str:
    """Return a secret as receivers' libraries take it."""
    return _PREFIX + b64encode(secret).decode()


def signed_headers(secret: bytes, message_id: str, at: float, body: bytes) -> dict[str, str]:
    """Return the headers of an attempt.

    Args:
        secret: of the source.
        message_id: of what is told; holds no full stop.
        at: of the attempt, epoch seconds.
        body: as it is sent.
    """
    timestamp = str(int(at))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    signature = b64encode(hmac.digest(secret, content, sha256)).decode()
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}
