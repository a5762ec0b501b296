"""Where a webhook may be, and how what it is told is signed."""

from base64 import b64decode

import pytest
from pydantic import SecretStr

from services.intake.webhooks.addresses import CheckedResolver, NotPublic, WrongWebhook, check_webhook, is_public
from services.intake.webhooks.signing import secret_of, shown, signed_headers

REFUSED = [
    "https://a.example/" + "é" * 480,
    "http://a.example/x",
    "https:///x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://b.example/x",
    "https://a.example.b.example/x",
    "https://a.example@b.example/x",
    "https://nama:sandi@a.example/x",
    "https://a.example/x#y",
    "https://a.example/" + "x" * 500,
    "ftp://a.example",
    "https://a.example:port/",
]
NOT_PUBLIC = [
    "64:ff9b:1::a00:1",
    "::ffff:0:a00:1",
    "::a00:1",
    "fec0::1",
    "3fff::1",
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"),
    *("::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::"),
    *("ff02::1", "bukan alamat"),
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_is_refused(address: str) -> None:
    with pytest.raises(WrongWebhook):
        check_webhook(address, ["a.example"])


def test_an_address_at_an_allowed_host_is_taken() -> None:
    assert str(check_webhook("https://A.example:8443/x?y=1", ["a.example"])) == "https://a.example:8443/x?y=1"


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
async def test_a_host_on_this_machine_has_no_address(host: str) -> None:
    with pytest.raises(NotPublic):
        await CheckedResolver(private=False).resolve(host, 443)
    assert await CheckedResolver(private=True).resolve(host, 443)


def test_a_signature_is_what_receivers_libraries_expect() -> None:
    """The example that the libraries of Standard Webhooks are tested with."""
    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed_headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330.9, b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_every_source_and_number_has_a_secret_of_its_own() -> None:
    master = SecretStr("x" * 32)
    several = {secret_of(master, source, number) for source in ("simpeg", "absensi") for number in (1, 2)}
    assert len(several) == 4
    assert {len(one) for one in several} == {32}
    assert b64decode(shown(secret_of(master, "simpeg", 1)).removeprefix("whsec_")) in several
