"""Pages for each audience: HTTP and no rules. What may be seen is decided by the acts that the pages ask."""
