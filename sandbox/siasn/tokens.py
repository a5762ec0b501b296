"""The two tokens of SIASN."""

from enum import StrEnum


class TokenKind(StrEnum):
    """Which of the two."""

    API_MANAGER = "oauth2"
    SSO = "sso"
