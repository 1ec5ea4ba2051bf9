"""An archive in the window: what is to be done, the queue, and photos corrected by hand and put back.

    steps_box, dialog   asks for folders and steps, shows the queue; queue, queue_panel: its model and view
    run                 the run's thread; reading: journals read beside the window
    commands            what the File menu does: shows the dialog, opens a photo of an archive, puts it back

May import editing, i18n, widgets, bars' messages, preferences' store, dialogs' questions, and what lies below the
window.
"""
