"""What did the outside world send, and how much of it is ours to hold?

One adapter for each outside format. An adapter only parses: bytes in, columns of declared fields out. What is undeclared stops
here, and content never leaves in a message. What may be taken in is decided by the gate, not here.
"""
