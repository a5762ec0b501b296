"""Where settings come from: variables of the environment and, for secrets, files that these name."""

from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from hub.secret_files import is_secret, secrets_in_files


def variable_of(settings: type[BaseModel], field: str) -> str:
    """Return the environment variable that a field is read from."""
    alias = settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"{settings.model_config.get('env_prefix', '')}{field}".upper()


class _Variables(EnvSettingsSource):
    """The environment. Pydantic's own source reads a field by its bare name, too, which others may have, too."""

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields.items()
        secrets = [variable_of(self.settings_cls, name) for name, field in fields if is_secret(field)]
        environment = {name: value for name, value in self.env_vars.items() if value is not None}
        in_files = secrets_in_files(secrets, environment)
        self.env_vars = environment | {variable.lower(): value for variable, value in in_files.items()}
        return super().__call__()

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        value = self.env_vars.get(variable_of(self.settings_cls, field_name).lower())
        # Pydantic looks for the alias, else for the field's name; for a list nobody puts the one in the other's place.
        key = field.validation_alias if isinstance(field.validation_alias, str) else field_name
        return value, key, self.field_is_complex(field)


class EnvironmentSettings(BaseSettings):
    """Settings that the environment tells, each by a variable of its own name; secrets by a file, too.

    No error quotes a value: it may be a password, or a whole address with one.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", use_attribute_docstrings=True, hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is Pydantic's
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read variables by their own names alone."""
        return init_settings, _Variables(settings_cls)
