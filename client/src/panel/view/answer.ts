import type { LinePosition } from '../../../../server/src/protocol.js';
import type { AnswerState, FromAnswerPage, ToAnswerPage } from '../answer-messages.js';
import { h, link, visible } from './dom.js';
import { connect, type Host, listen } from './host.js';

/** The last answer that was one; it stays, dimmed, while the file is half typed. */
export interface Kept<Shown> {
  state: AnswerState | undefined;
  shown: Shown | undefined;
  /** Why there is no newer one. */
  why: string | undefined;
  files: Readonly<Record<string, string>>;
}

export interface Page<Shown> {
  readonly kept: Kept<Shown>;
  readonly host: Host<FromAnswerPage>;
  /** A link to a place: `istio/telemetry.yaml:18`. */
  placeLink(place: { readonly uri: string; readonly range: { readonly start: LinePosition } }): HTMLElement;
}

/** Listens for answers, draws each, and keeps the place over a reload of the window. */
export function answerPage<Shown extends object>(draw: (page: Page<Shown>) => void): void {
  const host = connect<FromAnswerPage>();
  const kept: Kept<Shown> = { state: undefined, shown: undefined, why: undefined, files: {} };
  const page: Page<Shown> = {
    kept,
    host,
    placeLink: ({ uri, range: { start } }) => {
      const name = `${kept.files[uri] ?? uri}:${start.line + 1}`;
      return link(visible(name), () => host.post({ type: 'jump', uri, position: start }));
    },
  };
  listen<ToAnswerPage<Shown | { readonly why: string }>>((message) => {
    if (message.type === 'state') {
      if (message.state.uri !== kept.state?.uri) kept.why = undefined;
      kept.state = message.state;
    } else if (isAnswer(message.answer)) {
      kept.shown = message.answer;
      kept.files = message.files;
      kept.why = undefined;
    } else kept.why = message.answer.why;
    const label = kept.shown && 'label' in kept.shown ? kept.shown.label : undefined;
    if (kept.state) host.keep({ uri: kept.state.uri, ...kept.state.position, label });
    draw(page);
  });
  draw(page);
  host.post({ type: 'ready' });
}

function isAnswer<Shown extends object>(answer: Shown | { readonly why: string }): answer is Shown {
  return !('why' in answer);
}

/** The parts of a page of one answer, from top to bottom, in the panel's own element and ready to be filled. */
export function pageFrame() {
  const source = h('div', { class: 'bar source' });
  const tools = h('div', { class: 'bar tools' });
  const banners = h('div', { id: 'banners' });
  const main = h('div', { class: 'main', id: 'result' });
  const status = h('div', { class: 'bar status', id: 'state', role: 'status' });
  const root = document.getElementById('root') as HTMLElement;
  root.className = 'panel';
  root.setAttribute('role', 'main');
  root.append(source, tools, banners, main, status);
  return { source, tools, banners, main, status };
}

/** A status line. */
export function statusLine(...facts: readonly string[]): readonly HTMLElement[] {
  return facts.map((it) => h('span', {}, it));
}
