import { completionsAt } from '../../server/src/engine/features/completion.js';
import { engineOf } from './fixtures.js';
import { applyEdits, expandSnippet, unmark } from './text.js';

/** What the snippets at a mark make of a file, as VS Code indents them: each line below as the one it begins on. */
export function filledSnippets(uri: string, marked: string, files: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  const {
    text,
    mark: { start: position },
  } = unmark(marked);
  const engine = engineOf(new Map([...Object.entries(files), [uri, text]]));
  const found = completionsAt(engine, uri, position).filter((it) => it.kind === 'snippet' && it.snippet);
  const line = text.split('\n')[position.line] ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  return new Map(
    found.map(({ label, edit, indented }) => {
      const expanded = expandSnippet(edit.text);
      const newText = indented ? expanded : expanded.replaceAll('\n', `\n${indent}`);
      return [label, applyEdits(text, [{ range: edit.range, newText }])];
    }),
  );
}
