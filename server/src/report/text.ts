import { type Report, summaryOf } from './report.js';

/** One line a finding, as compilers print them, so that editors and terminals can jump to it. */
export function textReport(report: Report): string {
  const lines: string[] = [];
  for (const file of report.files) {
    for (const it of file.diagnostics) {
      const message = it.message.replaceAll('\n', '\n    ');
      lines.push(
        `${file.path}:${it.range.start.line + 1}:${it.range.start.character + 1}: ${it.severity} ${it.code}: ${message} (${it.source})`,
      );
      for (const { message: why, place } of it.related) {
        lines.push(`    ${file.show(place.uri)}:${place.range.start.line + 1}:${place.range.start.character + 1}: ${why}`);
      }
    }
  }
  const { files, error, warning, information, hint } = summaryOf(report);
  const counts = [count(error, 'error'), count(warning, 'warning'), count(information, 'information'), count(hint, 'hint')].filter(Boolean);
  lines.push(`${count(files, 'file') || '0 files'} checked: ${counts.join(', ') || 'nothing found'}`);
  return lines.join('\n');
}

function count(n: number, what: string): string {
  if (n === 0) return '';
  return `${n} ${what}${n === 1 || what === 'information' ? '' : 's'}`;
}
