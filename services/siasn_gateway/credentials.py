"""Whether SIASN lets us in, in words: for readiness, for `kinerja doctor` and for the commands of the first contact."""

from collections.abc import Mapping, Sequence
from typing import Final

from hub.errors import HubError, Transient
from hub.finding import Finding
from services.siasn_gateway.answers import TokenKind, TokensRefused
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.settings import SiasnGatewaySettings

_USER: Final = "KINERJA_SIASN_SSO_CLIENT_ID, KINERJA_SIASN_SSO_USERNAME, dan KINERJA_SIASN_SSO_PASSWORD"
_FIXED_TOKEN: Final = "KINERJA_SIASN_SSO_TOKEN"  # noqa: S105 - the name of a variable
_CREDENTIALS: Final[Mapping[TokenKind, str]] = {
    TokenKind.API_MANAGER: "token 1 (KINERJA_SIASN_CONSUMER_KEY dan KINERJA_SIASN_CONSUMER_SECRET)",
    TokenKind.SSO: f"token 2 ({_USER})",
}
_ADDRESSES: Final[Mapping[TokenKind, str]] = {
    TokenKind.API_MANAGER: "KINERJA_SIASN_TOKEN_URL",
    TokenKind.SSO: "KINERJA_SIASN_SSO_URL",
}
_ISSUERS: Final[Mapping[TokenKind | None, str]] = {
    TokenKind.API_MANAGER: f"token 1 tidak menjawab sebagaimana mestinya: periksa {_ADDRESSES[TokenKind.API_MANAGER]}",
    TokenKind.SSO: f"token 2 tidak menjawab sebagaimana mestinya: periksa {_ADDRESSES[TokenKind.SSO]}",
    None: f"token tidak menjawab sebagaimana mestinya: periksa {' dan '.join(_ADDRESSES.values())}",
}
_NAME: Final = "Kredensial SIASN"


def credentials_sentence(client: SiasnClient) -> str | None:
    """Return what the service waits for, in Indonesian, and which variables that is about; None: nothing."""
    if client.untrusted is not None:
        return f"sertifikat SIASN yang dapat dipercaya ({client.untrusted})"
    match client.credentials_trouble:
        case None:
            return None
        case "credentials_missing":
            return f"kredensial SIASN yang belum disetel: {variables(client.credentials_lacking)}"
        case "sso_token_refused":
            return f"token SSO tetap SIASN ({_FIXED_TOKEN}), yang ditolak SIASN: minta yang baru kepada BKN"
        case _:
            kind = client.token_in_trouble or TokenKind.SSO
            return f"kredensial SIASN untuk {_CREDENTIALS[kind]}, yang ditolak penerbit token ({_ADDRESSES[kind]})"


def variables(lacking: Sequence[str]) -> str:
    """Return the variables of `SiasnGatewaySettings.credentials_lacking` in words, with the other way to one."""
    either = {_FIXED_TOKEN: f"{_FIXED_TOKEN} (atau ketiganya: {_USER})"}
    told = [either.get(name, name) for name in lacking]
    comma = "," if len(told) > 2 else ""  # noqa: PLR2004 - a list of two has none
    return f"{', '.join(told[:-1])}{comma} dan {told[-1]}" if len(told) > 1 else told[0]


def shut_out_sentence(error: Transient, client: SiasnClient) -> str | None:
    """Return why SIASN does not let us in and what to look at; None for a failure that other calls may not share."""
    if client.untrusted is not None:
        return f"SIASN tidak dapat dimasuki: {client.untrusted}."
    trouble = credentials_sentence(client)
    if trouble is not None:
        return f"SIASN tidak dapat dimasuki karena {trouble}."
    match error.code:
        case "unreachable":
            return "SIASN tidak dapat dihubungi: periksa KINERJA_SIASN_API_URL dan jaringan mesin ini."
        case "token_unavailable":
            return f"Penerbit {_ISSUERS[client.token_in_trouble]}, lalu ulangi."
        case "forbidden":
            return (
                "Pengelola API SIASN tidak mengenal alamat itu, atau tidak membukanya bagi kita (forbidden): periksa "
                "jalur pada KINERJA_SIASN_API_URL, lalu apakah instansi sudah diberi akses API."
            )
        case "unauthorised":
            return (
                f"SIASN menolak {_refused_tokens(error)} (unauthorised): periksa apakah alamat dan kredensial berasal "
                "dari lingkungan yang sama (pelatihan atau produksi), dan apakah instansi sudah diberi akses API."
            )
        case _:
            return None


def _refused_tokens(error: Transient) -> str:
    kinds = error.kinds if isinstance(error, TokensRefused) else frozenset(TokenKind)
    if len(kinds) > 1:
        return "token kita"
    return "token 1 (WSO2) kita" if TokenKind.API_MANAGER in kinds else "token 2 (SSO) kita"


async def examine() -> list[Finding]:
    """Return what can be said of the credentials; nothing on a machine where no setting of SIASN's is made.

    A fixed SSO token is tried. A user and password are not: a try that fails brings the account nearer to being locked.
    """
    settings = SiasnGatewaySettings()
    if not settings.is_told:
        return []
    lacking = settings.credentials_lacking
    if lacking:
        return [Finding(_NAME, ok=False, found="belum lengkap", remedy=f"Isi {variables(lacking)}.")]
    if not settings.fixed_sso_token:
        return [Finding(_NAME, ok=True, found="lengkap; sandi tidak dicoba di sini (`kinerja siasn check` mencobanya)")]
    return [await _tried(settings)]


async def _tried(settings: SiasnGatewaySettings) -> Finding:
    client = SiasnClient(settings)
    try:
        await client.probe()
    except Transient as error:
        return _refused(error, client)
    except HubError as error:
        return Finding(_NAME, ok=True, found=f"diterima SIASN, yang menjawab dengan cara yang belum dikenal ({error})")
    finally:
        await client.aclose()
    return Finding(_NAME, ok=True, found="token SSO tetap diterima SIASN")


def _refused(error: Transient, client: SiasnClient) -> Finding:
    sentence = shut_out_sentence(error, client)
    found = f"SIASN tidak menjawab ({error.code})" if client.credentials_trouble is None else f"ditolak ({error.code})"
    return Finding(_NAME, ok=False, found=found, remedy=sentence or "Periksa alamat dan jaringan, atau ulangi nanti.")
