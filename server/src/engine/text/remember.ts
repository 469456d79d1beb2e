/**
 * The last answers to a question, at most so many. When there are more it begins anew with a new Map: one that is emptied leads V8 from each of its
 * old tables to the next, so that all it ever held outlives the young collections.
 */
export function remembered<K, V>(most: number, answer: (key: K) => V): (key: K) => V {
  let answers = new Map<K, V>();
  return (key) => {
    let it = answers.get(key);
    if (it === undefined) {
      it = answer(key);
      if (answers.size >= most) answers = new Map();
      answers.set(key, it);
    }
    return it;
  };
}

/** What is found out once of a thing that lives long, for a context (a target): kept until another context is asked about. */
export function keptFor<K extends object, C, V>(find: (it: K, context: C) => V): (it: K, context: C) => V {
  let of: C | undefined;
  let values = new WeakMap<K, V>();
  return (it, context) => {
    if (of !== context) {
      of = context;
      values = new WeakMap();
    }
    let value = values.get(it);
    if (value === undefined) {
      value = find(it, context);
      values.set(it, value);
    }
    return value;
  };
}

/** The same for contexts that differ from thing to thing (the servers that may take an object): kept until one of its values is another. */
export function keptWhile<K extends object, C extends readonly unknown[], V>(
  find: (it: K, ...context: C) => V,
): (it: K, ...context: C) => V {
  const known = new WeakMap<K, { readonly context: C; readonly value: V }>();
  return (it, ...context) => {
    const kept = known.get(it);
    if (kept?.context.every((one, i) => one === context[i])) return kept.value;
    const value = find(it, ...context);
    known.set(it, { context, value });
    return value;
  };
}

/**
 * What is found out once of a thing, kept on the thing itself. For trees, which come and go in great numbers: V8's young collections take the values of
 * a WeakMap for alive, and with them the trees.
 */
export function keptOn<K extends object, V>(find: (it: K) => V): (it: K) => V {
  const slot = Symbol();
  return (it) => {
    const holder: { [slot]?: { readonly of: K; readonly value: V } } = it;
    const known = holder[slot];
    // A copy of a thing carries what was found out of the thing.
    if (known?.of === it) return known.value;
    const value = find(it);
    holder[slot] = { of: it, value };
    return value;
  };
}
