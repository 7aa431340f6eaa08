"""`python -m hipdrive.cli`."""

from hipdrive.cli import main

if __name__ == "__main__":
    main()
