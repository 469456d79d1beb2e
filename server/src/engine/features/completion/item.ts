import type { Range } from '../../text/span.js';
import type { ShapePlace } from '../shape-place.js';

export type CompletionKind =
  | 'metric'
  | 'label'
  | 'value'
  | 'function'
  | 'aggregation'
  | 'keyword'
  | 'operator'
  | 'duration'
  | 'field'
  | 'enum'
  | 'snippet'
  | 'code';

/** An offer, in file coordinates. `edit.range` is on one line and holds the cursor. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  readonly docs?: string;
  /** What the typed text is compared with; else the label. */
  readonly filter: string;
  /** Order among offers that match equally well. */
  readonly sort: string;
  readonly edit: { readonly range: Range; readonly text: string };
  /** `text` has tab stops. */
  readonly snippet: boolean;
  readonly deprecated?: boolean;
  /** Ask for offers again once it is accepted. */
  readonly again?: boolean;
  /** The lines of `text` are indented as their host needs it; an editor adds nothing. */
  readonly indented?: boolean;
}

/** An offer before it is known where it will be written. */
export interface Offer {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  readonly docs?: string;
  /** What is written in place of the word; with `snippet`, in the syntax of LSP's snippets. Else the label. */
  readonly insert?: string;
  readonly snippet?: boolean;
  /** The lines of `insert` are indented for the place already. */
  readonly indented?: boolean;
  readonly deprecated?: boolean;
  readonly again?: boolean;
}

/** Offers of one kind, each name once. */
export function offers(kind: CompletionKind, labels: Iterable<string>): readonly Offer[] {
  return [...new Set(labels)].map((label) => ({ label, kind }));
}

/** Offers of keys that the map at a place does not have yet. */
export function keys(place: ShapePlace, kind: CompletionKind, labels: Iterable<string>): readonly Offer[] {
  return offers(kind, labels)
    .filter((it) => !place.siblings.has(it.label))
    .map((it) => (place.colon ? it : { ...it, insert: `${it.label}: ` }));
}

/** Text that stands for itself in a snippet. */
export function escapeSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, '\\$&');
}
