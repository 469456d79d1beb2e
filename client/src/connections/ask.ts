import * as vscode from 'vscode';
import type { Auth } from './profile.js';

/** A profile as it goes into the settings. */
export interface NewProfile {
  readonly name: string;
  readonly url: string;
  readonly auth: Auth;
  readonly headers: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly region?: string;
  readonly forward?: readonly string[];
}

const kinds: readonly (vscode.QuickPickItem & { readonly auth: Auth })[] = [
  { label: 'No authentication', auth: 'none' },
  { label: 'User and password', auth: 'basic' },
  { label: 'Bearer token', auth: 'bearer' },
  { label: 'Secret header', description: 'such as X-API-Key', auth: 'headers' },
  { label: 'Token from a command', description: 'such as kubectl create token', auth: 'command' },
  { label: 'Client certificate', description: 'PEM files', auth: 'mtls' },
  { label: 'OAuth 2', description: 'client credentials', auth: 'oauth2' },
  { label: 'AWS Signature Version 4', description: 'Amazon Managed Service for Prometheus', auth: 'sigv4' },
];

/** Asks for everything but the secret; undefined: the user gave up. */
export async function askForProfile(): Promise<NewProfile | undefined> {
  const url = await vscode.window.showInputBox({
    title: 'Address of the Prometheus',
    placeHolder: 'http://localhost:9090',
    ignoreFocusOut: true,
    validateInput: (value) => {
      if (!/^https?:\/\/[^\s/]+/.test(value)) return 'An address that begins with http:// or https://';
      return /^https?:\/\/[^/]*@/.test(value) ? 'No user or password in the address; you are asked for it next' : undefined;
    },
  });
  if (!url) return undefined;
  const name = await vscode.window.showInputBox({ title: 'Name of the connection', value: new URL(url).host, ignoreFocusOut: true });
  if (!name) return undefined;
  const kind = await vscode.window.showQuickPick(kinds, { title: 'Authentication' });
  if (!kind) return undefined;
  const profile: NewProfile = { name, url: url.replace(/\/+$/, ''), auth: kind.auth, headers: {} };
  const line = (title: string, prompt: string) => vscode.window.showInputBox({ title, prompt, ignoreFocusOut: true });
  if (kind.auth === 'command') {
    const command = await line(`Command that prints a token for ${name}`, 'Run without a shell; quotes keep an argument together');
    return command?.trim() ? { ...profile, command: argumentsOf(command) } : undefined;
  }
  if (kind.auth === 'mtls') {
    const cert = await line(`Client certificate for ${name}`, 'Path of a PEM file');
    const key = cert && (await line(`Key of the client certificate for ${name}`, 'Path of a PEM file'));
    return cert && key ? { ...profile, cert, key } : undefined;
  }
  if (kind.auth === 'oauth2') {
    const tokenUrl = await line(`Token endpoint for ${name}`, 'Address that gives tokens');
    const clientId = tokenUrl && (await line(`Client id for ${name}`, 'The secret is asked for next'));
    return tokenUrl && clientId ? { ...profile, tokenUrl, clientId } : undefined;
  }
  return profile;
}

function argumentsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((it) => it[1] ?? it[2] ?? it[3] ?? '');
}
