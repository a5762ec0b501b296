"""The audit trail becomes the kit's: an entry says what kind of thing it is about, and how its actor is known.

Whatever stands in it came by requests with a token. PostgreSQL rewrites the table once and fires no trigger for it;
SQLite cannot change a column, so the rows move to a table made anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0007"
down_revision = "0006"

_OF_PERIODS = "('open_period', 'change_period', 'set_performance', 'give_extra_time', 'issue_predicate_list')"
_FORM_ON_POSTGRESQL = "after->>'form'"
_FORM_ON_SQLITE = "json_extract(after, '$.form')"


def upgrade() -> None:
    bind = op.get_bind()
    if "about_kind" in {column["name"] for column in sa.inspect(bind).get_columns("audit_trail")}:
        return
    if bind.dialect.name == "postgresql":
        _in_place()
    else:
        _made_anew()


def _kind(form: str) -> str:
    """Return an entry's kind in SQL; `form` is that of the paper whose signed copy came, which may be of a list."""
    is_list = f"act = 'add_signed_copy' AND {form} = 'predicate_list'"
    return f"CASE WHEN act IN {_OF_PERIODS} THEN 'period' WHEN {is_list} THEN 'predicate_list' ELSE 'skp' END"


def _in_place() -> None:
    op.drop_index("audit_trail_about", "audit_trail")
    op.execute("ALTER TABLE audit_trail ADD about_kind VARCHAR(32), ADD known_by VARCHAR(16)")
    op.execute(
        "ALTER TABLE audit_trail ALTER about TYPE VARCHAR(200) USING about::text,"
        f" ALTER about_kind TYPE VARCHAR(32) USING {_kind(_FORM_ON_POSTGRESQL)},"
        " ALTER known_by TYPE VARCHAR(16) USING 'token'"
    )
    op.execute("ALTER TABLE audit_trail ALTER about_kind SET NOT NULL, ALTER known_by SET NOT NULL")
    _index()


def _made_anew() -> None:
    op.drop_index("audit_trail_about", "audit_trail")
    for event in ("update", "delete"):
        op.execute(f"DROP TRIGGER audit_trail_refuses_{event}")
    op.rename_table("audit_trail", "audit_trail_of_old")
    op.create_table(
        "audit_trail",
        sa.Column("id", sqlite.INTEGER(), primary_key=True, autoincrement=True),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("by_nip", sa.String(18)),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.Column("reason", sa.Text),
        sa.Column("about_kind", sa.String(32), nullable=False),
        sa.Column("known_by", sa.String(16), nullable=False),
    )
    dashed = " || '-' || ".join(f"substr(about, {at}, {n})" for at, n in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)))
    same = "id, at, act, by_nip, by_subject, before, after, reason"
    op.execute(
        f"INSERT INTO audit_trail ({same}, about, about_kind, known_by)"  # noqa: S608 - constants
        f" SELECT {same}, {dashed}, {_kind(_FORM_ON_SQLITE)}, 'token'"
        " FROM audit_trail_of_old"
    )
    op.drop_table("audit_trail_of_old")
    _index()
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_trail_refuses_{event.lower()} BEFORE {event} ON audit_trail"
            " BEGIN SELECT RAISE(ABORT, 'audit_trail is append-only'); END"
        )


def _index() -> None:
    op.create_index("audit_trail_about", "audit_trail", ["about", "about_kind", "id"])
    op.create_index("audit_trail_at", "audit_trail", ["at"])
