/** Whether labels fulfil a selector written in one line: `a=b,c!=d,e in (f,g),!h`. apimachinery labels/selector.go `Parse`. What is odd is passed over. */
export function selectorTextMatches(text: string, labels: ReadonlyMap<string, string>): boolean {
  for (const [part] of text.matchAll(/[^,(]+(?:\([^)]*\))?/g)) {
    const it = part.trim();
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(it);
    if (set) {
      const value = labels.get(set[1] ?? '');
      const listed = value !== undefined && (set[3] ?? '').split(',').some((one) => one.trim() === value);
      if (listed !== (set[2] === 'in')) return false;
      continue;
    }
    const compared = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(it);
    if (compared) {
      if ((labels.get(compared[1] ?? '') === compared[3]) !== (compared[2] !== '!=')) return false;
      continue;
    }
    const absent = it.startsWith('!');
    if (labels.has(absent ? it.slice(1).trim() : it) === absent) return false;
  }
  return true;
}
