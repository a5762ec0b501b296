"""Who did what, and why.

A service whose own migrations have made such a table before brings it into this shape itself: only it knows what its
entries are about.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0004"
down_revision = "0003"

_BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("audit_trail"):
        return
    op.create_table(
        "audit_trail",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("by_nip", sa.String(18)),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.Column("before", _Json),
        sa.Column("after", _Json),
        sa.Column("reason", sa.Text),
        sa.Column("about_kind", sa.String(32), nullable=False),
        sa.Column("known_by", sa.String(16), nullable=False),
    )
    op.create_index("audit_trail_about", "audit_trail", ["about", "about_kind", "id"])
    op.create_index("audit_trail_at", "audit_trail", ["at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'audit_trail is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_trail_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_trail_refuses_{event.lower()} BEFORE {event} ON audit_trail"
            " BEGIN SELECT RAISE(ABORT, 'audit_trail is append-only'); END"
        )
