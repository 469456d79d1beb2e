import { escaped, unescaped } from './engine/text/percent.js';

/**
 * A uri as VS Code spells it: of a file all but letters, digits and `-._~` is escaped, and the drive is in lower case. Node and other editors
 * spell the same file otherwise (`@`, `+`, `C:`), and would make two of it. Uris of other schemes stay as they are. Source: vscode-uri's README.
 */
export function spelled(uri: string): string {
  const [, host = '', path = ''] = /^file:(?:\/\/([^/]*))?(\/.*)$/i.exec(uri) ?? [];
  if (path === '') return uri;
  const parts = path.split('/').map((it) => escaped(unescaped(it)));
  return `file://${host.toLowerCase()}${parts.join('/').replace(/^\/[A-Z](?=%3A)/, (drive) => drive.toLowerCase())}`;
}
