"""Blocks of what is seen, heard and taken away: pictures, recordings, documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from home.blocks.gathered import DescribedPicture, FileChooser, PageChooser, PictureChooser
from home.languages import CODES, Language
from home.videos import UnknownHost, Video, video_at, video_or_none

VIDEO_KINDS, AUDIO_KINDS, CAPTION_KINDS = ("mp4", "webm"), ("mp3", "m4a", "ogg"), ("vtt",)


class PictureBlock(blocks.StructBlock):
    picture = DescribedPicture(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "components/blocks/picture.html"


class VideoAddressBlock(blocks.URLBlock):
    """The address of a video at a host that we know."""

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if address:
            try:
                video_at(address)
            except UnknownHost as error:
                raise ValidationError(str(error)) from error
        return address


class RecordingValue(blocks.StructValue):
    """A recording that stands elsewhere has a `video`, one of our own has a `file`."""

    @cached_property
    def video(self) -> Video | None:
        if self.get("file") or not self.get("address"):
            return None
        return video_or_none(
            self["address"],
            title=self["title"],
            poster=self.get("poster"),
            minutes=self.get("minutes"),
            captions=bool(self.get("captions")),
            captioned_in=self.captioned_in,
        )

    @cached_property
    def captioned_in(self) -> tuple[str, ...]:
        """The languages of its captions that are known, in the order of the site's."""
        file = self.get("captions")
        known = {*(self.get("captioned_in") or ()), file.language if file else ""}
        return tuple(code for code in CODES if code in known)

    @cached_property
    def is_audio(self) -> bool:
        return kind_of(self.get("file")) in AUDIO_KINDS


class RecordingBlock(blocks.StructBlock):
    """A video or a sound: at a known host, or a file of our own."""

    title = blocks.CharBlock(label=_("title"), max_length=160)
    address = VideoAddressBlock(
        label=_("address of the video"),
        required=False,
        help_text=_("Nothing of it is loaded before a visitor asks."),
    )
    file = FileChooser(
        label=_("or a file of our own"),
        required=False,
        help_text=_("Video: MP4 or WebM. Sound: MP3, M4A or OGG."),
    )
    minutes = blocks.IntegerBlock(label=_("length in minutes"), required=False, min_value=1, max_value=1000)
    poster = PictureChooser(label=_("picture of it"), required=False)
    captions = FileChooser(
        label=_("captions"), required=False, help_text=_("A .vtt file; a video of our own needs it.")
    )
    captioned_in = blocks.MultipleChoiceBlock(
        choices=Language.choices,
        label=_("or captions at the host, in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    transcript = PageChooser(
        label=_("page with its transcript"), required=False, page_type="home.ResourcePage"
    )

    class Meta:
        icon = "media"
        label = _("recording")
        template = "components/blocks/recording.html"
        value_class = RecordingValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        wrong = {} if self.is_deferred_validation else self._wrong(cleaned)
        if wrong:
            raise StructBlockValidationError({name: ValidationError(words) for name, words in wrong.items()})
        return cleaned

    def _wrong(self, value: Any) -> dict[str, Any]:
        kind, captions = kind_of(value["file"]), kind_of(value["captions"])
        if bool(value["address"]) == bool(kind):
            return {"address": _("Give the address of a video, or choose a file.")}
        if kind and kind not in VIDEO_KINDS + AUDIO_KINDS:
            return {"file": _("This is no recording: choose an MP4, WebM, MP3, M4A or OGG file.")}
        if captions and captions not in CAPTION_KINDS:
            return {"captions": _("Captions are a .vtt file.")}
        if kind in VIDEO_KINDS and not captions:
            return {"captions": _("Add the captions, so that everybody can follow the video.")}
        return {}

    def get_searchable_content(self, value: Any) -> list[str]:
        """Also its address: the page of a video at a host looks for who shows it."""
        return [value.get("title") or "", value.get("address") or ""]


class DocumentsBlock(blocks.StructBlock):
    files = blocks.ListBlock(FileChooser(label=_("file")), label=_("files"))

    class Meta:
        icon = "doc-full"
        label = _("documents")
        template = "components/blocks/documents.html"

    def get_searchable_content(self, value: Any) -> list[str]:
        return [file.title for file in value["files"] if file]


def kind_of(file: Any) -> str:
    return file.file_extension.lower() if file else ""
