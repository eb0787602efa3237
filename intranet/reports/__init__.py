"""Papers: PDF documents rendered from stored records (see ``records``)."""
