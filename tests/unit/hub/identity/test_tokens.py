"""Only a genuine token for us, valid now, opens anything."""

import base64
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.hub.identity.verifier_fixture import (
    AUDIENCE,
    ISSUER,
    NIP,
    SUBJECT,
    VerifierHarness,
    claims,
    ec,
    ec_jwk,
    rsa,
    rsa_jwk,
    token,
)


def b64(content: bytes | dict[str, Any]) -> str:
    raw = json.dumps(content).encode() if isinstance(content, dict) else content
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_a_good_token_says_who_calls(world: VerifierHarness) -> None:
    caller = await world.verifier.caller_of(token())
    assert caller.subject == SUBJECT
    assert caller.nip == NIP
    assert caller.roles == {"employee", "unit_admin"}
    assert caller.units == {"DIN-01"}


@pytest.mark.parametrize("typ", ["JWT", "at+jwt", "application/at+jwt", "AT+JWT"])
async def test_the_types_of_an_access_token_are_accepted(world: VerifierHarness, typ: str) -> None:
    await world.accepts(token(typ=typ))


async def test_an_elliptic_signature_is_accepted(world: VerifierHarness) -> None:
    await world.accepts(token(key=ec(), algorithm="ES256", kid="ec"))


async def test_one_of_several_audiences_is_enough(world: VerifierHarness) -> None:
    await world.accepts(token(claims(aud=["account", AUDIENCE])))


async def test_clocks_may_differ_by_the_leeway(world: VerifierHarness) -> None:
    now = int(time.time())
    await world.accepts(token(claims(exp=now - 20)))
    await world.accepts(token(claims(iat=now + 20, nbf=now + 20)))


async def test_no_token() -> None:
    assert await VerifierHarness().refusal(None) == "missing_token"
    assert await VerifierHarness().refusal("") == "missing_token"


async def test_without_an_issuer_nobody_is_let_in() -> None:
    world = VerifierHarness(oidc_issuer="", oidc_audience="")
    for a_token in (token(), None, "x"):
        assert await world.refusal(a_token) == "sign_in_not_configured"
    assert world.issuer.asked == []


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_tampered_token(world: VerifierHarness, part: int) -> None:
    parts = token().split(".")
    changed = [
        b64({"alg": "RS256", "kid": "rsa-1", "typ": "JWT", "x": 1}),
        b64(claims(roles=["operator"])),
        b64(b"\x01" * 256),
    ]
    parts[part] = changed[part]
    assert await world.refusal(".".join(parts)) == "invalid_token"


async def test_signed_by_another_key_under_a_known_id(world: VerifierHarness) -> None:
    assert await world.refusal(token(key=rsa(9))) == "invalid_token"


@pytest.mark.parametrize("issuer", ["https://other.test", ISSUER + "/", ""])
async def test_another_issuer(world: VerifierHarness, issuer: str) -> None:
    assert await world.refusal(token(claims(iss=issuer))) == "invalid_token"


@pytest.mark.parametrize("audience", ["account", [], ["account"], AUDIENCE + "x"])
async def test_meant_for_others(world: VerifierHarness, audience: Any) -> None:
    assert await world.refusal(token(claims(aud=audience))) == "invalid_token"


async def test_expired(world: VerifierHarness) -> None:
    assert await world.refusal(token(claims(exp=int(time.time()) - 31))) == "token_expired"


async def test_expired_and_forged_is_not_said_to_be_expired(world: VerifierHarness) -> None:
    assert await world.refusal(token(claims(exp=1), key=rsa(9))) == "invalid_token"


async def test_expired_and_for_others_is_not_said_to_be_expired(world: VerifierHarness) -> None:
    assert await world.refusal(token(claims(exp=1, aud="another"))) == "invalid_token"


@pytest.mark.parametrize(("claim", "value"), [("exp", "soon"), ("exp", [1]), ("nbf", {}), ("iat", "1e9")])
async def test_a_moment_that_is_no_number(world: VerifierHarness, claim: str, value: object) -> None:
    assert await world.refusal(token(claims(**{claim: value}))) == "invalid_token"


@pytest.mark.parametrize("claim", ["nbf", "iat"])
async def test_not_valid_yet(world: VerifierHarness, claim: str) -> None:
    assert await world.refusal(token(claims(**{claim: int(time.time()) + 60}))) == "invalid_token"


@pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp"])
async def test_a_claim_that_a_token_must_have_is_missing(world: VerifierHarness, claim: str) -> None:
    assert await world.refusal(token(claims(**{claim: None}))) == "invalid_token"


async def test_unsigned(world: VerifierHarness) -> None:
    for algorithm in ("none", "None", "NONE", ""):
        unsigned = f"{b64({'alg': algorithm, 'kid': 'rsa-1'})}.{b64(claims())}."
        assert await world.refusal(unsigned) == "invalid_token"
    assert world.issuer.asked == []


