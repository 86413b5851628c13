"""TLS on a local network without a public name: a certificate authority of this folder, for one name.

Browsers give a page its position and a service worker only over TLS. Tablets trust the authority once, by
hand; it can vouch for that one name and no other (RFC 5280 §4.2.1.10).
"""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import Thread

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
#: Browsers refuse certificates that live longer than 398 days.
CERTIFICATE_DAYS = 397
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Papers:
    """What TLS needs for one name: the authority that tablets trust, the chain and the key of the server."""

    name: str
    authority: Path
    chain: Path
    key: Path


def papers(folder: Path, name: str) -> Papers:
    """The papers of this name (a host name or an IP address), made when they are missing or run out soon."""
    kept = folder / name.replace(":", "_")
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Papers(name, kept / "authority.pem", kept / "chain.pem", kept / "key.pem")
    authority_key = kept / "authority.key.pem"
    if not (made.authority.exists() and authority_key.exists()):
        _write_authority(made, authority_key)
    if not made.chain.exists() or _runs_out(made.chain):
        _write_certificate(made, authority_key)
    return made


def qr_code(address: str) -> str:
    """The address as a QR code of text, for a screen of light letters on dark."""
    drawn = io.StringIO()
    segno.make(address, error="l").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()


def hand_out(made: Papers, host: str, port: int) -> ThreadingHTTPServer:
    """Serve the authority's certificate, which is public, on plain HTTP; nothing else is there."""
    server = ThreadingHTTPServer((host, port), partial(_Counter, made.authority.read_bytes()))
    Thread(target=server.serve_forever, name="authority", daemon=True).start()
    return server


class _Counter(BaseHTTPRequestHandler):
    def __init__(self, authority: bytes, *given: object) -> None:
        self._authority = authority
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-x509-ca-cert")
        self.send_header("Content-Disposition", 'attachment; filename="dawriya-authority.crt"')
        self.send_header("Content-Length", str(len(self._authority)))
        self.end_headers()
        self.wfile.write(self._authority)

    def log_message(self, format: str, *args: object) -> None:
        """What was fetched is nobody's business."""


def _write_authority(made: Papers, key_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Dawriya, for {made.name} alone")])
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        _builder(title, title, key, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints([_constraint(made.name)], None), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_path, key)
    made.authority.write_bytes(certificate.public_bytes(Encoding.PEM))
    made.chain.unlink(missing_ok=True)


def _write_certificate(made: Papers, authority_key: Path) -> None:
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    signer = load_pem_private_key(authority_key.read_bytes(), password=None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, made.name)])
    certificate = (
        _builder(title, authority.subject, key, CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general_name(made.name)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write_key(made.key, key)
    made.chain.write_bytes(certificate.public_bytes(Encoding.PEM) + made.authority.read_bytes())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a tablet's clock may be behind
        .not_valid_after(now + timedelta(days=days))
    )


def _runs_out(chain: Path) -> bool:
    certificate = x509.load_pem_x509_certificates(chain.read_bytes())[0]
    return certificate.not_valid_after_utc - datetime.now(UTC) < RENEW_BEFORE


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _general_name(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(name)) if _is_address(name) else x509.DNSName(name)


def _constraint(name: str) -> x509.GeneralName:
    return x509.IPAddress(ip_network(name)) if _is_address(name) else x509.DNSName(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
