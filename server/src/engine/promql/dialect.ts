import { atLeast } from '../catalogue/target.js';
import { keywords, T } from './grammar/tokens.js';

/**
 * The tokens of an expression, comments among them. `starts` and `ends` are UTF-16 offsets. The last token is EOF, or ERROR where the lexer
 * stopped: then `error` is Prometheus's message and `starts` its place.
 */
export interface Tokens {
  readonly text: string;
  readonly types: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly error: string | undefined;
}

/** Which words and forms a version knows; made once per version. */
export interface Dialect {
  readonly version: string;
  /** 2.54: underscores in numbers, durations as numbers. */
  readonly newNumbers: boolean;
  /** 3.11: the operators `</` and `>/`. */
  readonly trims: boolean;
  /** 3.4: arithmetic between brackets. */
  readonly durationExpressions: boolean;
  /** 3.6: words between brackets. */
  readonly durationWords: boolean;
  /** 3.12: `range()` also behind a number between brackets, where other words were read before. */
  readonly rangeBehindNumbers: boolean;
  readonly wordsInDurations: ReadonlySet<number>;
  /** Its words and their kinds, by `bucketOf` their length and first letter. */
  readonly words: readonly (readonly Word[] | undefined)[];
  readonly series: boolean;
}

const since: ReadonlyMap<string, string> = new Map([
  ['limitk', '2.54'],
  ['limit_ratio', '2.54'],
  ['smoothed', '3.7'],
  ['anchored', '3.7'],
  ['fill', '3.10'],
  ['fill_left', '3.10'],
  ['fill_right', '3.10'],
  ['step', '3.6'],
  ['range', '3.10'],
  ['max_of', '3.13'],
  ['min_of', '3.13'],
]);

const dialects = new Map<string, Dialect>();

export function dialectOf(version: string, series = false): Dialect {
  const key = `${version} ${series}`;
  let it = dialects.get(key);
  if (!it) {
    it = {
      version,
      newNumbers: atLeast(version, '2.54'),
      trims: atLeast(version, '3.11'),
      durationExpressions: atLeast(version, '3.4'),
      durationWords: atLeast(version, '3.6'),
      rangeBehindNumbers: atLeast(version, '3.12'),
      // Renamed before they were stable, so as not to be mistaken for the aggregations.
      wordsInDurations: new Set(atLeast(version, '3.13') ? [T.STEP, T.RANGE, T.MAX_OF, T.MIN_OF] : [T.STEP, T.RANGE, T.MAX, T.MIN]),
      words: wordsOf(version),
      series,
    };
    if (dialects.size > 50) dialects.clear();
    dialects.set(key, it);
  }
  return it;
}

interface Word {
  readonly text: string;
  readonly type: number;
}

/** The keywords of a version, and the two words that are numbers. */
function wordsOf(version: string): Dialect['words'] {
  const words: Word[][] = [];
  const all: readonly (readonly [string, number])[] = [...keywords, ['inf', T.NUMBER], ['nan', T.NUMBER]];
  for (const [text, type] of all) {
    if (!atLeast(version, since.get(text) ?? '0')) continue;
    const bucket = bucketOf(text.length, text.charCodeAt(0));
    words[bucket] = [...(words[bucket] ?? []), { text, type }];
  }
  return words;
}

/** Few words share a length and a first letter, so that most names are known to be none by two numbers. */
function bucketOf(length: number, first: number): number {
  return length * 32 + (first & 31);
}

/** The kind of the word from `start` to `end`, in whatever case it is written; 0: it is no word of the language. */
export function keywordAt(dialect: Dialect, text: string, start: number, end: number): number {
  const words = dialect.words[bucketOf(end - start, text.charCodeAt(start))];
  if (words) for (const word of words) if (isWord(word.text, text, start)) return word.type;
  return 0;
}

/** Whether a word stands there. Only letters, digits and `_` do, of which 32 makes no two equal that are not one letter. */
function isWord(word: string, text: string, start: number): boolean {
  for (let i = 0; i < word.length; i++) if ((text.charCodeAt(start + i) | 32) !== (word.charCodeAt(i) | 32)) return false;
  return true;
}
