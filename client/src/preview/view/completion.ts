import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  snippet,
  startCompletion,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import type { QueryOffersAnswer } from '../../../../server/src/protocol.js';
import { visible } from '../../panel/view/dom.js';
import { templateOf } from './snippet.js';

/** Asks for what may be written at an offset of a query. */
export type AskOffers = (text: string, offset: number) => Promise<QueryOffersAnswer | undefined>;

/** Completion of a query as in a file: by the language server, with what the connected Prometheus has. */
export function queryCompletion(ask: AskOffers): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 1), context.pos);
    if (!context.explicit && !/[\w:({[,"'=~@ ]/.test(before)) return null;
    const answer = await ask(context.state.doc.toString(), context.pos);
    if (!answer || context.aborted || answer.offers.length === 0) return null;
    const { start, end, offers, more } = answer;
    return { from: start, to: end, options: offers.map(optionOf), ...(more ? {} : { validFor: /^[\w:]*$/ }) };
  };
  return autocompletion({ override: [source], icons: false, maxRenderedOptions: 200 });
}

function optionOf(offer: QueryOffersAnswer['offers'][number], i: number): Completion {
  const { label, detail, insert = label, again } = offer;
  const template = offer.snippet ? templateOf(insert) : undefined;
  return {
    label,
    displayLabel: visible(label),
    ...(detail === undefined ? {} : { detail: visible(detail) }),
    // The first is the most likely; the editor knows a hundred ranks.
    boost: Math.max(-99, -i),
    apply: (view, option, from, to) => {
      if (template === undefined) view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
      else snippet(template)(view, option, from, to);
      if (again) startCompletion(view);
    },
  };
}
