import assert from 'node:assert/strict';
import type { Engine } from '../../server/src/engine/engine.js';
import { actionsAt, fixAll } from '../../server/src/engine/features/actions.js';
import { completionFolderAt, completionQuestionAt, completionsAt } from '../../server/src/engine/features/completion.js';
import { effectiveTelemetryAt } from '../../server/src/engine/features/effective-telemetry.js';
import { foldsOf } from '../../server/src/engine/features/folding.js';
import { formatFile } from '../../server/src/engine/features/format.js';
import { hoverAt, hoverQuestionAt } from '../../server/src/engine/features/hover.js';
import { labelFlowAt } from '../../server/src/engine/features/label-flow.js';
import { lensesOf } from '../../server/src/engine/features/lenses.js';
import { linksOf } from '../../server/src/engine/features/links.js';
import { definitionsAt, highlightsAt, referencesAt, renameAt } from '../../server/src/engine/features/navigate.js';
import { previewAt, runnableQueries } from '../../server/src/engine/features/preview.js';
import { relabelingAt } from '../../server/src/engine/features/relabeling.js';
import { reportAt } from '../../server/src/engine/features/reports.js';
import { ruleTestsFor } from '../../server/src/engine/features/rule-tests.js';
import { selectionAt } from '../../server/src/engine/features/selection.js';
import { signatureAt } from '../../server/src/engine/features/signature.js';
import { symbolsNamed, symbolsOf } from '../../server/src/engine/features/symbols.js';
import { tokensOf } from '../../server/src/engine/features/tokens.js';
import type { Numbers } from '../../server/src/engine/text/narrow.js';
import type { Position } from '../../server/src/engine/text/span.js';
import { strictEngine } from './fixtures.js';

/** An engine that looks at these files for the first time. What a project file among them says is no setting: its changes would be none either. */
export const freshLook = (files: ReadonlyMap<string, string>): Engine => {
  const engine = strictEngine();
  engine.apply([...files].map(([uri, text]) => ({ type: 'file', uri, text }) as const));
  return engine;
};

/** What a user sees of a file, as text: equal for equal findings. */
export const findingsOf = (engine: Engine, uri: string): string =>
  engine
    .diagnostics(uri)
    .map(
      ({ range: { start, end }, code, severity, message }) =>
        `${start.line}:${start.character}-${end.line}:${end.character} ${severity} ${code} ${message}`,
    )
    .sort()
    .join('\n');

/** Everything that an editor asks of a file at a place, as text. */
export function answersAt(engine: Engine, uri: string, position: Position): Readonly<Record<string, string>> {
  const tokens = tokensOf(engine, uri);
  assertInOrder(
    tokens,
    engine
      .file(uri)
      ?.text()
      .split(/\r\n|\n|\r/) ?? [],
  );
  const answers = {
    completions: completionsAt(engine, uri, position),
    completionFolder: completionFolderAt(engine, uri, position),
    completionQuestion: completionQuestionAt(engine, uri, position),
    hover: hoverAt(engine, uri, position),
    hoverQuestion: hoverQuestionAt(engine, uri, position),
    signature: signatureAt(engine, uri, position),
    definitions: definitionsAt(engine, uri, position),
    references: referencesAt(engine, uri, position),
    highlights: highlightsAt(engine, uri, position),
    rename: renameAt(engine, uri, position, 'other_name'),
    actions: actionsAt(engine, uri, { start: position, end: position }),
    fixes: fixAll(engine, uri),
    selection: selectionAt(engine, uri, position),
    scrapeConfig: reportAt(engine, uri, position, 'scrapeConfig'),
    relabelReport: reportAt(engine, uri, position, 'relabeling'),
    relabeling: relabelingAt(engine, uri, position),
    telemetry: effectiveTelemetryAt(engine, uri, position),
    flow: labelFlowAt(engine, uri, position),
    preview: previewAt(engine, uri, position),
    runnable: runnableQueries(engine, uri, 0, position.line),
    ruleTests: ruleTestsFor(engine, uri),
    symbols: symbolsOf(engine, uri),
    symbolsNamed: symbolsNamed(engine, 'a'),
    lenses: lensesOf(engine, uri),
    links: linksOf(engine, uri),
    folds: foldsOf(engine, uri),
    format: formatFile(engine, uri),
    tokens: [...tokens],
  };
  return Object.fromEntries(Object.entries(answers).map(([name, it]) => [name, JSON.stringify(it) ?? '']));
}

/** Each token stands behind the one before, inside of the text: a distance below zero would be a huge one. */
function assertInOrder(tokens: Numbers, lines: readonly string[]): void {
  let line = 0;
  for (let i = 0; i < tokens.length; i += 5) {
    const [down = 0, across = 0] = tokens.subarray(i, i + 2);
    line += down;
    const text = lines[line];
    assert.ok(text !== undefined, `a token on line ${line} of ${lines.length}`);
    if (i > 0 && down === 0) assert.ok(across >= (tokens[i - 3] ?? 0), `a token on line ${line} inside of the one before`);
    assert.ok(across < text.length, `a token ${across} units to the right, on line ${line}`);
  }
}

/** Every finding stands in the text: an editor would throw away the others, or all. */
export function assertInside(engine: Engine, uri: string, text: string): void {
  const lines = text.split(/\r\n|\n|\r/);
  for (const { code, range } of engine.diagnostics(uri)) {
    for (const { line, character } of [range.start, range.end])
      assert.ok(character >= 0 && character <= (lines[line]?.length ?? -1), `${code} at ${line}:${character}, outside of the text`);
    const { start, end } = range;
    assert.ok(start.line < end.line || (start.line === end.line && start.character <= end.character), `${code} ends before it begins`);
  }
}
