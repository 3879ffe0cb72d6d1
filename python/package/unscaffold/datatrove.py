"""Cleaning in datatrove.

    from unscaffold.datatrove import UnscaffoldFormatter

    pipeline = [JsonlReader("pages/"), UnscaffoldFormatter(), JsonlWriter("clean/")]
"""

from __future__ import annotations

from datatrove.data import DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.typeshelper import StatHints

from . import Cleaner
from ._given import chosen


class UnscaffoldFormatter(PipelineStep):  # type: ignore[misc, unused-ignore]
    """Cleans the text of each document. An emptied one passes on: a filter behind this step can drop it.

    ``findings`` names a field of the metadata that takes a list of what went: start, end (code points of the text as it was), category,
    rule, confidence. The statistics have documents that changed, that were emptied, characters that went, and documents by category
    (``removed_comment-form``).
    """

    # What formatters of datatrove are; to import those asks for packages that this one does without.
    type = "✂️ - FORMAT"
    name = "🪜 unscaffold"

    def __init__(self, cleaner: Cleaner | None = None, findings: str | None = None) -> None:
        super().__init__()
        self.cleaner = chosen(cleaner)
        self.findings = findings

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        for doc in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                report = self.cleaner.clean_with_report(doc.text)
                doc.text = report.text
            if not report.is_unchanged:
                self.stat_update("changed")
                self.stat_update("characters_removed", value=len(report.source) - len(report.text))
                if report.source and not report.text:
                    self.stat_update("emptied")
                for category in sorted({finding.category for finding in report.removed}):
                    self.stat_update(f"removed_{category}")
            if self.findings is not None:
                doc.metadata[self.findings] = [finding.to_dict() for finding in report.removed]
            self.update_doc_stats(doc)
            yield doc
