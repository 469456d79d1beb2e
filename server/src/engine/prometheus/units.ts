const factors: ReadonlyMap<string, number> = new Map(
  ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'].flatMap((unit, i): [string, number][] => [
    [unit, 1024 ** i],
    [unit.replace('iB', 'B'), 1024 ** i],
  ]),
);

/** From here on the digits before or behind a point are none to the reader. alecthomas/units util.go `leadingInt`. */
const tooMany = 9223372036854775790n;

/** A size like `15MB` or `1GiB500MiB`, in bytes; a number without a unit is none. alecthomas/units bytes.go `ParseBase2Bytes`, util.go `ParseUnit`. */
export function parseBytes(text: string): { readonly ok: true; readonly bytes: number } | { readonly ok: false; readonly message: string } {
  const sign = /^[-+]/.test(text) ? text.slice(0, 1) : '';
  const rest = text.slice(sign.length);
  if (rest === '0') return { ok: true, bytes: 0 };
  const invalid = { ok: false, message: `units: invalid ${text}` } as const;
  if (rest === '') return invalid;
  let bytes = 0;
  const part = /(\d*\.?\d*)([^\d.]*)/y;
  for (let at = 0; at < rest.length; ) {
    part.lastIndex = at;
    const match = part.exec(rest);
    const [whole = '', digits = '', unit = ''] = match ?? [];
    if (!/\d/.test(digits) || digits.split('.').some((it) => BigInt(it || '0') >= tooMany)) return invalid;
    const factor = factors.get(unit);
    if (factor === undefined) return { ok: false, message: `units: unknown unit ${unit} in ${text}` };
    bytes += Number(digits) * factor;
    at += whole.length;
  }
  // What does not fit is refused; 2^63 itself, which as a float is no more than the greatest number, turns round.
  if (bytes > 2 ** 63) return { ok: false, message: 'units: overflow parsing unit' };
  return { ok: true, bytes: sign === '-' || bytes === 2 ** 63 ? -bytes : Math.trunc(bytes) };
}

/** A number of bytes in the units it divides into: `-1GiB`, `1KiB512B`. alecthomas/units util.go `ToString`. */
export function formatBytes(bytes: number): string {
  let rest = Math.abs(bytes);
  let out = '';
  for (const unit of ['EiB', 'PiB', 'TiB', 'GiB', 'MiB', 'KiB', 'B']) {
    const factor = factors.get(unit) ?? 1;
    const whole = Math.floor(rest / factor);
    if (whole > 0) out += `${whole}${unit}`;
    rest -= whole * factor;
  }
  return out === '' ? '0' : `${bytes < 0 ? '-' : ''}${out}`;
}
