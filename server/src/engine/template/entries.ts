import { text, type Value } from './values.js';

/** What a value is iterated over as: keys and elements; undefined: it cannot be. Source: text/template/exec.go `walkRange`. */
export function entriesOf(value: Value): readonly (readonly [Value, Value])[] | undefined {
  const number = (it: number): Value => ({ type: 'int', value: BigInt(it) });
  const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  switch (value.type) {
    case 'samples':
      return value.value.map((it, i) => [number(i), { type: 'sample', value: it }]);
    case 'labels':
      return sorted(value.value).map(([key, it]) => [text(key), text(it)]);
    case 'map':
      return sorted(value.value).map(([key, it]) => [text(key), it]);
    case 'int':
      return value.value > 100_000n ? undefined : Array.from(upTo(Number(value.value)), (i) => [number(i), number(i)]);
    case 'byte':
    case 'month':
    case 'weekday':
      return Array.from(upTo(value.value), (i) => [number(i), { type: value.type, value: i }]);
    case 'nil':
    case 'invalid':
      return [];
    default:
      return undefined;
  }
}

function upTo(count: number): Iterable<number> {
  return Array(Math.max(0, count)).keys();
}
