"""What phones and server tell each other: operations in, a verdict for each out. docs/api.md, docs/adr/0012-sync.md."""
