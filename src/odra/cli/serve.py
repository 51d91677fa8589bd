"""`odra serve`: the desk on this machine's own address, and no other."""

import logging

import typer

from odra.cli.when import wrong

HOST = "127.0.0.1"  # fixed: without sign-in the desk is for whoever sits at this machine

ABOVE = 4  # times the limit of a form, up to which the desk itself answers what is too large, with a page that says so


def serve(port: int) -> None:
    import waitress
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from odra.lab import beside

    largest = settings.UPLOAD_LIMIT * ABOVE
    try:
        server = waitress.create_server(
            get_wsgi_application(), host=HOST, port=port, threads=8, ident="odra", max_request_body_size=largest
        )
    except OSError as fault:
        wrong(f"port {port} cannot be had ({fault.strerror}); choose another with --port")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    typer.echo(f"The desk is on http://{HOST}:{port}   (Ctrl C stops it)")
    beside.start()
    try:
        server.run()
    except (OSError, KeyboardInterrupt):
        server.close()
