"""The development issuer as an ASGI application."""

from typing import Final

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.trustedhost import TrustedHostMiddleware

from hub.web.problems import install_problem_handlers
from sandbox.sign_in import api, page
from sandbox.sign_in.issuer import Issuer
from sandbox.sign_in.settings import SignInSettings

_DESCRIPTION: Final = (
    "An OpenID Connect issuer for development: it gives anybody a token for anybody. It binds to 127.0.0.1."
)


def create_app(settings: SignInSettings, address: str) -> FastAPI:
    """Return the application.

    Args:
        settings: key, client, people.
        address: where it answers, without a slash at the end: the issuer's name in tokens.

    Raises:
        UserError: the key's file cannot be used.
    """
    app = FastAPIOffline(title="Sign-in (sandbox)", description=_DESCRIPTION, version="1", redoc_url=None)
    app.state.issuer = Issuer(settings, address)
    install_problem_handlers(app)
    # A stranger's site that names itself 127.0.0.1 in the DNS would otherwise read tokens in a developer's browser.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    for router in (api.router, page.router):
        app.include_router(router)

    @app.get("/health", tags=["issuer"])
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return app
