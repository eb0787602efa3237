"""Pages, one noun a module: read the request, ask operations and queries, choose a template."""
