import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin } from '@codemirror/view';
import type { QueryDescription } from '../../../../server/src/protocol.js';
import { visible } from '../../panel/view/dom.js';

/** How long after the last key a query is looked at, in milliseconds. */
const pause = 300;

const found = StateEffect.define<QueryDescription['problems']>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (old, transaction) => {
    let set = old.map(transaction.changes);
    for (const it of transaction.effects) if (it.is(found)) set = marksOf(it.value, transaction.newDoc.length);
    return set;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(problems: QueryDescription['problems'], length: number): DecorationSet {
  const ranges = problems.flatMap(({ start, end, message }) => {
    // At the end of a query nothing stands that could be marked: its last character is.
    const to = Math.min(Math.max(end, start + 1), length);
    const from = Math.min(start, Math.max(0, to - 1));
    return from < to ? [Decoration.mark({ class: 'wrong', attributes: { title: visible(message) } }).range(from, to)] : [];
  });
  return Decoration.set(ranges, true);
}

/** Marks what Prometheus's parser would refuse while a query is typed, with its words. What holds a variable is no PromQL yet, and left alone. */
export function queryProblems(describe: (text: string) => Promise<QueryDescription | undefined>): Extension {
  const watcher = ViewPlugin.define((view) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const { doc } = view.state;
      const text = doc.toString();
      const isPlain = text.trim() !== '' && !/\$[\w{]|\[\[/.test(text);
      const description = isPlain ? await describe(text) : undefined;
      if (view.state.doc === doc) view.dispatch({ effects: found.of(description?.problems ?? []) });
    };
    return {
      update: (update) => {
        if (!update.docChanged) return;
        clearTimeout(timer);
        timer = setTimeout(() => void look(), pause);
      },
      destroy: () => clearTimeout(timer),
    };
  });
  return [marks, watcher];
}
