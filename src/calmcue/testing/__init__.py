"""Fakes to test with, ours and others' code: written by hand, and tested themselves.

``clock``   a clock that is wound by hand
``sinks``   a sink in memory, and speakers on that clock
``voice``   a voice without an engine
"""
