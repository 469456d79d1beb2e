import type {
  AlertOutcomeRequest,
  AlertTiming,
  ExemplarsParams,
  FilePlace,
  PreviewVariable,
  Query,
  TriedQuery,
} from '../../../server/src/protocol.js';
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
  /** How a dashboard names the series: text with `{{label}}`; empty: it does not. */
  readonly legend: string;
  readonly history: readonly HistoryEntry[];
}

/** A query that was run in this workspace; results are not kept. */
export interface HistoryEntry {
  readonly expr: string;
  readonly title: string;
  /** Milliseconds. */
  readonly time: number;
  /** Kept for good, and listed first. */
  readonly starred?: boolean;
}

/** What the page keeps over a reload of the window. */
export interface SavedState {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly locked: boolean;
  readonly view: string;
  /** How the series of the first query are named. */
  readonly legend: string;
  /** The queries below the first. */
  readonly more: readonly { readonly expr: string; readonly view: string; readonly legend: string; readonly earlier: number }[];
  /** The queries stand side by side. */
  readonly beside: boolean;
}

/** A query in a link to Prometheus. */
export interface LinkedQuery {
  readonly expr: string;
  readonly graph: boolean;
  readonly seconds: number;
  readonly step: number | undefined;
  /** Seconds; undefined: now. */
  readonly end: number | undefined;
}

export type ToPage =
  /** `run`: the query is another one, ask for it; `view`: show it this way. */
  | { readonly type: 'state'; readonly state: PreviewState; readonly run: boolean; readonly view?: 'backtest' }
  /** To the question of this number; its type is that of the question. */
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown };

export type FromPage =
  | { readonly type: 'ask'; readonly id: number; readonly query: Query }
  | { readonly type: 'describe'; readonly id: number; readonly expr: string }
  /** Exemplars of the series that a query selects. */
  | { readonly type: 'exemplars'; readonly id: number; readonly of: Omit<ExemplarsParams, 'connection'> }
  /** What may be written at an offset of a query. */
  | { readonly type: 'offers'; readonly id: number; readonly expr: string; readonly offset: number }
  /** Alerts of the workspace that read what a query reads. */
  | { readonly type: 'related'; readonly id: number; readonly expr: string }
  /** Values of a label. */
  | { readonly type: 'values'; readonly id: number; readonly label: string; readonly metric: string | undefined }
  /** What becomes of the alert when it fires. */
  | { readonly type: 'outcome'; readonly id: number; readonly request: AlertOutcomeRequest }
  /** The alert as it was committed last. */
  | { readonly type: 'committed'; readonly id: number }
  /** What was tried is to stand in the file. */
  | { readonly type: 'apply'; readonly id: number; readonly tried: TriedQuery }
  /** Stops these questions. */
  | { readonly type: 'stop'; readonly ids: readonly number[] }
  | { readonly type: 'ran'; readonly expr: string }
  /** A star of the history is set or taken away. */
  | { readonly type: 'star'; readonly expr: string; readonly on: boolean }
  | { readonly type: 'lock'; readonly on: boolean }
  | { readonly type: 'open-place' }
  | { readonly type: 'go'; readonly place: FilePlace }
  /** The queries of the page in Prometheus's own interface: opened, or copied. */
  | { readonly type: 'prometheus'; readonly open: boolean; readonly queries: readonly LinkedQuery[] }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'save'; readonly name: string; readonly text: string }
  | { readonly type: 'save'; readonly name: string; readonly base64: string };
