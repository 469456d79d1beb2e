import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, LanguageSupport, LRLanguage, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { styleTags, tags } from '@lezer/highlight';
import { parser } from '@prometheus-io/lezer-promql';
import type { QueryDescription } from '../../../../server/src/protocol.js';
import { type AskOffers, queryCompletion } from './completion.js';
import { queryProblems } from './editor-problems.js';

/** Highlighting while a query is typed: lezer's grammar is tolerant and incremental, and never asked for a verdict. */
const language = LRLanguage.define({
  parser: parser.configure({
    props: [
      styleTags({
        LineComment: tags.comment,
        'LabelName! QuotedLabelName!': tags.labelName,
        'StringLiteral! QuotedLabelMatcher!': tags.string,
        'NumberDurationLiteral! NumberDurationLiteralInDurationContext! NumberLiteral!': tags.number,
        'Identifier!': tags.variableName,
        'Abs Rate Irate Increase HistogramQuantile LabelReplace FunctionIdentifier!': tags.function(tags.variableName),
        'Avg Bottomk Count CountValues Group Max Min Quantile Stddev Stdvar Sum Topk By Without Bool On Ignoring GroupLeft GroupRight Offset And Or Unless':
          tags.keyword,
      }),
    ],
  }),
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', '"', "'", '`'] } },
});

const colors = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--mm-muted)' },
  { tag: tags.labelName, color: 'var(--mm-promql-label)' },
  { tag: tags.string, color: 'var(--mm-promql-string)' },
  { tag: tags.number, color: 'var(--mm-promql-number)' },
  { tag: tags.variableName, color: 'var(--mm-promql-metric)' },
  { tag: tags.function(tags.variableName), color: 'var(--mm-promql-function)' },
  { tag: tags.keyword, color: 'var(--mm-promql-keyword)' },
]);

export interface QueryEditor {
  readonly dom: HTMLElement;
  text(): string;
  set(text: string): void;
  replace(from: number, to: number, text: string): void;
  focus(): void;
}

export interface EditorOptions {
  readonly nonce: string;
  readonly id: string;
  /** Ctrl+Enter. */
  run(): void;
  /** Another text, whoever wrote it. */
  changed(): void;
  readonly offers: AskOffers;
  describe(text: string): Promise<QueryDescription | undefined>;
}

/** The query's editor: highlighted, completed and judged while one types. */
export function createEditor({ nonce, id, run, changed, offers, describe }: EditorOptions): QueryEditor {
  const view = new EditorView({
    state: EditorState.create({
      extensions: [
        history(),
        keymap.of([
          {
            key: 'Mod-Enter',
            run: () => {
              run();
              return true;
            },
          },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.cspNonce.of(nonce),
        EditorView.lineWrapping,
        EditorView.updateListener.of((update) => update.docChanged && changed()),
        // Long queries scroll: whoever asks what can be focused in there finds it by this.
        EditorView.contentAttributes.of({ 'aria-label': 'PromQL query', tabindex: '0', id }),
        new LanguageSupport(language),
        syntaxHighlighting(colors),
        bracketMatching(),
        closeBrackets(),
        queryCompletion(offers),
        queryProblems(describe),
        EditorView.theme({
          '.cm-content': {
            fontFamily: 'var(--vscode-editor-font-family)',
            fontSize: '13px',
            padding: '6px 0',
            caretColor: 'var(--vscode-editor-foreground)',
          },
          '.cm-line': { padding: '0 8px' },
        }),
      ],
    }),
  });
  return {
    dom: view.dom,
    text: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    replace: (from, to, insert) => view.dispatch({ changes: { from, to, insert } }),
    focus: () => view.focus(),
  };
}
