const odd = /[^0-9A-Za-z-]/;

/** Why a text is no version, as the operator's reader says it. Source: blang/semver `ParseTolerant`. */
export function semverFault(text: string): string | undefined {
  const parts = /^([^.]*)(?:\.([^.]*))?(?:\.(.*))?$/s.exec(text.trim().replace(/^v/, '')) ?? [];
  const [major = '', minor, last] = parts.slice(1).map((it) => (it === undefined ? undefined : withoutZeros(it)));
  if (last === undefined && /[+-]/.test(minor ?? major)) return 'Short version cannot contain PreRelease/Build meta data';
  const [, patch = '', pre, build] = /^([^+-]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(last ?? '0') ?? [];
  for (const [name, number] of Object.entries({ major, minor: minor ?? '0', patch })) {
    if (/\D/.test(number)) return `Invalid character(s) found in ${name} number ${JSON.stringify(number)}`;
    if (number === '') return 'strconv.ParseUint: parsing "": invalid syntax';
  }
  for (const it of pre?.split('.') ?? []) {
    if (it === '') return 'Prerelease is empty';
    if (/^0\d+$/.test(it)) return `Numeric PreRelease version must not contain leading zeroes "${it}"`;
    if (odd.test(it)) return `Invalid character(s) found in prerelease ${JSON.stringify(it)}`;
  }
  for (const it of build?.split('.') ?? []) {
    if (it === '') return 'Build meta data is empty';
    if (odd.test(it)) return `Invalid character(s) found in build meta data ${JSON.stringify(it)}`;
  }
  return undefined;
}

/** Go's reader puts a zero before whatever else a part begins with. */
function withoutZeros(part: string): string {
  return part.length > 1 ? part.replace(/^0+/, '').replace(/^(?!\d)/, '0') : part;
}
