"""The `odra` command's entry point: plugs the parts together inside the command, so that help is at once."""

import sys


def main() -> None:
    from odra.cli.app import app
    from odra.site.wiring import set_up

    try:
        app(obj=set_up)
    except BrokenPipeError:  # `odra queue | head`
        sys.stderr.close()


if __name__ == "__main__":
    main()
