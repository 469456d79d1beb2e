/** Adds items to a list. Not `push(...items)`, which lays each of them on the stack: a large file has more than fit there. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
