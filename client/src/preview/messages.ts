import type { Answer, PreviewVariable, QueryResult } from '../../../server/src/protocol.js';

/** Between the extension and the page of the preview. The page gets data only, and asks; it never reaches a network itself. */

export interface PreviewState {
  readonly title: string;
  readonly kind: 'alert' | 'record' | 'panel' | 'file' | 'none';
  /** `rules/shop.yaml:14`. */
  readonly place: string;
  readonly expr: string;
  readonly variables: readonly PreviewVariable[];
  readonly connection: string | undefined;
  readonly trusted: boolean;
}

export type ToPage =
  | { readonly type: 'state'; readonly state: PreviewState; readonly run: boolean }
  | { readonly type: 'result'; readonly id: number; readonly answer: Answer<QueryResult> };

export type FromPage =
  | { readonly type: 'ready' }
  | {
      readonly type: 'run';
      readonly id: number;
      readonly expr: string;
      readonly range: { readonly seconds: number; readonly step: number } | undefined;
    }
  | { readonly type: 'stop' }
  | { readonly type: 'open-place' }
  | { readonly type: 'connect' }
  | { readonly type: 'trust' }
  | { readonly type: 'copy'; readonly text: string };
