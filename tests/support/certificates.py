"""Certificates by an authority that the test makes: nobody's trust outside the test depends on them."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificate:
    """A server's.

    Attributes:
        file: PEM.
        key: PEM file of its key.
        ca_file: PEM file of who issued it.
    """

    file: Path
    key: Path
    ca_file: Path

    def context(self) -> ssl.SSLContext:
        """A server's context."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context


@dataclass(frozen=True)
class Authority:
    """Issues certificates.

    Attributes:
        folder: of its files.
        ca_file: PEM file of its own.
    """

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    ca_file: Path

    @classmethod
    def new(cls, folder: Path) -> Self:
        """Make one."""
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"CA uji {uuid4().hex[:6]}")])
        certificate = (
            _builder(name, name, key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        file = folder / f"ca-{uuid4().hex[:6]}.pem"
        file.write_bytes(certificate.public_bytes(Encoding.PEM))
        return cls(folder, key, certificate, file)

    def issue(self, *, address: str = "127.0.0.1", name: str | None = None, ended: bool = False) -> Certificate:
        """Issue a certificate for an IP address or a host's name, and no other; or one whose time has ended."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
        named = x509.IPAddress(ip_address(address)) if name is None else x509.DNSName(name)
        names = x509.SubjectAlternativeName([named])
        builder = _builder(subject, self.certificate.subject, key, ended=ended).add_extension(names, critical=False)
        stem = self.folder / uuid4().hex[:8]
        made = Certificate(stem.with_suffix(".pem"), stem.with_suffix(".key"), self.ca_file)
        made.file.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))
        made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return made


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, ended: bool = False
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=-1 if ended else 1))
    )
