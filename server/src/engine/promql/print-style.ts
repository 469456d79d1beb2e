import { isLegacyLabelName } from '../catalogue/label-names.js';
import { atLeast } from '../catalogue/target.js';
import { formatFloat, formatFloatG } from '../text/go-float.js';
import { goQuote } from './gostring.js';

/** What the printers of Prometheus's versions do otherwise than the newest. Source: prometheus/prometheus promql/parser/printer.go. */
export interface PrintStyle {
  /** 3.3: numbers have no exponent. */
  readonly number: (value: number) => string;
  /** 3.4: a number that is written as a duration is printed as one. */
  readonly durations: boolean;
  /** From 2.54 to 3.4 ranges, steps and offsets were cut to milliseconds, otherwise they are rounded to nanoseconds first. */
  readonly cutsDurations: boolean;
  /** 2.53: a matcher's name is quoted where it needs to be. */
  readonly matcherLabel: (name: string) => string;
  /** 2.55: names behind `by` and `without` are quoted where they need to be; 3.10: a colon too is such a need. */
  readonly grouped: (name: string) => string;
  /** 3.10: names of the matching are quoted where they need to be. */
  readonly matched: (name: string) => string;
  /** 2.53: a matcher for an empty name is printed. */
  readonly emptyName: boolean;
  /** 3.9: `ignoring () group_left ()` is printed; before it was lost. */
  readonly emptyMatching: boolean;
  /** 3.7 alone prints `anchored` and `smoothed` in front of the range too. */
  readonly extendedTwice: boolean;
}

const bare = (name: string): string => name;
const asLabel = (name: string): string => (isLegacyLabelName(name) ? name : goQuote(name));
const asMetric = (name: string): string => (/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) ? name : goQuote(name));

export const newestStyle: PrintStyle = {
  number: formatFloat,
  durations: true,
  cutsDurations: false,
  matcherLabel: asLabel,
  grouped: asLabel,
  matched: asLabel,
  emptyName: true,
  emptyMatching: true,
  extendedTwice: false,
};

/** How a version prints, such as `3.5` or `2.42.0`. */
export function styleOf(version: string): PrintStyle {
  const since = (first: string): boolean => atLeast(version, first);
  if (since('3.10')) return newestStyle;
  return {
    number: since('3.3') ? formatFloat : formatFloatG,
    durations: since('3.4'),
    cutsDurations: since('2.54') && !since('3.5'),
    matcherLabel: since('2.53') ? asLabel : bare,
    grouped: since('2.55') ? asMetric : bare,
    matched: bare,
    emptyName: since('2.53'),
    emptyMatching: since('3.9'),
    extendedTwice: since('3.7') && !since('3.8'),
  };
}
