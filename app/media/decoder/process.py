"""The process of a decoder: one job, bounded in memory, time and files."""

import sys

from app.lib.confined.limits import allow, bound

from .animations import draw_animation, is_animation, seek_visible
from .job import Job, Refused, Result
from .opening import open_picture
from .stills import draw_stills
from .wire import read_job, write_response


def main() -> None:
    """Carry out the job on standard input."""
    stream = sys.stdin.buffer
    job = read_job(stream.readline())
    bound(job.memory)
    allow(job.seconds)
    sys.stdout.buffer.write(write_response(carry_out(stream.read(), job)))


def draw(data: bytes, job: Job) -> Result:
    """Make of a file what a job asks for.

    :raises Refused: it asks for too much; other errors: it is no picture.
    """
    with open_picture(data, job.max_pixels) as image:
        if job.frames and is_animation(image):
            still, animation = draw_animation(image, job)
            return Result((still,), animation)
        seek_visible(image)
        return Result(draw_stills(image, job.sides, square=job.square))


def carry_out(data: bytes, job: Job) -> Result | Refused:
    """Make of a file what a job asks for, or say why not, whatever the file is."""
    try:
        return draw(data, job)
    except Refused as refusal:
        return refusal
    except MemoryError:
        return Refused("pixels")
    except Exception:
        # Decoders meet hostile bytes here and fail with errors of every class, from
        # OSError to struct.error.
        return Refused("unreadable")
