import { labelInfo } from '../catalogue/labels.js';
import { stateOf } from '../promql/label-sets.js';
import { labelsOf } from '../promql/labels.js';
import { parsePromql } from '../promql/parsed.js';
import type { TemplateUnit } from '../resources/unit.js';
import { functionNames } from '../template/alert.js';
import { functionDocs, variableDocs } from '../template/docs.js';
import { placeOf } from '../text/region.js';
import type { Span } from '../text/span.js';
import { metricLabels } from '../workspace/metrics.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Hover } from './hover.js';

/** What a function, a variable or a label inside an action of an alert's template is; nothing of its free text. */
export function hoverTemplate(workspace: Workspace, unit: TemplateUnit, offset: number): Hover | undefined {
  const { text } = unit.region;
  const open = text.lastIndexOf('{{', offset);
  if (unit.place !== 'alert' || open < 0 || text.slice(open, offset).includes('}}')) return undefined;
  const span = wordAt(text, offset);
  const word = text.slice(span.start, span.end);
  const markdown = /(?:\$labels|\.Labels)\.$/.test(text.slice(open, span.start))
    ? labelText(workspace, unit, word)
    : (variableText(word) ?? functionText(workspace, word));
  return markdown === undefined ? undefined : { markdown, range: placeOf(unit.region, span).range };
}

function wordAt(text: string, offset: number): Span {
  let start = offset;
  while (start > 0 && /[\w$]/.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < text.length && /[\w$]/.test(text.charAt(end))) end++;
  return { start, end };
}

function variableText(word: string): string | undefined {
  const docs = variableDocs.get(word);
  return docs && `\`${word}\` — ${docs}`;
}

function functionText(workspace: Workspace, word: string): string | undefined {
  const docs = functionDocs.get(word);
  return docs && functionNames(workspace.settings.target.prometheus).has(word)
    ? `**${word}** — function of templates\n\n${docs}`
    : undefined;
}

/** What the label is, and whether the alert's series have it. */
function labelText(workspace: Workspace, { query }: TemplateUnit, name: string): string | undefined {
  if (name === '') return undefined;
  const labels = query && labelsOf(parsePromql(query.region.text, workspace.settings.target).expr, metricLabels(workspace));
  const state = labels && stateOf(labels, name);
  const there =
    state?.presence === 'never'
      ? `The alert never has it: ${state.because.text}`
      : state?.presence === 'always'
        ? 'The alert always has it.'
        : undefined;
  const docs = [labelInfo(name)?.doc, there].filter((it) => it !== undefined);
  return docs.length > 0 ? [`**${name}** — label of the alert’s series`, ...docs].join('\n\n') : undefined;
}
