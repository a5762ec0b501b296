"""Alembic revisions of what messages and migrations need since services share no rights with one another.

They have a history beside `hub/migrations`, because software that knows only that one refuses to start on a database
whose history goes further than its own, and knows nothing of this one.
"""
