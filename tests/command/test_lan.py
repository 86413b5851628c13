"""TLS on a local network: one authority for one name, which tablets can trust without trusting more."""

import ssl
import stat
import threading
import urllib.request
from pathlib import Path

import pytest

from command.lan import Papers, hand_out, papers, qr_code
from command.servers import free_port


def handshake(shown: Papers, trusted: Papers, name: str) -> None:
    """One side shows its chain, the other trusts an authority and expects a name."""
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(shown.chain, shown.key)
    ours = ssl.create_default_context(cafile=str(trusted.authority))
    to_us, to_them = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = theirs.wrap_bio(to_them, to_us, server_side=True)
    client = ours.wrap_bio(to_us, to_them, server_hostname=name)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue


@pytest.mark.parametrize("name", ["room.local", "192.168.7.5"])
def test_a_tablet_that_trusts_the_authority_reaches_the_room(tmp_path: Path, name: str) -> None:
    made = papers(tmp_path, name)
    handshake(made, made, name)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(made, papers(tmp_path, "other.local"), name)


def test_the_authority_vouches_for_no_other_name(tmp_path: Path) -> None:
    """Whoever steals the folder cannot stand before a bank."""
    room, bank = papers(tmp_path, "room.local"), papers(tmp_path, "bank.example")
    room_folder, bank_folder = room.authority.parent, bank.authority.parent
    for file in ("authority.pem", "authority.key.pem"):
        (bank_folder / file).write_bytes((room_folder / file).read_bytes())
    bank.chain.unlink()
    forged = papers(tmp_path, "bank.example")
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        handshake(forged, room, "bank.example")


def test_the_papers_are_kept_and_their_keys_are_their_owners_alone(tmp_path: Path) -> None:
    first = papers(tmp_path, "room.local")
    before = {path: path.read_bytes() for path in first.authority.parent.iterdir()}
    assert papers(tmp_path, "room.local") == first
    assert {path: path.read_bytes() for path in first.authority.parent.iterdir()} == before
    for key in ("key.pem", "authority.key.pem"):
        assert stat.S_IMODE((first.authority.parent / key).stat().st_mode) == 0o600


def test_the_authority_is_handed_out_and_nothing_else(tmp_path: Path) -> None:
    made, port = papers(tmp_path, "localhost"), free_port()
    server = hand_out(made, "127.0.0.1", port)
    try:
        for path in ("/", "/key.pem", "/../key.pem"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                assert answer.read() == made.authority.read_bytes()
                assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    finally:
        server.shutdown()
        server.server_close()
    alive = [thread.name for thread in threading.enumerate() if thread.is_alive()]
    assert "authority" not in alive


def test_an_address_becomes_a_code_that_a_camera_reads() -> None:
    drawn = qr_code("https://192.168.7.5:8000/tablet")
    rows = drawn.splitlines()
    assert len(rows) > 10
    assert set(drawn) <= set(" █▀▄\n")
