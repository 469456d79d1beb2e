import { whatIsFound } from '../engine/checks/codes.js';
import type { Severity } from '../engine/text/problem.js';
import { docsPage, type Report } from './report.js';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'note', hint: 'note' };

/** SARIF 2.1.0, one run; columns count UTF-16 units. */
export function sarifReport(report: Report, version: string): string {
  const used = new Set(report.files.flatMap((file) => file.diagnostics.map((it) => it.code)));
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'meshmon',
            version,
            rules: [...used].sort().map(rule),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: report.files.flatMap((file) =>
          file.diagnostics.map((it) => ({
            ruleId: it.code,
            level: levels[it.severity],
            message: { text: `${it.message} (${it.source})` },
            locations: [location(file.path, it.range)],
            relatedLocations: it.related.map(({ message, place }) => ({
              ...location(file.show(place.uri), place.range),
              message: { text: message },
            })),
          })),
        ),
      },
    ],
  });
}

/** No `helpUri`: it must be absolute, and the pages lie beside the program. */
function rule(id: string) {
  return { id, shortDescription: { text: whatIsFound(id) ?? id }, help: { text: `More: ${docsPage(id)}` } };
}

function location(path: string, { start, end }: Report['files'][number]['diagnostics'][number]['range']) {
  return {
    physicalLocation: {
      artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
      region: { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 },
    },
  };
}
