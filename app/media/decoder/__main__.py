"""`python -m decoder`: read one job and a file, write pictures."""

from .process import main

if __name__ == "__main__":
    main()
