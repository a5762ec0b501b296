"""What all tables of the service belong to."""

import sqlalchemy as sa

metadata = sa.MetaData()
