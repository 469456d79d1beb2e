import { goQuote } from '../promql/gostring.js';
import { addressFault } from './address.js';

export type GoUrl =
  | { readonly ok: true; readonly scheme: string; readonly host: string; readonly path: string }
  | { readonly ok: false; readonly message: string };

/** Splits an address as Go 1.26 does, with Go's words when it refuses. net/url/url.go `Parse`, `parseAuthority`, `parseHost`. */
export function parseUrl(text: string): GoUrl {
  const hash = text.indexOf('#');
  const address = hash < 0 ? text : text.slice(0, hash);
  const fail = (why: string, of = address): GoUrl => ({ ok: false, message: `parse ${goQuote(of)}: ${why}` });
  if (/[\x00-\x1f\x7f]/.test(address)) return fail('net/url: invalid control character in URL');
  if (address.startsWith(':')) return fail('missing protocol scheme');
  const scheme = (/^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(address)?.[1] ?? '').toLowerCase();
  const path = (scheme === '' ? address : address.slice(scheme.length + 1)).split('?', 1)[0] ?? '';
  let host = '';
  let tail = path;
  if (path.startsWith('//') && (scheme !== '' || !path.startsWith('///'))) {
    const authority = path.slice(2).split('/', 1)[0] ?? '';
    tail = path.slice(2 + authority.length);
    const at = authority.lastIndexOf('@');
    host = authority.slice(at + 1);
    const why = hostFault(host) ?? (at < 0 ? undefined : userFault(authority.slice(0, at)));
    if (why !== undefined) return fail(why);
  } else if (!path.startsWith('/')) {
    // Without a slash what follows a scheme is not looked at.
    if (scheme !== '') tail = '';
    else if (path.split('/', 1)[0]?.includes(':')) return fail('first path segment in URL cannot contain colon');
  }
  const pathFault = escapeFault(tail);
  if (pathFault !== undefined) return fail(pathFault);
  const fragmentFault = hash < 0 ? undefined : escapeFault(text.slice(hash + 1));
  return fragmentFault === undefined ? { ok: true, scheme, host, path: tail } : fail(fragmentFault, text);
}

function escapeFault(text: string): string | undefined {
  const wrong = /%(?![0-9a-fA-F]{2})(?:[\x80-\u07ff]|[\x00-\x7f]{0,2})/u.exec(text);
  return wrong ? `invalid URL escape ${goQuote(wrong[0])}` : undefined;
}

function userFault(user: string): string | undefined {
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(user)) return 'net/url: invalid userinfo';
  const colon = user.indexOf(':');
  return colon < 0 ? escapeFault(user) : (escapeFault(user.slice(0, colon)) ?? escapeFault(user.slice(colon + 1)));
}

function hostFault(host: string): string | undefined {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) return 'invalid IP-literal';
  if (bracket === 0) return literalFault(host);
  // What stands between two colons is not looked at: some databases list their hosts so. (Go 1.26 can be told to refuse it.)
  const colon = host.lastIndexOf(':');
  return (colon < 0 ? undefined : portFault(host.slice(colon))) ?? nameFault(host);
}

function portFault(port: string): string | undefined {
  return /^(?::\d*)?$/.test(port) ? undefined : `invalid port ${goQuote(port)} after host`;
}

/** Of a host, only bytes beyond ASCII and the percent sign itself may be escaped. */
function nameFault(host: string): string | undefined {
  const odd = /[ ^`{|}\\]|%(?!25|[89a-fA-F][0-9a-fA-F])(?:[\x80-\u07ff]|[\x00-\x7f]{0,2})/u.exec(host);
  if (!odd) return undefined;
  return odd[0].startsWith('%') ? `invalid URL escape ${goQuote(odd[0])}` : `invalid character ${goQuote(odd[0])} in host name`;
}

/** A host in brackets, which is an IPv6 address, with a zone after `%25`. */
function literalFault(host: string): string | undefined {
  const end = host.lastIndexOf(']');
  if (end < 0) return "missing ']' in host";
  const port = portFault(host.slice(end + 1));
  if (port !== undefined) return port;
  const inside = host.slice(1, end);
  const zone = inside.indexOf('%25');
  const address = zone < 0 ? inside : inside.slice(0, zone);
  const name = nameFault(address);
  if (name !== undefined) return name;
  const whole = zone < 0 ? inside : `${address}%${inside.slice(zone + 3)}`;
  const why = addressFault(whole);
  if (why !== undefined) return `invalid host: ${why}`;
  return whole.includes(':') ? undefined : 'invalid IP-literal';
}
