import { goQuote } from '../promql/gostring.js';

export type GoUrl =
  | { readonly ok: true; readonly scheme: string; readonly host: string; readonly path: string }
  | { readonly ok: false; readonly message: string };

/** Splits an address as Go does, with Go's words when it refuses. net/url/url.go `Parse`, `parse`, `parseHost`. */
export function parseUrl(text: string): GoUrl {
  const fail = (why: string): GoUrl => ({ ok: false, message: `parse ${goQuote(text)}: ${why}` });
  if (/[\x00-\x1f\x7f]/.test(text)) return fail('net/url: invalid control character in URL');
  const beforeFragment = text.split('#', 1)[0] ?? '';
  const colon = beforeFragment.indexOf(':');
  let scheme = '';
  let rest = beforeFragment;
  if (colon === 0) return fail('missing protocol scheme');
  if (colon > 0 && /^[a-zA-Z][a-zA-Z0-9+.-]*$/.test(beforeFragment.slice(0, colon))) {
    scheme = beforeFragment.slice(0, colon).toLowerCase();
    rest = beforeFragment.slice(colon + 1);
  } else if (colon > 0 && !/[/?]/.test(beforeFragment.slice(0, colon)) && /^[0-9+.-]/.test(beforeFragment)) {
    return fail('first path segment in URL cannot contain colon');
  }
  const path = rest.split('?', 1)[0] ?? '';
  if (!path.startsWith('/')) {
    if (scheme !== '') return { ok: true, scheme, host: '', path: '' };
    if ((path.split('/', 1)[0] ?? '').includes(':')) return fail('first path segment in URL cannot contain colon');
  }
  let host = '';
  let tail = path;
  if (path.startsWith('//') && (scheme !== '' || !path.startsWith('///'))) {
    const authority = path.slice(2).split('/', 1)[0] ?? '';
    tail = path.slice(2 + authority.length);
    host = authority.slice(authority.lastIndexOf('@') + 1);
    const why = hostFault(host);
    if (why) return fail(why);
  }
  const wrongEscape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(tail);
  if (wrongEscape) return fail(`invalid URL escape ${goQuote(wrongEscape[0])}`);
  return { ok: true, scheme, host, path: tail };
}

function hostFault(host: string): string | undefined {
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']');
    if (end < 0) return "missing ']' in host";
    const port = host.slice(end + 1);
    return port === '' || /^:\d*$/.test(port) ? undefined : `invalid port ${goQuote(port)} after host`;
  }
  const colon = host.lastIndexOf(':');
  if (colon >= 0 && !/^:\d*$/.test(host.slice(colon))) return `invalid port ${goQuote(host.slice(colon))} after host`;
  // Of a host, only bytes beyond ASCII and the percent sign itself may be escaped.
  const odd = /[ ^`{|}\\]|%(?!25|[89a-fA-F][0-9a-fA-F]).{0,2}/.exec(host);
  if (!odd) return undefined;
  return odd[0].startsWith('%') ? `invalid URL escape ${goQuote(odd[0])}` : `invalid character ${goQuote(odd[0])} in host name`;
}
