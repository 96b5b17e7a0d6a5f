"""The form of a database: what is otherwise in it than this program makes, such as a trigger, a view, another index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.problem import ProblemError
from engine.records.database import Database
from engine.records.place import APPLICATION, VERSION
from engine.records.schema import create

_OURS = "c.relname LIKE 'certwise!_%' ESCAPE '!'"
# One row for each thing of a database that bears on what is read from a table or kept in it.
_SERVER = {
    "tables": "SELECT c.relname, c.relkind::text || ' ' || c.relpersistence::text || ' ' || c.relrowsecurity::text"
    f" FROM pg_class c WHERE {_OURS} AND c.relkind NOT IN ('i', 't', 'c')",
    "columns": "SELECT c.relname || '.' || a.attname, a.attnum || ' ' || format_type(a.atttypid, a.atttypmod) || ' '"
    " || coalesce(l.collname, '') || ' ' || a.attnotnull::text || ' ' || a.attgenerated::text || a.attidentity::text"
    " || coalesce(pg_get_expr(d.adbin, d.adrelid), '') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " LEFT JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'default'"
    " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    f" WHERE {_OURS} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
    "indexes": "SELECT i.relname, x.indisvalid::text || ' '"
    " || replace(pg_get_indexdef(x.indexrelid), n.nspname || '.', '')"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index x ON x.indrelid = c.oid"
    f" JOIN pg_class i ON i.oid = x.indexrelid WHERE {_OURS}",
    "constraints": "SELECT s.conname, c.relname || ' ' || pg_get_constraintdef(s.oid) FROM pg_class c"
    f" JOIN pg_constraint s ON s.conrelid = c.oid WHERE {_OURS} AND s.contype <> 'n'",
    "triggers": f"SELECT t.tgname, c.relname FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid WHERE {_OURS}",
    "rules": "SELECT r.rulename, c.relname FROM pg_class c JOIN pg_rewrite r ON r.ev_class = c.oid"
    f" WHERE {_OURS} AND c.relkind = 'r'",
    "policies": f"SELECT p.polname, c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE {_OURS}",
    "tables of others' rows": "SELECT k.relname, c.relname FROM pg_class c JOIN pg_inherits h ON h.inhparent = c.oid"
    f" JOIN pg_class k ON k.oid = h.inhrelid WHERE {_OURS} AND c.relkind <> 'i'",
}


def differences(database: Database) -> Iterator[str]:
    """What is otherwise than this program makes it, a sentence each; of a file also what SQLite finds damaged.

    Raises ProblemError where the database cannot be read.
    """
    if database.postgres:
        yield from _of_server(database)
        return
    expected = Database(None)
    try:
        create(expected)
        made, found = (_in_file(each) for each in (expected, database))
    finally:
        expected.close()
    yield from _compared("the database", made, found)
    if database.place is not None and database.writable:
        for pragma, value in (("application_id", APPLICATION), ("user_version", VERSION)):
            if database.value(f"PRAGMA {pragma}") != value:
                yield f"the file is not marked as an audit store of version {VERSION}"
    for (line,) in database.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield f"the file is damaged: {line}"


def _in_file(database: Database) -> dict[str, str]:
    rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    # Statistics are what ANALYZE leaves.
    return {
        f"{type} {name}": f"{table} {statement}" for type, name, table, statement in rows if table[:11] != "sqlite_stat"
    }


def _of_server(database: Database) -> Iterator[str]:
    """A server is compared with tables of its own making: temporary ones, which vanish with the transaction."""
    found = {kind: _listed(database, statement) for kind, statement in _SERVER.items()}
    made: Mapping[str, Mapping[str, str]] = {}
    try:
        with database.transaction():
            database.execute("SET LOCAL client_min_messages = error")
            database.execute("CREATE SCHEMA certwise_expected")
            database.execute("SET LOCAL search_path = certwise_expected")
            create(database)
            made = {kind: _listed(database, statement) for kind, statement in _SERVER.items()}
            raise _Enough
    except _Enough:
        pass
    except ProblemError:
        yield "the form of the tables could not be compared: that takes the right to make a schema"
        return
    for kind in _SERVER:
        yield from _compared(f"the {kind}", made[kind], found[kind])


class _Enough(Exception):  # noqa: N818  no error: what was made is taken back
    pass


def _listed(database: Database, statement: str) -> dict[str, str]:
    schema = " AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
    return {str(name): str(said) for name, said in database.execute(statement + schema)}


def _compared(where: str, made: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*made, *found}):
        if name not in found:
            yield f"{where}: {name} is missing"
        elif name not in made:
            yield f"{where}: there is a {name} that this program does not make"
        elif made[name] != found[name]:
            yield f"{where}: {name} is not as this program makes it"
