"""The examples of answers in the documentation are answers that the API could give."""

from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from services.skp_service.api import blocking, follow_up, matrix, reports, unconcluded


def test_every_example_is_what_its_model_says() -> None:
    seen = 0
    for part in (reports, unconcluded, blocking, matrix, follow_up):
        for route in part.router.routes:
            assert isinstance(route, APIRoute)
            content = route.responses[200]["content"]
            if example := content.get("application/json", {}).get("example"):
                model = TypeAdapter(route.response_model)
                shown = model.dump_python(model.validate_python(example), mode="json")
                assert shown == example
                seen += 1
            else:
                assert list(content) != ["application/json"]
    assert seen == 9, "each of these endpoints that answers with JSON has one"
