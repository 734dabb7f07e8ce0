"""Real processes killed with SIGKILL at any moment of receiving, editing and syncing.

    parent ◀─ pipe: what each process says is kept ─ officers, syncs, the hub's server
      └── kills one or several, opens the folders again, and holds them to their word
"""
