"""Videos that events show: their public live stream."""

from __future__ import annotations

from events.programme.models import Event
from home.languages import current
from home.videos import Video, video_or_none
from home.watching import Shown


def stream_of_an_event(wanted: Video) -> Shown | None:
    """The published event whose live stream stands there."""
    number = wanted.id.partition("-")[0] if wanted.provider_code == "vimeo" else wanted.id
    for event in Event.objects.published().filter(stream_url__contains=number)[:5]:
        video = video_or_none(event.stream_url, title=event.title)
        if video and (video.provider_code, video.id) == (wanted.provider_code, wanted.id):
            return Shown(video, event.title, event.permanent_path(current()))
    return None
