"""What workers do for mails."""

from app.email import service
from app.worker.registry import MAIL, Handler

HANDLERS = (Handler(service.KIND, service.send_queued, lane=MAIL),)
