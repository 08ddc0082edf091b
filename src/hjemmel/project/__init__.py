"""Settings, addresses, jobs, command line, wiring."""
