"""`docs/setahun-skp.md` as its reader meets it: the blocks run in bash, against the service and the issuer."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hub.runtime import Runtime
from hub.service import attach
from hub.store.migrate import migrate
from hub.web.http import HttpServer, Readiness, build_app
from local.packages import install
from sandbox.sign_in.server import sign_in_server
from sandbox.sign_in.settings import SignInSettings
from services.skp_service.app import service
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    HEAD,
    chief,
    deliver,
    employee,
    head,
    staff_nip,
    unit,
)

PAGE = Path(__file__).parents[3] / "docs" / "setahun-skp.md"
SAID = """
submitted approved
submitted approved
draft submitted
returned submitted approved
approved approved Laporan png
8 results_rated good
objected assessor assessed true
1 2
open edit submit return submit approve record record record record give_feedback
rate_results rate_behaviour object answer_objection decide_objection accept finalise correct
"""


@pytest_asyncio.fixture
async def addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, str]]:
    """Where a service with a little agency answers, and an issuer that it trusts."""
    issuer = sign_in_server(SignInSettings(port=0, employees=60))
    issuing = asyncio.create_task(issuer.run_until_stopped())
    await issuer.ready.wait()
    monkeypatch.setenv("KINERJA_OIDC_ISSUER", issuer.url)
    monkeypatch.setenv("KINERJA_OIDC_AUDIENCE", "kinerja-hub")
    runtime = Runtime(service, SkpSettings(database_url=f"sqlite:///{tmp_path / 'skp.sqlite3'}", var=tmp_path))
    await migrate(runtime.database, service.all_migrations)
    parts = service.build(runtime)
    server = HttpServer(build_app(runtime, parts, Readiness(), attach(runtime, parts)), host="127.0.0.1", port=0)
    server.start()
    await deliver(
        runtime,
        "units",
        unit("BKD", head_title="Kepala Badan"),
        unit("BKD-1", parent_code="BKD", head_title="Kepala Bidang"),
    )
    await deliver(
        runtime,
        "employees",
        head(),
        chief(),
        employee(ADMIN, unit_code="BKD", superior_nip=HEAD),
        employee(staff_nip(0)),
    )
    yield {"API": f"{server.url}/v1", "MASUK": issuer.url}
    await server.stop()
    issuer.should_exit = True
    await issuing
    await runtime.database.close()


async def test_every_block_does_what_the_page_says(addresses: dict[str, str], tmp_path: Path) -> None:
    for tool in ("curl", "jq"):
        if shutil.which(tool) is None:
            await install(tool, say=print)
    blocks = re.findall(r"^```bash\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    process = await asyncio.create_subprocess_exec(
        *("bash", "-euo", "pipefail", "-c", "\n".join(blocks)),
        env={"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path), **addresses},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    text = said.decode()
    assert process.returncode == 0, text
    assert re.findall(r"^\w+$", text, flags=re.MULTILINE) == SAID.split(), text
    assert '"sync_state": "waiting"' in text
