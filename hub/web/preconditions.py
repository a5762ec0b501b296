"""`ETag`, `If-Match`, `If-None-Match` (RFC 9110, section 13): nobody overwrites unseen what somebody else changed.

A record's revision, a number that grows with every change, is its tag. A change has to name the revision that its
author saw; `If-Match: *`, which would overwrite whatever is there, is refused.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Header, Request, Response

from hub.web.problems import Problem

_TAG: Final = r'(?:W/)?"[!#-~\x80-\xff]*"'
_ONE: Final = re.compile(_TAG)
# Lists may have empty elements (RFC 9110, section 5.6.1).
_LIST: Final = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")

_IfMatchHeader = Header(
    alias="If-Match",
    description='Wajib: ETag dari data yang terakhir dimuat, misalnya `"3"`. Tanda `*` tidak diterima.',
)
_IfNoneMatchHeader = Header(
    alias="If-None-Match",
    description='ETag yang sudah dipegang, misalnya `"3"`. Bila masih sama, jawabannya 304 tanpa isi.',
)


def etag_of(revision: int) -> str:
    """Return the strong entity tag of a revision: `"3"`. Only where the answer changes with the revision alone."""
    return f'"{revision}"'


@dataclass(frozen=True, slots=True)
class IfMatch:
    """What the caller of a change saw last.

    Attributes:
        tags: as sent, with their quotes; weak ones (`W/"3"`) among them match nothing.
    """

    tags: frozenset[str]

    def check(self, revision: int) -> None:
        """Let a change of what the caller saw pass. Call it inside the transaction that changes, on the row it locks.

        Raises:
            Problem: 412 `changed_meanwhile`.
        """
        if etag_of(revision) not in self.tags:
            detail = "Data ini sudah diubah pihak lain sejak Anda memuatnya; muat ulang, lalu ulangi perubahan Anda."
            raise Problem(412, "changed_meanwhile", detail)


@dataclass(frozen=True, slots=True)
class IfNoneMatch:
    """What the caller of a reading holds already.

    Attributes:
        tags: without the mark of weak ones: here they count like strong ones. Empty when the header is missing,
            malformed or `*`: then the answer is given in full, which is always right.
    """

    tags: frozenset[str]

    def not_modified(self, tag: str) -> Response | None:
        """Return 304 when the caller holds what this entity tag names, None when it has to be sent."""
        return Response(status_code=304, headers={"ETag": tag}) if tag in self.tags else None


async def if_match(request: Request, _documented: Annotated[str | None, _IfMatchHeader] = None) -> IfMatch:
    """FastAPI dependency: what the caller saw last.

    Raises:
        Problem: 428 `if_match_required`: the header is missing. 400 `if_match_invalid`: it is no list of entity tags.
    """
    lines = request.headers.getlist("if-match")
    if not lines:
        detail = "Perubahan ini memerlukan header If-Match dengan ETag dari data yang terakhir Anda muat."
        raise Problem(428, "if_match_required", detail, field="If-Match")
    tags = _tags_in(lines)
    if tags is None:
        detail = 'If-Match harus berisi ETag dari data yang terakhir Anda muat, dalam tanda kutip, misalnya "3".'
        raise Problem(400, "if_match_invalid", detail, field="If-Match")
    return IfMatch(tags)


async def if_none_match(request: Request, _documented: Annotated[str | None, _IfNoneMatchHeader] = None) -> IfNoneMatch:
    """FastAPI dependency: what the caller holds already."""
    tags = _tags_in(request.headers.getlist("if-none-match")) or frozenset[str]()
    return IfNoneMatch(frozenset(tag.removeprefix("W/") for tag in tags))


RequiredIfMatch = Annotated[IfMatch, Depends(if_match)]
"""The parameter of an endpoint that changes."""
OptionalIfNoneMatch = Annotated[IfNoneMatch, Depends(if_none_match)]
"""The parameter of an endpoint that reads."""


def _tags_in(lines: list[str]) -> frozenset[str] | None:
    """Return the entity tags of a header's lines, None unless they are a list of such."""
    text = ",".join(lines)
    return frozenset(_ONE.findall(text)) if _LIST.fullmatch(text) else None
