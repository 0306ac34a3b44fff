"""When reminders are due. Pure: naive local times and zones in, instants out; no Django, no clock.

Wall time with fold=0 decides (RFC 5545 §3.3.5): a time in the gap moves forward, an ambiguous time is the first one.
"""
