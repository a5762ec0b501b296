"""What the database refuses is told from what it cannot do now, in a sentence without a value."""

import ssl

import pytest
from sqlalchemy.exc import DBAPIError

from hub.store.database import DatabaseStalled
from hub.store.refusal import refusal_of


def from_postgresql(sqlstate: str) -> DBAPIError:
    original = Exception("password authentication failed for user SECRET")
    original.sqlstate = sqlstate  # type: ignore[attr-defined]
    error = DBAPIError("SELECT 1", None, original)
    error.__cause__ = original
    return error


def stalled(cause: OSError) -> DatabaseStalled:
    error = DatabaseStalled(type(cause).__name__)
    error.__cause__ = cause
    return error


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("SECRET")
    error.verify_code = 20  # as OpenSSL says that it does not know the issuer
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (from_postgresql("28P01"), "sandi atau nama pengguna ditolak"),
        (from_postgresql("28000"), "sandi atau nama pengguna ditolak"),
        (from_postgresql("3D000"), "basis data bernama itu tidak ada"),
        (from_postgresql("42501"), "tidak berhak"),
        (from_postgresql("3F000"), "tidak berhak"),
        (stalled(untrusted()), "servernya tidak dipercaya: sertifikatnya tidak dipercaya"),
        (stalled(ConnectionError("PostgreSQL server at SECRET rejected SSL upgrade")), "tidak berbicara TLS"),
    ],
    ids=str,
)
def test_a_refusal_is_a_sentence(error: Exception, sentence: str) -> None:
    refusal = refusal_of(error)
    assert refusal is not None
    assert sentence in str(refusal)
    assert "SECRET" not in str(refusal)
    assert refusal.passes


@pytest.mark.parametrize(
    "error",
    [from_postgresql("57P01"), from_postgresql("23505"), stalled(ConnectionRefusedError()), ValueError("text")],
    ids=str,
)
def test_what_is_no_refusal_is_none(error: Exception) -> None:
    assert refusal_of(error) is None
