import type { LinePosition } from '../../../server/src/protocol.js';

/** Between the extension and a page that shows one answer of the server about a place of a file. */

export interface AnswerState {
  /** `istio/telemetry.yaml:14`; empty where nothing is shown. */
  readonly place: string;
  readonly uri: string;
  readonly position: LinePosition;
}

export type ToAnswerPage<Answer> =
  | { readonly type: 'state'; readonly state: AnswerState }
  /** `files`: how the user knows the files that the answer names, by URI. */
  | { readonly type: 'answer'; readonly answer: Answer; readonly files: Readonly<Record<string, string>> };

export type FromAnswerPage =
  | { readonly type: 'jump'; readonly uri: string; readonly position: LinePosition }
  /** Shows another place of the workspace, or something else of the same. */
  | { readonly type: 'turn'; readonly uri: string; readonly position: LinePosition; readonly label?: string }
  /** Opens the relabel debugger there. */
  | { readonly type: 'debug'; readonly uri: string; readonly position: LinePosition };
