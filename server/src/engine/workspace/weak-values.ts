/** Values by key for as long as somebody else holds them. */
export interface WeakValues<K, V extends object> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  clear(): void;
}

/** A map whose values go when nobody holds them any more, and their keys with them, one turn later. */
export function weakValues<K, V extends object>(): WeakValues<K, V> {
  const refs = new Map<K, WeakRef<V>>();
  const gone = new FinalizationRegistry<K>((key) => {
    // Another value may have come under the same key meanwhile.
    if (refs.get(key)?.deref() === undefined) refs.delete(key);
  });
  return {
    get: (key) => refs.get(key)?.deref(),
    set: (key, value) => {
      refs.set(key, new WeakRef(value));
      gone.register(value, key);
    },
    delete: (key) => refs.delete(key),
    clear: () => refs.clear(),
  };
}
