/** Makes the links of a part one stop of the Tab key: arrows go from one to the next. `find` gives those that are seen, in order. */
export function oneStop(part: HTMLElement, find: () => readonly HTMLElement[]): () => void {
  const settle = () => {
    const all = find();
    const here = all.find((it) => it === document.activeElement) ?? all[0];
    for (const it of all) it.tabIndex = it === here ? 0 : -1;
  };
  part.addEventListener('keydown', (event) => {
    const all = find();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
    settle();
  });
  return settle;
}
