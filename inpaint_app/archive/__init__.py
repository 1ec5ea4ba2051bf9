"""Archives: thousands of photos through the same steps, without losing one, killed or not.

    steps        what is asked for; steps_done: what came of it      (values)
    listing, masks, names    which photos there are, their masks, what their results are called
    journal      what became of each photo, in SQLite; ``journal_schema`` says what its tables hold
    places       where results, the journal and what is half done lie; results are put in their place here only
    tools, perform, pages    the models that are kept, and one photo from file to file with them
    running      who does the work: this process, or workers that may crash and hang
    batch        the one that drives it all: lists, asks the journal, hands out work, journals what comes back
    report, pace what is said of it

A ``Batch`` neither prints nor knows who runs its work: the command line, the window, and a cluster drive it through
``running.runner.Runner`` and listen to its events.

May import api, scans, inference, settings, document, models, networks and the ground. No Qt, no torch of its own.
"""
