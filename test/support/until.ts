/** Asks until the answer is right, for ten seconds and more; then what it is. */
export async function until<T>(probe: () => Promise<T>, isRight: (it: T) => boolean): Promise<T> {
  for (let i = 0; ; i++) {
    const it = await probe();
    if (isRight(it) || i > 100) return it;
    await new Promise((done) => setTimeout(done, 100));
  }
}
