import type { Severity } from '../engine/text/problem.js';
import type { Report } from './report.js';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' };

/** GitHub's workflow commands: annotations at the lines of a pull request. */
export function githubReport(report: Report): string {
  return report.files
    .flatMap((file) =>
      file.diagnostics.map((it) => {
        const { start, end } = it.range;
        const columns = start.line === end.line ? `,col=${start.character + 1},endColumn=${end.character + 1}` : '';
        const place = `file=${property(file.path)},line=${start.line + 1},endLine=${end.line + 1}${columns},title=${property(it.code)}`;
        return `::${commands[it.severity]} ${place}::${data(`${it.message} (${it.source})`)}`;
      }),
    )
    .join('\n');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
