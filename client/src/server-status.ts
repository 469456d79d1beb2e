import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type ServerStatus, type StatusParams, statusRequest } from '../../server/src/protocol.js';
import type { Connections } from './connections/connections.js';
import { requestAnswer } from './connections/request.js';
import { statusText } from './status-text.js';

const scheme = 'meshmon-status';
/** Texts that are kept; of older ones the tab stays empty. */
const most = 5;

/** What a Prometheus says of itself, as a text to read, search and compare: its configuration, and above it in comments all else. Never written to the disk. */
export class ServerStatusTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly client: LanguageClient;
  private readonly connections: Connections;
  private readonly texts = new Map<string, string>();
  private readonly registrations: readonly vscode.Disposable[];

  constructor(client: LanguageClient, connections: Connections) {
    this.client = client;
    this.connections = connections;
    this.registrations = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.commands.registerCommand('meshMonitoring.showServerStatus', () => this.show()),
    ];
  }

  dispose(): void {
    for (const it of this.registrations) it.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  private async show(): Promise<void> {
    const profile = this.connections.current();
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage('No request leaves an untrusted workspace.');
      return;
    }
    if (!profile) return this.connections.select();
    const answer = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Asking ${profile.name}`, cancellable: true },
      async (_, token) => {
        const params: StatusParams = { connection: await this.connections.resolve(profile) };
        return requestAnswer<ServerStatus>(this.client, statusRequest, params, token);
      },
    );
    if (!answer.ok) {
      if (answer.kind !== 'cancelled') void vscode.window.showWarningMessage(`${profile.name}: ${answer.message}`);
      return;
    }
    const title = `${profile.name} at ${new Date().toLocaleTimeString()}.yaml`;
    const uri = vscode.Uri.from({ scheme, path: `/${title.replaceAll('/', '.')}`, query: String(Date.now()) });
    this.texts.set(uri.toString(), statusText(profile.name, answer.data));
    const [oldest] = this.texts.keys();
    if (this.texts.size > most && oldest !== undefined) this.texts.delete(oldest);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'yaml');
    await vscode.window.showTextDocument(document, { preview: true });
  }
}
