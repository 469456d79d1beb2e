import type { LinkedQuery } from './messages.js';

/** Queries in the address of Prometheus's own interface, as both its interfaces read it: `g0.` and so on. No user, password or parameter of the connection. */
export function linkTo(address: string, queries: readonly LinkedQuery[]): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.hash = '';
  url.search = '';
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/graph`;
  for (const [i, { expr, graph, seconds, step, end }] of queries.entries()) {
    const set = (name: string, value: string) => url.searchParams.set(`g${i}.${name}`, value);
    set('expr', expr);
    set('tab', graph ? '0' : '1');
    set('range_input', `${Math.round(seconds)}s`);
    if (step !== undefined) {
      set('step_input', String(step));
      set('res_type', 'fixed');
      set('res_step', `${step}s`);
    }
    if (end !== undefined) set(graph ? 'end_input' : 'moment_input', new Date(end * 1000).toISOString().slice(0, 19).replace('T', ' '));
  }
  return url.toString();
}
