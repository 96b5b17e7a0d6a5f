"""A store that is opened: made where there is none, or taken over from an earlier version."""

from __future__ import annotations

from collections.abc import Callable

from engine.log.merkle import EMPTY
from engine.problem import ProblemError
from engine.records.database import Database
from engine.records.lock import patient
from engine.records.place import VERSION, Place
from engine.records.schema import STORE, create

_CREATING = 0x63727477


class Opened:
    """The connection to a store of this version."""

    def __init__(self, place: Place, told: Callable[[str], None] = lambda _: None, *, new: bool = False) -> None:
        """Open a store; with `new` one is made where there is none.

        `told` is given a sentence where another program's lock is waited for, and where a store of an earlier version
        is taken over. One of these that cannot be written is taken over into a database that vanishes again.

        Raises ProblemError where the place cannot be opened, or another program keeps it locked.
        """
        place.check()
        self.place = place
        self.told = told
        self.new = new
        self.database = self._opened()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @patient
    def _opened(self) -> Database:
        waiting = self.place.inbox is not None and self.place.inbox.is_dir()
        if self.place.path is not None and not self.place.path.exists() and not (self.new or waiting):
            raise self._nothing()
        try:
            database = Database(self.place)
        except OSError as error:
            raise self.place.refuse("audit-store", f"cannot be written: {error.strerror}") from None
        except ValueError:
            raise self.place.refuse("audit-store", "cannot be written: the name cannot be a file's") from None
        try:
            return self._prepared(database, waiting)
        except BaseException:
            database.close()
            raise

    def _prepared(self, database: Database, waiting: bool) -> Database:
        version = _version(database)
        if version == VERSION:
            return database
        if not database.writable:
            return self._copied(database, version)
        if not (version or self.new or waiting):
            raise self._nothing()
        taken = None
        with database.transaction():
            if database.postgres:
                database.execute(f"SELECT pg_advisory_xact_lock({_CREATING})")
            # Another process may have been first.
            version = _version(database)
            if version == 0:
                create(database)
                identify(database, self.place)
            if version == 1 or (version == 0 and waiting):
                from engine.records.migration import take_over

                taken = take_over(database, self.place, version, self.told)
        if taken is not None:
            taken()
        return database

    def _copied(self, database: Database, version: int) -> Database:
        """What can be read of an earlier store that cannot be written."""
        if version == 0:
            raise self._nothing()
        from engine.records.migration import copied

        return copied(database, self.place)

    def _nothing(self) -> ProblemError:
        message = "there is no audit store; certwise assess makes one, and --audit names another"
        return self.place.refuse("no-audit-store", message)


def identify(database: Database, place: Place) -> None:
    """Give a new store its identity: a name that no other has, and a key that signs in this name.

    Raises ProblemError where the key cannot be written.
    """
    from engine.log.key import new_origin, read_key, write_key
    from engine.log.note import Signer

    origin = new_origin()
    key = _ending(place, origin, ".key")
    if key.is_file() and not key.is_symlink() and key.stat().st_size == 0:
        # Whoever began this store was killed before the key stood in its file: nothing was ever signed by it.
        key.unlink()
    if key.exists():
        # A store that was removed had it: who makes one anew does so in the old name, and checkpoints tell it.
        signer = read_key(key)
    else:
        signer = Signer.new(origin)
        write_key(key, signer)
    database.insert(STORE, [(1, VERSION, signer.name, str(signer.verifier), 0, EMPTY)])


def _ending(place: Place, origin: str, ending: str):  # type: ignore[no-untyped-def]
    beside = place.beside(origin)
    return beside.with_name(beside.name + ending)


def _version(database: Database) -> int:
    """The version of a store; 0 where there is none. Raises ProblemError where it is one of a later program."""
    if not database.has(STORE):
        return 0
    found = database.value(f"SELECT version FROM {STORE}")
    version = found if isinstance(found, int) else 0
    if version > VERSION:
        assert database.place is not None
        raise database.place.newer(version)
    return version
