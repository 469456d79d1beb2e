import type { PreviewVariable } from '../../../../server/src/protocol.js';
import { h, visible } from '../../panel/view/dom.js';
import type { Session } from './session.js';

/** Values that one offer holds. */
const mostOffered = 300;

export interface Variables {
  readonly node: HTMLElement;
  /** Another query, or the same again. What one connection answered says nothing of another. */
  show(variables: readonly PreviewVariable[], connection: string | undefined): void;
  /** Looks up a value for those that have none yet and stand for a label's. */
  complete(mayAsk: boolean): Promise<void>;
  /** An expression with the values in the places of the variables. `step`: seconds, of the graph. */
  fill(expr: string, step: number): string;
}

/** The bar of Grafana's variables: each has a value that can be changed, offered from what the connected Prometheus has. */
export function createVariables(session: Session, changed: () => void): Variables {
  const node = h('div', { class: 'bar wrap variables' });
  /** As typed, and as looked up where nothing is. */
  const values = new Map<string, string>();
  const found = new Map<string, string>();
  const offered = new Map<string, Promise<readonly string[]>>();
  let all: readonly PreviewVariable[] = [];
  let asked: string | undefined;
  node.hidden = true;

  const offers = ({ written, label }: PreviewVariable): Promise<readonly string[]> => {
    if (!label) return Promise.resolve([]);
    const known = offered.get(written) ?? session.values(label.name, label.metric);
    offered.set(written, known);
    return known;
  };

  const current = ({ written, value }: PreviewVariable) => values.get(written) ?? found.get(written) ?? value;

  const draw = () => {
    node.hidden = all.length === 0;
    node.replaceChildren(
      h('span', { class: 'muted small' }, 'Variables'),
      ...all.map((variable, i) => {
        const field = h('input', { class: 'plain mono', type: 'text', id: `variable-${i}`, aria: { label: variable.written } });
        const list = h('datalist', { id: `values-${i}` });
        field.value = current(variable);
        field.size = Math.max(4, field.value.length + 1);
        field.setAttribute('list', list.id);
        field.addEventListener('focus', () => {
          void offers(variable).then((them) => list.replaceChildren(...them.slice(0, mostOffered).map(optionOf)));
        });
        field.addEventListener('change', () => {
          values.set(variable.written, field.value);
          changed();
        });
        return h('label', { class: 'field' }, h('i', { class: 'mono' }, visible(variable.written)), field, list);
      }),
    );
  };

  return {
    node,
    show(variables, connection) {
      const isSame = JSON.stringify(variables) === JSON.stringify(all) && connection === asked;
      if (connection !== asked) found.clear();
      all = variables;
      asked = connection;
      if (isSame) return;
      offered.clear();
      draw();
    },
    async complete(mayAsk) {
      const open = all.filter((it) => mayAsk && current(it) === '' && it.label && !values.has(it.written));
      const of = asked;
      for (const it of open) {
        const [first] = await offers(it);
        if (first !== undefined && of === asked) found.set(it.written, first);
      }
      if (open.length > 0) draw();
    },
    fill(expr, step) {
      let filled = expr;
      // Longer names first, so that `$a` does not eat `$ab`.
      for (const it of [...all].sort((a, b) => b.written.length - a.written.length)) {
        const value = values.get(it.written) ?? (it.name === '__interval' ? `${step}s` : current(it));
        filled = filled.replaceAll(it.written, () => value);
      }
      return filled;
    },
  };
}

function optionOf(value: string): HTMLElement {
  const option = h('option', {});
  option.value = value;
  return option;
}
