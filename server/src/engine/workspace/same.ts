/**
 * Whether two derived values say the same. Plain objects, arrays, maps and sets are compared by content; anything that has a place
 * (nodes, regions, units, documents) only by identity: a moved place is a change for who shows it.
 */
export function same(a: unknown, b: unknown, depth = 0): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || depth > 8) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((it, i) => same(it, b[i], depth + 1));
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false;
    for (const [key, value] of a) if (!b.has(key) || !same(value, b.get(key), depth + 1)) return false;
    return true;
  }
  if (a instanceof Set) {
    if (!(b instanceof Set) || a.size !== b.size) return false;
    for (const value of a) if (!b.has(value)) return false;
    return true;
  }
  if (Object.getPrototypeOf(a) !== Object.prototype || hasPlace(a) || hasPlace(b)) return false;
  const left = Object.entries(a);
  if (left.length !== Object.keys(b).length) return false;
  return left.every(([key, value]) => same(value, (b as Readonly<Record<string, unknown>>)[key], depth + 1));
}

function hasPlace(it: object): boolean {
  return 'region' in it || 'unit' in it || 'home' in it;
}
