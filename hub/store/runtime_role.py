"""The two roles of a PostgreSQL schema: one owns and migrates it, the other runs the service and may do no more.

What the running role may: use the schema and its sequences, read and write rows of tables; only add rows where rows are
never changed (`MigrationSet.append_only`), and not choose the numbers that their sequence gives them; only read what
migrations remember. Everybody else (`PUBLIC`): nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Set
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import UserError

READ_AND_WRITE: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
READ: Final = frozenset({"SELECT"})
USE: Final = frozenset({"USAGE"})
_ADD_OF: Final = "INSERT OF "
"""Before a column: the right to add rows that say something of it."""

_OWNERS: Final = sa.text("""
SELECT pg_get_userbyid(owner) FROM (
    WITH schema AS (SELECT oid, nspowner FROM pg_namespace WHERE nspname = :schema)
    SELECT nspowner AS owner FROM schema
    UNION SELECT relowner FROM pg_class JOIN schema ON relnamespace = schema.oid
    UNION SELECT proowner FROM pg_proc JOIN schema ON pronamespace = schema.oid
) AS owners
WHERE NOT pg_has_role(current_user, owner, 'USAGE') OR pg_get_userbyid(owner) = :role ORDER BY 1
""")
_RIGHTS: Final = sa.text("""
SELECT * FROM (
WITH runtime AS (SELECT oid FROM pg_roles WHERE rolname = :role),
     schema AS (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = :schema),
     relations AS (
         SELECT pg_class.oid, relname, relkind, relowner, relacl FROM pg_class JOIN schema ON relnamespace = schema.oid
         WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')),
     objects AS (
         SELECT 'SCHEMA' AS kind, nspname::text AS name, '' AS of, coalesce(nspacl, acldefault('n', nspowner)) AS acl
         FROM schema
         UNION ALL
         SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname, '',
             coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))
         FROM relations
         UNION ALL
         SELECT 'TABLE', relname, ' OF ' || attname, attacl
         FROM pg_attribute JOIN relations ON attrelid = relations.oid WHERE attacl IS NOT NULL)
SELECT kind, name, given.grantee = 0 AS is_public,
    given.privilege_type || objects.of || CASE WHEN given.is_grantable THEN ' TO GRANT' ELSE '' END AS privilege
FROM objects
LEFT JOIN LATERAL (
    SELECT * FROM aclexplode(acl) WHERE grantee = 0 OR grantee IN (SELECT oid FROM runtime)
) AS given ON true
) AS found ORDER BY kind, name
""")
_TOLD_COLUMNS: Final = sa.text("""
SELECT relname, attname FROM pg_attribute
JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = :schema AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
    AND pg_get_serial_sequence(format('%I.%I', nspname, relname), attname) IS NULL
""")
"""Those that no sequence fills: with a number of its choice an entry would stand among older ones, or in one's way."""
_POWERS: Final = sa.text("""
SELECT rolsuper, rolcreaterole, rolreplication,
    has_database_privilege(oid, current_database(), 'CREATE') AS makes_schemas,
    current_user AS owner, current_database() AS database,
    (SELECT datdba FROM pg_database WHERE datname = current_database()) = oid AS owns_database
FROM pg_roles WHERE rolname = :role
""")
_GROUPS: Final = sa.text("""
SELECT rolname FROM pg_roles AS other
WHERE rolname <> :role AND pg_has_role(:role, oid, 'MEMBER') AND (
    rolsuper OR rolcreaterole OR rolname = current_user
    OR rolname IN ('pg_read_all_data', 'pg_write_all_data')
    OR rolname IN ('pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files')
    OR oid = (SELECT datdba FROM pg_database WHERE datname = current_database())
    OR EXISTS (
        SELECT FROM pg_namespace, aclexplode(nspacl) WHERE nspname = :schema AND grantee = other.oid
        UNION ALL
        SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace, aclexplode(relacl)
        WHERE nspname = :schema AND grantee = other.oid
        UNION ALL
        SELECT FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace, aclexplode(attacl)
        WHERE nspname = :schema AND grantee = other.oid))
ORDER BY 1
""")
"""Roles whose member the running role is, and that may more than it, on the schema or everywhere."""


async def refuse_foreign_owners(connection: AsyncConnection, schema: str, role: str) -> None:
    """Do nothing if whoever is connected owns the schema and what is in it, and the running role owns nothing of it.

    Raises:
        UserError: a superuser has to hand it over first; the sentence holds the statement.
    """
    owners = list((await connection.execute(_OWNERS, {"schema": schema, "role": role})).scalars())
    if not owners:
        return
    quote = connection.dialect.identifier_preparer.quote
    me = quote((await connection.execute(sa.text("SELECT current_user"))).scalar_one())
    whose = ", ".join(map(quote, owners))
    handing_over = f"REASSIGN OWNED BY {whose} TO {me}" if owners == [role] else f"ALTER TABLE ... OWNER TO {me}"
    raise UserError(
        f"Skema {schema!r} atau isinya masih milik {whose}, bukan milik {me} yang memigrasikannya: hentikan layanan, "
        f"sebagai superuser jalankan sekali di basis data itu `{handing_over}`, lalu ulangi.",
        exit_code=1,
    )


