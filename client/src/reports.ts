import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type Report, type ReportAnswer, type ReportKind, type ReportParams, reportRequest } from '../../server/src/protocol.js';
import { shifted } from './panel/shifted.js';
import { type FilePlace, placeOfCursor, readPlace } from './places.js';

const scheme = 'meshmon-report';
/** Reports that are kept up; older ones stay as they are. */
const most = 20;

/** How long the file must rest before its reports are asked for again, in milliseconds. */
const rest = 200;

interface Shown {
  readonly kind: ReportKind;
  readonly place: FilePlace;
  answer: Report;
}

/** Texts of the server about a place of a file, shown beside it, kept up with what is typed there and never written to the disk. */
export class Reports implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable {
  private readonly shown = new Map<string, Shown>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  /** By file: one that is typed in does not keep the reports of another waiting. */
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly registrations: readonly vscode.Disposable[];
  private readonly client: LanguageClient;

  constructor(client: LanguageClient) {
    this.client = client;
    const command = (name: string, kind: ReportKind) =>
      vscode.commands.registerCommand(`meshMonitoring.${name}`, (target?: unknown) => this.show(kind, target));
    this.registrations = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.languages.registerDocumentLinkProvider({ scheme }, this),
      vscode.workspace.onDidChangeTextDocument((change) => this.follow(change)),
      command('showGeneratedScrapeConfig', 'scrapeConfig'),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.shown.get(uri.toString())?.answer.text ?? '';
  }

  provideDocumentLinks({ uri }: vscode.TextDocument): vscode.DocumentLink[] {
    return (this.shown.get(uri.toString())?.answer.links ?? []).map(({ range, uri: file, target }) => {
      const from = new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
      const to = this.client.protocol2CodeConverter.asUri(file).with({ fragment: `L${target.line + 1},${target.character + 1}` });
      const link = new vscode.DocumentLink(from, to);
      link.tooltip = 'Go to what this was made from';
      return link;
    });
  }

  /** Shows the report for what stands at the cursor, or at the place that a caller names. */
  private async show(kind: ReportKind, target: unknown): Promise<void> {
    const place = readPlace(target) ?? placeOfCursor();
    if (!place) {
      void vscode.window.showInformationMessage('Open a file and put the cursor where the question is.');
      return;
    }
    const answer = await this.ask(kind, place);
    if ('why' in answer) {
      void vscode.window.showInformationMessage(answer.why);
      return;
    }
    const uri = vscode.Uri.from({ scheme, path: `/${answer.title.replaceAll('/', '.')}`, query: String(Date.now()) });
    this.shown.set(uri.toString(), { kind, place, answer });
    const [oldest] = this.shown.keys();
    if (this.shown.size > most && oldest !== undefined) this.shown.delete(oldest);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, answer.language);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  private ask(kind: ReportKind, { uri, position }: FilePlace): Promise<ReportAnswer> {
    const params: ReportParams = { textDocument: { uri: this.client.code2ProtocolConverter.asUri(uri) }, position, kind };
    return this.client.sendRequest<ReportAnswer>(reportRequest, params);
  }

  /** A report of a file that is being typed in moves with its lines, and is asked for again when the typing rests. */
  private follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    let concerned = false;
    for (const [key, it] of this.shown) {
      if (it.place.uri.toString() !== document.uri.toString()) continue;
      concerned = true;
      const changes = contentChanges.map(({ range: { start, end }, text }) => ({ start, end, text }));
      const { uri, position } = it.place;
      this.shown.set(key, { ...it, place: { uri, position: position.with({ line: shifted(position, changes) }) } });
    }
    if (!concerned) return;
    const file = document.uri.toString();
    clearTimeout(this.timers.get(file));
    const ask = () => {
      this.timers.delete(file);
      void this.refresh(file);
    };
    this.timers.set(file, setTimeout(ask, rest));
  }

  private async refresh(file: string): Promise<void> {
    for (const [key, it] of [...this.shown]) {
      if (it.place.uri.toString() !== file) continue;
      const answer = await this.ask(it.kind, it.place);
      const now = this.shown.get(key);
      // Of what is broken while it is typed, the last report that there was stays.
      if (!now || 'why' in answer) continue;
      now.answer = answer;
      this.changed.fire(vscode.Uri.parse(key));
    }
  }

  dispose(): void {
    for (const it of this.timers.values()) clearTimeout(it);
    for (const it of this.registrations) it.dispose();
  }
}
