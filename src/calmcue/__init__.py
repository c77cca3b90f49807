"""calmcue: a voice-guided audio session player.

Data goes one way: text -> Routine -> Script (Passages) -> Scores -> Blocks -> sink. Each step is a folder or a
module here, and none reaches back:

==============  ==========================================================================
``errors``      what can go wrong, in words for a person
``units``       frames, durations, levels
``folders``     where the cache is
``sources``     what a clip is made of, and its extent
``audio``       clips and blocks of samples
``weighting``   loudness as ears have it
``levelling``   peaks, the limiter: how loud every clip is made
``metering``    what a clip adds to a session's loudness
``packing``     clips as bytes
``routine/``    the file format: model, loading, phrases and catalogues, checks, schema
``library``     where routines are found: the bundled ones, the listener's own
``starter``     a new routine to begin from
``settings``    the listener's own
``planning/``   pacing, script (Routine -> Passages), scoring (Passage -> Score), timeline
``handout``     a routine for the eye: what one hands to a patient
``voices/``     engines that speak, each in a worker process
``chimes``      named sounds
``store``       clips on the disk, by what they are made of
``memory``      a session's clips, the rarely used ones in a file
``clips``       Source -> Clip, kept in memory and on disk
``mixing``      Score + clips -> Block
``loudness``    how loud a session will be, before it is rendered
``outputs/``    sinks: speakers, files, a page for a patient
``transport/``  the one thing that changes while a session plays
``history/``    what was done, and where a session stopped
``session``     load, plan, play, export: the facade
``controls/``   keys, media keys, signals -> commands
``cli/``        the command line
``testing/``    fakes: a voice, a sink, a clock
==============  ==========================================================================

A room imports only rooms above it in this list (``tests/test_rooms.py`` holds that).
"""

__version__ = "0.1.0"
