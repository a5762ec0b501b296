"""The nominative list of a unit is read in its order, a page at a time."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("positions_page", "positions", ["unit_code", "id"])
