"""Archives: thousands of photos through the same steps, without losing one, killed or not.

    steps, request   what is asked for; work: one photo of it, and what came of it (values that can be pickled)
    photos           which photos there are, their masks, what results are called; planning: which are to be done
    journal          what became of each photo, in SQLite; ``journal_schema`` says what its tables hold
    places           where results, journal and what is half done lie; only here is a result put in its place
    doing            one photo from file to file, with the models that are kept
    storage          photos, masks and results in object stores, by URL
    running          who does the work: this process, or workers that may crash and hang; runners: which, and how many
    batch            drives it all: asks the journal, hands out work, journals what comes back; arrivals: and watches
    reports          what is said of it afterwards; pace: meanwhile; dry_run: before
    by_hand          a result that a person has corrected takes the place of the computed one

A ``Batch`` neither prints nor knows who does the work: the command line, the window and a cluster drive it through
``running.runner.Runner`` and listen to its progress.

May import inference, settings, document, models, networks and the ground. No Qt, no torch of its own.
"""
