"""Starting Microblog: the processes of a site, prepared, watched and stopped.

It never imports the application, so that looking after the site costs a few
megabytes and the second start stays fast: the application is loaded once by the
web server and once by the worker, at the same time.
"""