async def statements_of_rights(
    connection: AsyncConnection, schema: str, role: str, *, append_only: Set[str], read_only: Set[str]
) -> list[str]:
    """Return the statements that bring the rights on a schema to what they should be; none when they are so already.

    Args:
        connection: of the owner.
        schema: whose.
        role: that runs the service.
        append_only: tables whose rows it may add and read.
        read_only: tables whose rows it may only read.

    Raises:
        UserError: there is no such role.
    """
    if (await connection.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})).all() == []:
        raise UserError("Pengguna dalam KINERJA_DATABASE_URL tidak ada pada PostgreSQL: buatlah dulu.", exit_code=1)
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    of_all: set[tuple[str, str]] = set()
    for row in await connection.execute(_RIGHTS, {"schema": schema, "role": role}):
        place = (row.kind, row.name)
        held[place] |= {row.privilege} if row.is_public is False else set()
        of_all |= {place} if row.is_public else set()
    added: dict[str, set[str]] = {name: set() for name in append_only}
    for row in await connection.execute(_TOLD_COLUMNS, {"schema": schema}):
        if row.relname in added:
            added[row.relname].add(f"{_ADD_OF}{row.attname}")
    quote = connection.dialect.identifier_preparer.quote
    found: list[str] = []
    for (kind, name), given in held.items():
        where = f"{kind} {quote(name)}" if kind == "SCHEMA" else f"{kind} {quote(schema)}.{quote(name)}"
        wanted = _wanted(kind, name, added=added.get(name), read_only=read_only)
        found += [f"REVOKE ALL ON {where} FROM PUBLIC"] if (kind, name) in of_all else []
        found += _changes(where, quote(role), given, wanted, quote)
    return found


def _wanted(kind: str, name: str, *, added: Set[str] | None, read_only: Set[str]) -> Set[str]:
    if kind != "TABLE":
        return USE
    if name in read_only:
        return READ
    return READ_AND_WRITE if added is None else READ | added


def _changes(where: str, role: str, held: Set[str], wanted: Set[str], quote: Callable[[str], str]) -> list[str]:
    too_much = held - wanted
    revoked = [f"REVOKE ALL ON {where} FROM {role} CASCADE"] if too_much else []
    missing = wanted if too_much else wanted - held
    return [*revoked, *([f"GRANT {_listed(missing, quote)} ON {where} TO {role}"] if missing else [])]


def _listed(privileges: Set[str], quote: Callable[[str], str]) -> str:
    columns = [quote(one.removeprefix(_ADD_OF)) for one in sorted(privileges) if one.startswith(_ADD_OF)]
    whole = sorted(one for one in privileges if not one.startswith(_ADD_OF))
    return ", ".join([*([f"INSERT ({', '.join(columns)})"] if columns else []), *whole])


async def doubts(connection: AsyncConnection, schema: str, role: str) -> list[str]:
    """Return in which ways the running role may do what its rights on the schema keep from it, with what mends it."""
    found = (await connection.execute(_POWERS, {"role": role})).one_or_none()
    if found is None:
        return []
    quote = connection.dialect.identifier_preparer.quote
    name, owner, database = quote(role), quote(found.owner), quote(found.database)
    if found.rolsuper:
        return [f"pengguna {name} superuser, sehingga boleh segalanya: `ALTER ROLE {name} NOSUPERUSER`."]
    makes_schemas = found.makes_schemas and not found.owns_database
    powers = {
        f"pengguna {name} boleh membuat peran: `ALTER ROLE {name} NOCREATEROLE`.": found.rolcreaterole,
        f"pengguna {name} boleh menyalin seluruh server: `ALTER ROLE {name} NOREPLICATION`.": found.rolreplication,
        f"pengguna {name} pemilik basis data: `ALTER DATABASE {database} OWNER TO {owner}`.": found.owns_database,
        f"pengguna {name} boleh membuat skema: `REVOKE CREATE ON DATABASE {database} FROM {name}`.": makes_schemas,
    }
    groups = await connection.execute(_GROUPS, {"role": role, "schema": schema})
    return [sentence for sentence, holds in powers.items() if holds] + [
        f"pengguna {name} anggota {quote(group)}, yang boleh lebih: `REVOKE {quote(group)} FROM {name}`."
        for group in groups.scalars()
    ]
