import type { Place, Position } from '../../text/span.js';

/** The life of a label as the panel shows it: data only, each hop with the line that makes it. */
export interface LabelFlow {
  /** `Label source_app`. */
  readonly title: string;
  readonly label: string;
  readonly doc: string | undefined;
  /** Of the label that was asked for. */
  readonly position: Position;
  /** All labels of the workspace that can be asked for. */
  readonly choices: readonly string[];
  readonly verdict: Verdict;
  /** This label first, then others that stand beside it, for comparison: at most eight. */
  readonly tracks: readonly Track[];
  /** What happens to the label, stage by stage. */
  readonly stages: readonly Stage[];
  readonly readers: readonly Reader[];
  /** Lines around the hop that ends it. */
  readonly excerpt: Excerpt | undefined;
}

export type Verdict =
  /** It ends: surely everywhere, or only on some of its ways. */
  | { readonly type: 'ends' | 'partly'; readonly text: string; readonly place: Place; readonly relabeling: boolean }
  | { readonly type: 'arrives' | 'unread' | 'unknown'; readonly text: string };

export const stageIds = ['emitted', 'telemetry', 'target', 'metric', 'recorded', 'read'] as const;
export type StageId = (typeof stageIds)[number];

/** What a label is at a stage. `none`: it is not there, or nothing is known of it. */
export type Hop = 'none' | 'begins' | 'passes' | 'touched' | 'partly' | 'ends' | 'missed';

export interface Track {
  readonly label: string;
  /** In the order of the stages. */
  readonly hops: readonly { readonly hop: Hop; readonly text: string }[];
}

export interface Stage {
  readonly id: StageId;
  readonly entries: readonly Entry[];
}

/** One thing that happens to a label at a stage. */
export interface Entry {
  readonly effect: 'begins' | 'touched' | 'ends';
  readonly text: string;
  readonly place: Place | undefined;
}

/** Who asks for the label. */
export interface Reader {
  readonly kind: 'alert' | 'record' | 'dashboard' | 'route' | 'template' | 'query' | 'consumer';
  readonly name: string;
  /** How it reads it, and what becomes of it. */
  readonly text: string;
  /** What it asks for is gone, or never matches. */
  readonly broken: boolean;
  readonly place: Place | undefined;
}

export interface Excerpt {
  /** Zero-based line of the first. */
  readonly first: number;
  readonly lines: readonly string[];
  /** The line that is meant, in `lines`. */
  readonly marked: number;
}
