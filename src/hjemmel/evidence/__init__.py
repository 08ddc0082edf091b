"""What can we prove?

The entry format, the chain that links one entry to the next, and the Merkle roots over all of them. Pure: no store, no clock.
"""
