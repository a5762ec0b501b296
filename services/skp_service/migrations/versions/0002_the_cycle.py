"""The whole cycle: positions, periods, plans and what becomes of them. What stood in `skps` is the year's result.

Of that, only what is final is kept: the drafts had no content but ratings, and the cycle gives those anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

_BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _keep_the_results_of_years()
    _positions()
    _periods_and_skps()
    _what_belongs_to_an_skp()
    _audit_trail()
    _results()


def _keep_the_results_of_years() -> None:
    op.create_table(
        "annual_results",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("work_results", sa.String(32), nullable=False),
        sa.Column("behaviour", sa.String(32), nullable=False),
        sa.Column("predicate", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("assessor", _Json, nullable=False),
        sa.Column("finalised_at", sa.Double, nullable=False),
        sa.Column("sync_state", sa.String(16), nullable=False),
        sa.Column("sync_version", sa.BigInteger),
        sa.Column("siasn_id", sa.String(64)),
        sa.Column("sync_code", sa.String(64)),
        sa.Column("sync_reason", sa.String(300)),
        sa.Column("synced_at", sa.Double),
        sa.UniqueConstraint("nip", "year", "kind", name="annual_results_key"),
    )
    op.create_index("annual_results_sync_state", "annual_results", ["year", "sync_state"])
    kept = (
        "id, nip, year, kind, work_results, behaviour, predicate, version, assessor, finalised_at,"
        " sync_state, sync_version, siasn_id, sync_code, sync_reason, synced_at"
    )
    op.execute(f"INSERT INTO annual_results ({kept}) SELECT {kept} FROM skps WHERE state = 'final'")  # noqa: S608
    op.drop_table("skps")


def _positions() -> None:
    op.create_table(
        "positions",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date),
        sa.Column("unit_code", sa.String(64), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("grade", sa.String(16)),
        sa.Column("superior_nip", sa.String(18)),
        sa.Column("functional_level", sa.String(16)),
    )
    op.create_index("positions_nip", "positions", ["nip", "start"])
    op.create_index("positions_unit", "positions", ["unit_code", "title"])
    op.execute(
        "INSERT INTO positions (nip, version, start, unit_code, title, grade, superior_nip)"
        " SELECT nip, version, '1900-01-01', unit_code, position, grade, superior_nip FROM employees WHERE active"
    )
    op.create_table(
        "acting_posts",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("unit_code", sa.String(64), primary_key=True),
        sa.Column("since", sa.Date, primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("until", sa.Date),
    )
    op.create_index("acting_posts_unit", "acting_posts", ["unit_code"])


def _periods_and_skps() -> None:
    op.create_table(
        "periods",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        sa.Column("drafts_close", sa.Date, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.UniqueConstraint("kind", "start", name="periods_key"),
    )
    op.create_table(
        "skps",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("period_id", sa.Uuid, nullable=False),
        sa.Column("position_id", _BigId, nullable=False),
        sa.Column("unit_code", sa.String(64), nullable=False),
        sa.Column("assessor_nip", sa.String(18)),
        sa.Column("reviewer_nip", sa.String(18)),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("approvals", sa.Integer, nullable=False),
        sa.Column("results", sa.Integer, nullable=False),
        sa.Column("unproved", sa.Integer, nullable=False),
        sa.Column("flagged", sa.Integer, nullable=False),
        sa.Column("work_results", sa.String(32)),
        sa.Column("behaviour", sa.String(32)),
        sa.Column("predicate", sa.String(32)),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("finalised_at", sa.Double),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.Column("content", _Json, nullable=False),
        sa.UniqueConstraint("nip", "period_id", "position_id", name="skps_key"),
    )
    op.create_index("skps_period", "skps", ["period_id", "id"])
    op.create_index("skps_unit", "skps", ["period_id", "unit_code", "id"])
    op.create_index("skps_stage", "skps", ["period_id", "stage", "id"])
    op.create_index("skps_changed", "skps", ["period_id", "changed_at", "id"])
    op.create_index("skps_assessor", "skps", ["assessor_nip", "period_id", "id"])
    op.create_index("skps_reviewer", "skps", ["reviewer_nip", "period_id", "id"])


def _what_belongs_to_an_skp() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("skp_id", sa.Uuid, nullable=False),
        sa.Column("result_id", sa.Uuid, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("file_key", sa.String(64)),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(16)),
        sa.Column("size", sa.BigInteger),
        sa.Column("added_at", sa.Double, nullable=False),
    )
    op.create_index("evidence_skp", "evidence", ["skp_id", "result_id"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("skp_id", sa.Uuid, nullable=False),
        sa.Column("result_id", sa.Uuid),
        sa.Column("behaviour", sa.String(32)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("file_key", sa.String(64)),
        sa.Column("name", sa.String(300)),
        sa.Column("kind", sa.String(16)),
        sa.Column("size", sa.BigInteger),
        sa.Column("given_by", sa.String(18)),
        sa.Column("capacity", sa.String(16), nullable=False),
        sa.Column("given_at", sa.Double, nullable=False),
    )
    op.create_index("feedback_skp", "feedback", ["skp_id"])


def _audit_trail() -> None:
    if sa.inspect(op.get_bind()).has_table("audit_trail"):
        return  # the kit's, of a later version, is made before
    op.create_table(
        "audit_trail",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("about", sa.Uuid, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("by_nip", sa.String(18)),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.Column("before", _Json),
        sa.Column("after", _Json),
        sa.Column("reason", sa.Text),
    )
    op.create_index("audit_trail_about", "audit_trail", ["about", "id"])
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


def _results() -> None:
    op.create_table(
        "unit_performance",
        sa.Column("unit_code", sa.String(64), primary_key=True),
        sa.Column("period_id", sa.Uuid, primary_key=True),
        sa.Column("performance", sa.String(32), nullable=False),
        sa.Column("set_at", sa.Double, nullable=False),
    )
    op.create_table(
        "results_feed",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("skp_id", sa.Uuid, nullable=False),
        sa.Column("unit_code", sa.String(64), nullable=False),
        sa.Column("content", _Json, nullable=False),
    )
    op.create_index("results_feed_unit", "results_feed", ["unit_code", "number"])
