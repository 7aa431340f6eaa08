"""The pages: one file each, which exports its `ROUTES`."""
