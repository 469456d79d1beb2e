import { edited } from '../../text/edited.js';
import type { Span } from '../../text/span.js';
import type { PromqlProblem } from '../ast.js';
import type { Options } from '../build.js';
import type { Tokens } from '../dialect.js';

/** What Prometheus's parser said of an expression, for whoever knows what a person meant. */
export interface Mistake {
  readonly message: string;
  /** What a person would mark, in UTF-16 units of the text. */
  readonly mark: Span;
  readonly written: string;
  readonly text: string;
  readonly tokens: Tokens;
  readonly options: Options;
  /** How much Prometheus has to say of another text. */
  readonly faultsOf: (text: string) => number;
}

export type Advice = Pick<PromqlProblem, 'hint' | 'fixes'>;

/** Knows some mistakes; undefined: this is none of them. */
export type Adviser = (it: Mistake) => Advice | undefined;

type Fixes = NonNullable<Advice['fixes']>;
type Edit = Fixes[number]['edits'][number];

/** One mend, when Prometheus has less to say of what it makes: the same mistake may stand elsewhere too. */
export function fixed({ text, faultsOf }: Mistake, title: string, ...edits: readonly Edit[]): Fixes {
  return faultsOf(edited(text, edits)) < faultsOf(text) ? [{ title, edits, preferred: true }] : [];
}

/** More places than this in one expression are no slip of the pen. */
const mostEdits = 1000;

/** One mend, when Prometheus takes what it makes. */
export function fixedWhenSound(mistake: Mistake, title: string, ...edits: readonly Edit[]): Fixes {
  return fixedEverywhere(mistake, title, edits);
}

/** The same with edits that the text counts: too many are not tried. */
export function fixedEverywhere({ text, faultsOf }: Mistake, title: string, edits: readonly Edit[]): Fixes {
  if (edits.length > mostEdits) return [];
  return faultsOf(edited(text, edits)) === 0 ? [{ title, edits, preferred: true }] : [];
}

/** The place between two characters. */
export function at(offset: number): Span {
  return { start: offset, end: offset };
}

/** Where what a pattern finds right before the mark begins; -1: it is not there. Only some characters are looked at: a pattern for an end is slow on a long text. */
export function startBefore({ text, mark }: Mistake, pattern: RegExp): number {
  const from = Math.max(0, mark.start - 200);
  const found = text.slice(from, mark.start).search(pattern);
  return found < 0 ? -1 : from + found;
}
