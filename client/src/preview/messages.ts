import type { AlertTiming, Answer, PreviewVariable, Query, QueryDescription, QueryResult } from '../../../server/src/protocol.js';
import type { PanelState } from '../panel/messages.js';

/** Between the extension and the page of the preview. The page gets data only, and asks; it never reaches a network itself. */

export interface PreviewState extends PanelState {
  readonly title: string;
  readonly kind: 'alert' | 'record' | 'panel' | 'file' | 'none';
  /** `rules/shop.yaml:14`. */
  readonly place: string;
  readonly uri: string;
  readonly expr: string;
  readonly variables: readonly PreviewVariable[];
  readonly alert: AlertTiming | undefined;
  readonly history: readonly HistoryEntry[];
}

/** A query that was run in this workspace; results are not kept. */
export interface HistoryEntry {
  readonly expr: string;
  readonly title: string;
  /** Milliseconds. */
  readonly time: number;
}

export type ToPage =
  /** `run`: the query is another one, ask for it; `view`: show it this way. */
  | { readonly type: 'state'; readonly state: PreviewState; readonly run: boolean; readonly view?: 'backtest' }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<QueryResult> }
  | { readonly type: 'description'; readonly id: number; readonly description: QueryDescription | undefined };

export type FromPage =
  | { readonly type: 'ask'; readonly id: number; readonly query: Query }
  | { readonly type: 'describe'; readonly id: number; readonly expr: string }
  /** Stops everything that runs. */
  | { readonly type: 'stop' }
  | { readonly type: 'ran'; readonly expr: string }
  | { readonly type: 'lock'; readonly on: boolean }
  | { readonly type: 'open-place' }
  | { readonly type: 'open-prometheus'; readonly expr: string; readonly graph: boolean; readonly seconds: number }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'save'; readonly name: string; readonly text: string };
