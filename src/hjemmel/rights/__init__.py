"""What may a subject ask, and by when must the answer be there?

Deadlines and the information that an answer holds. Pure: the caller brings `now` and what the stores hold.
"""
