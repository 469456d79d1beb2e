import { docsPage, type Report, summaryOf } from './report.js';

/** The JSON of the command line's contract: lines and columns from 1, columns in UTF-16 units. */
export function jsonReport(report: Report): string {
  return JSON.stringify({
    files: report.files.map((file) => ({
      path: file.path,
      diagnostics: file.diagnostics.map((it) => ({
        line: it.range.start.line + 1,
        column: it.range.start.character + 1,
        endLine: it.range.end.line + 1,
        endColumn: it.range.end.character + 1,
        severity: it.severity,
        code: it.code,
        message: it.message,
        source: it.source,
        docs: docsPage(it.code),
        ...(it.related.length > 0
          ? {
              related: it.related.map(({ message, place }) => ({
                path: file.show(place.uri),
                line: place.range.start.line + 1,
                column: place.range.start.character + 1,
                endLine: place.range.end.line + 1,
                endColumn: place.range.end.character + 1,
                message,
              })),
            }
          : {}),
      })),
    })),
    summary: summaryOf(report),
  });
}
