import { goQuote } from '../promql/gostring.js';

/** Why a text is no IP address, in Go's words; undefined: it is one. net/netip/netip.go `ParseAddr`. */
export function addressFault(text: string): string | undefined {
  const [first] = /[.:%]/.exec(text) ?? [];
  switch (first) {
    case '.':
      return fourFault(text, text);
    case ':':
      return sixFault(text);
    case '%':
      return fault(text, 'missing IPv6 address');
    default:
      return fault(text, 'unable to parse IP');
  }
}

function fault(text: string, why: string, at?: string): string {
  return `ParseAddr(${goQuote(text)}): ${why}${at ? ` (at ${goQuote(at)})` : ''}`;
}

function fourFault(text: string, part: string): string | undefined {
  let value = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < part.length; i++) {
    const character = part.charAt(i);
    if (/\d/.test(character)) {
      if (digits === 1 && value === 0) return fault(text, 'IPv4 field has octet with leading zero');
      value = value * 10 + Number(character);
      digits++;
      if (value > 255) return fault(text, 'IPv4 field has value >255');
    } else if (character === '.') {
      if (i === 0 || i === part.length - 1 || part.charAt(i - 1) === '.')
        return fault(text, 'IPv4 field must have at least one digit', part.slice(i));
      if (dots === 3) return fault(text, 'IPv4 address too long');
      dots++;
      value = 0;
      digits = 0;
    } else return fault(text, 'unexpected character', part.slice(i));
  }
  return dots < 3 ? fault(text, 'IPv4 address too short') : undefined;
}

function sixFault(text: string): string | undefined {
  const percent = text.indexOf('%');
  if (percent >= 0 && percent === text.length - 1) return fault(text, 'zone must be a non-empty string');
  let rest = percent < 0 ? text : text.slice(0, percent);
  let isShort = false;
  if (rest.startsWith('::')) {
    isShort = true;
    rest = rest.slice(2);
    if (rest === '') return undefined;
  }
  let bytes = 0;
  while (bytes < 16) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0].length ?? 0;
    if (digits > 4) return fault(text, 'each group must have 4 or less digits', rest);
    if (digits === 0) return fault(text, 'each colon-separated field must have at least one digit', rest);
    if (rest.charAt(digits) === '.') {
      if (!isShort && bytes !== 12) return fault(text, 'embedded IPv4 address must replace the final 2 fields of the address', rest);
      if (bytes > 12) return fault(text, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest);
      const why = fourFault(text, rest);
      if (why !== undefined) return why;
      rest = '';
      bytes += 4;
      break;
    }
    bytes += 2;
    rest = rest.slice(digits);
    if (rest === '') break;
    if (!rest.startsWith(':')) return fault(text, 'unexpected character, want colon', rest);
    if (rest.length === 1) return fault(text, 'colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest.startsWith(':')) {
      if (isShort) return fault(text, 'multiple :: in address', rest);
      isShort = true;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') return fault(text, 'trailing garbage after address', rest);
  if (bytes < 16 && !isShort) return fault(text, 'address string too short');
  return bytes === 16 && isShort ? fault(text, 'the :: must expand to at least one field of zeros') : undefined;
}

/** Why a text is no host with a port, in Go's words. net/ipsock.go `SplitHostPort`. */
export function hostPortFault(text: string): string | undefined {
  const fail = (why: string): string => `address ${text}: ${why} in address`;
  const colon = text.lastIndexOf(':');
  if (colon < 0) return fail('missing port');
  const isLiteral = text.startsWith('[');
  const end = text.indexOf(']');
  if (isLiteral && end < 0) return fail("missing ']'");
  if (isLiteral && end + 1 !== colon) return fail(text.charAt(end + 1) === ':' ? 'too many colons' : 'missing port');
  if (!isLiteral && text.indexOf(':') !== colon) return fail('too many colons');
  if (text.includes('[', isLiteral ? 1 : 0)) return fail("unexpected '['");
  return text.includes(']', isLiteral ? end + 1 : 0) ? fail("unexpected ']'") : undefined;
}
