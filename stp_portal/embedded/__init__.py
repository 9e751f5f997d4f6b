"""PostgreSQL, Valkey, the web server and the worker, run by the portal for itself.

`client` is what a command uses, `keeper` keeps the two services alive while anyone uses them,
`portal` is `make run`. Who lives is told by locks that the kernel frees at a process's death,
never by process numbers alone, so that a kill -9 leaves nothing to clear up by hand.
"""
