"""What can others read of the notice, in forms that they know?

The record of processing activities (GDPR art. 30), W3C DPV, JSON Schema and TMF644. Each is made from the rules that run and
from nothing else. Pure: a notice in, values and text out.
"""
