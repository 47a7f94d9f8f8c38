"""`python -m deploy.launch [all|web|worker|demo|adopt|setup]`: what `boot.sh` runs."""

import sys
from collections.abc import Sequence

from deploy.launch.errors import CannotStart, explain_os_error
from deploy.launch.output import print_message
from deploy.launch.settings import read_settings
from deploy.launch.site import COMMANDS, run_process, run_site

USAGE = (
    "usage: ./boot.sh [all | web | worker | demo | adopt | setup | test] [arguments]"
)


def main(arguments: Sequence[str]) -> int:
    """Start what was asked for; return the exit code."""
    name = arguments[0] if arguments else "all"
    try:
        if name == "all":
            return run_site(read_settings())
        if name in COMMANDS:
            return run_process(read_settings(), name, arguments[1:])
    except CannotStart as fact:
        print_message(f"Microblog cannot start: {fact}")
        return 1
    except OSError as error:
        print_message(f"Microblog cannot start: {explain_os_error(error)}")
        return 1
    print_message(USAGE)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
