import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type ReportAnswer, type ReportKind, type ReportParams, reportRequest } from '../../server/src/protocol.js';
import { placeOfCursor, readPlace } from './places.js';

const scheme = 'meshmon-report';
/** Reports that stay open; older ones close without a trace. */
const most = 20;

/** Texts of the server about a place of a file, shown beside it and never written to the disk. */
export class Reports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registrations: readonly vscode.Disposable[];
  private readonly client: LanguageClient;

  constructor(client: LanguageClient) {
    this.client = client;
    const command = (name: string, kind: ReportKind) =>
      vscode.commands.registerCommand(`meshMonitoring.${name}`, (target?: unknown) => this.show(kind, target));
    this.registrations = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      command('showGeneratedScrapeConfig', 'scrapeConfig'),
      command('showEffectiveTelemetry', 'effectiveTelemetry'),
      command('showLabelFlow', 'labelFlow'),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Shows the report for what stands at the cursor, or at the place that a caller names. */
  private async show(kind: ReportKind, target: unknown): Promise<void> {
    const place = readPlace(target) ?? placeOfCursor();
    if (!place) {
      void vscode.window.showInformationMessage('Open a file and put the cursor where the question is.');
      return;
    }
    const params: ReportParams = {
      textDocument: { uri: this.client.code2ProtocolConverter.asUri(place.uri) },
      position: place.position,
      kind,
    };
    const answer = await this.client.sendRequest<ReportAnswer>(reportRequest, params);
    if ('why' in answer) {
      void vscode.window.showInformationMessage(answer.why);
      return;
    }
    const uri = vscode.Uri.from({ scheme, path: `/${answer.title.replaceAll('/', '.')}`, query: String(Date.now()) });
    this.texts.set(uri.toString(), answer.text);
    const [oldest] = this.texts.keys();
    if (this.texts.size > most && oldest !== undefined) this.texts.delete(oldest);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, answer.language);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  dispose(): void {
    for (const it of this.registrations) it.dispose();
  }
}
