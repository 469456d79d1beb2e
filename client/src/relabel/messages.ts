import type { Answer, LinePosition, RelabelingAnswer, TargetList } from '../../../server/src/protocol.js';
import type { PanelState } from '../panel/messages.js';

/** Between the extension and the page of the relabel debugger. The page gets data only, and asks; it reaches no network. */

export type Labels = Readonly<Record<string, string>>;

/** Targets of the connected Prometheus, as it answered. */
export interface Live {
  readonly pool: string;
  readonly answer: Answer<TargetList>;
  /** Milliseconds. */
  readonly time: number;
}

export interface RelabelState extends PanelState {
  /** `monitoring/prometheus.yml:14`. */
  readonly place: string;
  readonly uri: string;
  /** Whether live targets are wanted. */
  readonly live: boolean;
}

export type ToPage =
  | { readonly type: 'state'; readonly state: RelabelState }
  | { readonly type: 'loading' }
  /** What the rules make of the samples or, where `live` is there, of its targets; then of the labels that the page gave, `given` of them. */
  | { readonly type: 'relabeling'; readonly answer: RelabelingAnswer; readonly live: Live | undefined; readonly given: number };

export type FromPage =
  /** Labels that were written by hand. */
  | { readonly type: 'given'; readonly labels: readonly Labels[] }
  | { readonly type: 'jump'; readonly position: LinePosition }
  /** Another list of the same job. */
  | { readonly type: 'list'; readonly position: LinePosition }
  | { readonly type: 'live'; readonly on: boolean }
  | { readonly type: 'lock'; readonly on: boolean };