async def test_signed_with_the_public_key_as_a_shared_secret(world: VerifierHarness) -> None:
    public = rsa(1).public_key()
    secrets = [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(rsa_jwk(1)).encode(),
    ]
    for secret in secrets:
        signed = f"{b64({'alg': 'HS256', 'kid': 'rsa-1', 'typ': 'JWT'})}.{b64(claims())}"
        signature = hmac.digest(secret, signed.encode(), "sha256")
        assert await world.refusal(f"{signed}.{b64(signature)}") == "invalid_token"


async def test_an_algorithm_that_is_not_on_the_list(world: VerifierHarness) -> None:
    assert await world.refusal(token(algorithm="RS512")) == "invalid_token"
    assert await world.refusal(token(algorithm="PS256")) == "invalid_token"
    assert world.issuer.asked == []


async def test_a_key_is_not_used_with_another_algorithm() -> None:
    world = VerifierHarness(oidc_algorithms=["RS256", "PS256"])
    world.issuer.keys = [rsa_jwk(1, alg="RS256")]
    await world.accepts(token())
    assert await world.refusal(token(algorithm="PS256")) == "invalid_token"


async def test_an_elliptic_key_is_not_used_with_the_algorithm_of_another_curve() -> None:
    world = VerifierHarness(oidc_algorithms=["ES256", "ES384"])
    await world.accepts(token(key=ec(), algorithm="ES256", kid="ec"))
    signed = f"{b64({'alg': 'ES384', 'kid': 'ec', 'typ': 'JWT'})}.{b64(claims())}"
    r, s = decode_dss_signature(ec().sign(signed.encode(), ECDSA(SHA384())))
    signature = b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    assert await world.refusal(f"{signed}.{signature}") == "invalid_token"


async def test_a_key_that_is_too_short_is_none(world: VerifierHarness) -> None:
    world.issuer.keys = [rsa_jwk(1, bits=1024)]
    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        weak = token(key=rsa(1, 1024))
    assert await world.refusal(weak) == "invalid_token"


async def test_without_a_key_id(world: VerifierHarness) -> None:
    assert await world.refusal(token(kid=None)) == "invalid_token"
    assert await world.refusal(token(kid="")) == "invalid_token"


@pytest.mark.parametrize("header", [{"typ": "logout+jwt"}, {"typ": "dpop+jwt"}, {"crit": ["x"], "x": 1}])
async def test_a_token_of_another_kind(world: VerifierHarness, header: dict[str, Any]) -> None:
    assert await world.refusal(token(**header)) == "invalid_token"


@pytest.mark.parametrize("said", [{"typ": "ID"}, {"typ": "Refresh"}, {"cnf": {"jkt": "x"}}])
async def test_a_genuine_token_that_is_no_bearer_token(world: VerifierHarness, said: dict[str, Any]) -> None:
    assert await world.refusal(token(claims(**said))) == "invalid_token"


@pytest.mark.parametrize(
    "garbage",
    [
        "x",
        "a.b.c",
        "..",
        " ",
        "é.é.é",
        f"{b64(b'[' * 9000)}.e30.e30",
        f"{b64(b'[]')}.e30.e30",
        f"{b64({'alg': ['RS256'], 'kid': 'rsa-1'})}.e30.e30",
        f"{b64({'alg': 'RS256', 'kid': 7})}.e30.e30",
        f"{b64({'alg': 'RS256', 'kid': 'rsa-1'})}.{b64(b'[' * 9000)}.e30",
        "x" * 20_000,
    ],
)
async def test_garbage(world: VerifierHarness, garbage: str) -> None:
    assert await world.refusal(garbage) == "invalid_token"


@settings(deadline=None)
@given(st.text(min_size=1) | st.binary(min_size=1).map(lambda raw: f"{b64(raw)}.{b64(raw)}.{b64(raw)}"))
async def test_whatever_comes_is_refused(garbage: str) -> None:
    assert await VerifierHarness().refusal(garbage) == "invalid_token"


async def test_a_signed_text_that_is_no_object_of_claims(world: VerifierHarness) -> None:
    for payload in (b"[]", b'"x"', b"{", b"[" * 9000):
        signed = jwt.PyJWS().encode(payload, rsa(1), "RS256", headers={"kid": "rsa-1"})
        assert await world.refusal(signed) == "invalid_token"


async def test_keys_for_encryption_sign_nothing(world: VerifierHarness) -> None:
    world.issuer.keys = [rsa_jwk(1, use="enc"), ec_jwk()]
    assert await world.refusal(token()) == "invalid_token"
