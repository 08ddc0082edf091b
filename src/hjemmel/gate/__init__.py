"""May this field serve this purpose for this audience, at this age?"""
