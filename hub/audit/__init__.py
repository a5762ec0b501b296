"""The audit trail of a service: who did what, and why. Appended to, never changed."""

from hub.audit.entry import About, Actor, Entry, KnownBy
from hub.audit.tables import audit_trail
from hub.audit.trail import Recorded, last_moment_of, newest, record, trail_of

__all__ = [
    "About",
    "Actor",
    "Entry",
    "KnownBy",
    "Recorded",
    "audit_trail",
    "last_moment_of",
    "newest",
    "record",
    "trail_of",
]
