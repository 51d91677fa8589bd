"""For gunicorn: the desk, set up once a worker."""

from odra.site.wiring import set_up

set_up()

from django.core.wsgi import get_wsgi_application  # noqa: E402

from odra.lab import beside  # noqa: E402

beside.start()
application = get_wsgi_application()
