"""Positions are found in the order of a unit's nominative list, a page at a time, and by who stands above them."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("positions_page", "positions", ["unit_code", "id"])
    op.create_index("positions_superior", "positions", ["superior_nip"])
