"""What is due to be forgotten?

Clocks, holds, plans of a sweep, forecasts and the arithmetic of anonymisation. Pure: the caller brings `now`.
"""
