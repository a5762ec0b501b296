"""A report by HTTP: sent once, and its receipt."""

from pathlib import Path
from typing import Any, Final

import httpx

from contracts.report_answer import ReportFault, ReportOutcome
from hub.errors import UserError
from hub.tls import trusting
from hub.web.cloud_events import STRUCTURED
from services.intake.publishing.outcome import Became
from services.intake.publishing.trial import Trial

_SECONDS: Final = 30.0
_ACCEPTED: Final = 202
_NOT_OF_INTAKE: Final = "Yang menjawab bukan intake, dan apa jadinya tidak diketahui: periksa --url."


def send_by_http(trial: Trial, *, url: str, key: str, ca_file: Path | None = None) -> Became:
    """Send a report to intake's API.

    Args:
        trial: what is sent.
        url: of intake, without a path.
        key: the source's, or an access token.
        ca_file: of CAs that are trusted beside the machine's.

    Raises:
        UserError: intake cannot be reached, or does not take the request; nothing is stored then.
    """
    headers = {"Content-Type": STRUCTURED, "Authorization": f"Bearer {key}"}
    try:
        answer = httpx.post(
            f"{url.rstrip('/')}/v1/events",
            content=trial.raw,
            headers=headers,
            timeout=_SECONDS,
            verify=trusting(ca_file) if url.startswith("https:") else True,
        )
    except httpx.HTTPError as error:
        raise UserError(
            f"intake tidak dapat dihubungi ({type(error).__name__}): periksa --url.", exit_code=1
        ) from error
    if answer.status_code != _ACCEPTED:
        raise UserError(_sentence(answer), exit_code=1)
    try:
        return _became(answer.json()["items"][0])
    except (ValueError, LookupError, TypeError):
        raise UserError(_NOT_OF_INTAKE, exit_code=1) from None


def _became(item: dict[str, Any]) -> Became:
    """Return what an item of an answer says. Raises ValueError, LookupError, TypeError: it is none of intake's."""
    faults = [ReportFault.model_validate(one) for one in item["faults"]]
    return Became(ReportOutcome(item["outcome"]), faults, item["receipt"], item["repeated"])


def _sentence(answer: httpx.Response) -> str:
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = "jawabannya bukan dari intake: periksa --url."
    return f"intake tidak menerima permintaan (HTTP {answer.status_code}): {detail}"
