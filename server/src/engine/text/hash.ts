/** A number for a text: FNV-1a over UTF-16 units, and MurmurHash3's last step, so that sums of what differs in a digit do not meet. */
export function hash(text: string, start = 0x811c9dc5): number {
  let it = start;
  for (let i = 0; i < text.length; i++) it = Math.imul(it ^ text.charCodeAt(i), 0x01000193);
  it = Math.imul(it ^ (it >>> 16), 0x85ebca6b);
  it = Math.imul(it ^ (it >>> 13), 0xc2b2ae35);
  return it ^ (it >>> 16);
}
