"""The power goes: what of a store's files is on the disk then, and is it enough?

    real use cases ─▶ SQLite ─▶ our VFS: notes every write, sync, truncation, deletion
                                  └─▶ the files as a cut may leave them ─▶ opened again
"""
