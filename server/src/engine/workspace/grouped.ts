/** Values by their key, in the order in which they come. */
export function grouped<K, T>(entries: Iterable<readonly [key: K, value: T]>): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const [key, value] of entries) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
