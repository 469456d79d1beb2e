import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type Answer,
  type PreviewTarget,
  previewTargetRequest,
  type Query,
  type QueryResult,
  queryRequest,
} from '../../../server/src/protocol.js';
import type { Connections } from '../connections.js';
import type { FromPage, PreviewState, ToPage } from './messages.js';

interface SavedState {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** The query preview beside the editor: one panel, which follows the cursor. */
export class PreviewPanels implements vscode.Disposable, vscode.WebviewPanelSerializer<SavedState> {
  static readonly viewType = 'meshMonitoring.preview';
  private panel: vscode.WebviewPanel | undefined;
  private target: PreviewTarget | undefined;
  private ready = false;
  private running: vscode.CancellationTokenSource | undefined;
  private follow: NodeJS.Timeout | undefined;
  private readonly context: vscode.ExtensionContext;
  private readonly client: LanguageClient;
  private readonly connections: Connections;
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(context: vscode.ExtensionContext, client: LanguageClient, connections: Connections) {
    this.context = context;
    this.client = client;
    this.connections = connections;
    this.subscriptions.push(
      vscode.window.onDidChangeTextEditorSelection((event) => this.cursorMoved(event.textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.cursorMoved(editor)),
    );
  }

  dispose(): void {
    clearTimeout(this.follow);
    this.running?.cancel();
    this.panel?.dispose();
    for (const it of this.subscriptions) it.dispose();
  }

  /** From the palette: what stands at the cursor. From a lens or others: `{uri, position}`. */
  async show(argument: unknown): Promise<void> {
    const place = readPlace(argument) ?? placeOfCursor();
    const target = place && (await this.ask(place.uri, place.position));
    if (!target && !this.panel) {
      void vscode.window.showInformationMessage('No query stands at the cursor.');
      return;
    }
    if (target) this.target = target;
    if (!this.panel) {
      this.attach(
        vscode.window.createWebviewPanel(
          PreviewPanels.viewType,
          'Query preview',
          { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
          this.options(),
        ),
      );
    } else {
      this.panel.reveal(undefined, true);
      this.sendState(true);
    }
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: SavedState | undefined): Promise<void> {
    panel.webview.options = this.options();
    if (state && typeof state.uri === 'string') {
      this.target = await this.ask(
        vscode.Uri.parse(state.uri),
        new vscode.Position(Number(state.line) || 0, Number(state.character) || 0),
      ).catch(() => undefined);
    }
    this.attach(panel);
  }

  connectionChanged(): void {
    if (this.panel && this.ready) this.sendState(true);
  }

  private options(): vscode.WebviewOptions & vscode.WebviewPanelOptions {
    return {
      enableScripts: true,
      retainContextWhenHidden: true,
      localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, 'dist')],
    };
  }

  private attach(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    this.ready = false;
    panel.iconPath = new vscode.ThemeIcon('graph-line') as unknown as vscode.Uri;
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.running?.cancel();
    });
    panel.webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    panel.webview.html = this.page(panel.webview);
  }

  private page(webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString('base64');
    const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.context.extensionUri, 'dist', name)).toString();
    // No network for the page: results come by message.
    const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}'; font-src ${webview.cspSource};`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource('preview.css')}">
<title>Query preview</title>
</head>
<body><div id="root" data-nonce="${nonce}"></div><script nonce="${nonce}" src="${resource('preview.js')}"></script></body>
</html>`;
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.sendState(true);
        break;
      case 'run':
        await this.run(message.id, message.expr, message.range);
        break;
      case 'stop':
        this.running?.cancel();
        break;
      case 'open-place':
        if (this.target) {
          const at = new vscode.Position(this.target.position.line, this.target.position.character);
          await vscode.window.showTextDocument(vscode.Uri.parse(this.target.uri), {
            selection: new vscode.Range(at, at),
            viewColumn: vscode.ViewColumn.One,
          });
        }
        break;
      case 'connect':
        await this.connections.select();
        break;
      case 'trust':
        await vscode.commands.executeCommand('workbench.trust.manage');
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        break;
    }
  }

  private async run(id: number, expr: string, range: { readonly seconds: number; readonly step: number } | undefined): Promise<void> {
    this.running?.cancel();
    const profile = this.connections.current();
    if (!vscode.workspace.isTrusted) {
      this.post({ type: 'result', id, answer: { ok: false, kind: 'untrusted', message: 'No request leaves an untrusted workspace.' } });
      return;
    }
    if (!profile) return;
    const source = new vscode.CancellationTokenSource();
    this.running = source;
    const now = Date.now() / 1000;
    const query: Query = range
      ? {
          type: 'range',
          expr,
          start: Math.floor((now - range.seconds) / range.step) * range.step,
          end: Math.floor(now / range.step) * range.step,
          step: range.step,
        }
      : { type: 'instant', expr, time: undefined };
    let answer: Answer<QueryResult>;
    try {
      answer = await this.client.sendRequest<Answer<QueryResult>>(
        queryRequest,
        { connection: await this.connections.resolve(profile), query },
        source.token,
      );
    } catch (error) {
      answer = {
        ok: false,
        kind: source.token.isCancellationRequested ? 'cancelled' : 'unreachable',
        message: error instanceof Error ? error.message : 'The language server does not answer.',
      };
    }
    if (this.running === source) this.running = undefined;
    this.post({ type: 'result', id, answer });
  }

  private cursorMoved(editor: vscode.TextEditor): void {
    if (!this.panel?.visible) return;
    clearTimeout(this.follow);
    this.follow = setTimeout(() => {
      void this.ask(editor.document.uri, editor.selection.active).then((target) => {
        if (
          !target ||
          (target.uri === this.target?.uri && target.expr === this.target.expr && target.position.line === this.target.position.line)
        )
          return;
        this.target = target;
        this.sendState(true);
      });
    }, 250);
  }

  private async ask(uri: vscode.Uri, position: vscode.Position): Promise<PreviewTarget | undefined> {
    const target = await this.client.sendRequest<PreviewTarget | null>(previewTargetRequest, {
      uri: this.client.code2ProtocolConverter.asUri(uri),
      position: { line: position.line, character: position.character },
    });
    return target ?? undefined;
  }

  private sendState(run: boolean): void {
    if (!this.ready) return;
    const { target } = this;
    const uri = target && vscode.Uri.parse(target.uri);
    const state: PreviewState = {
      title: target?.title ?? '',
      kind: target?.kind ?? 'none',
      place: uri && target ? `${vscode.workspace.asRelativePath(uri)}:${target.position.line + 1}` : '',
      expr: target?.expr ?? '',
      variables: target?.variables ?? [],
      connection: this.connections.current()?.name,
      trusted: vscode.workspace.isTrusted,
    };
    this.post({ type: 'state', state, run });
  }

  private post(message: ToPage): void {
    void this.panel?.webview.postMessage(message);
  }
}

function readPlace(argument: unknown): { readonly uri: vscode.Uri; readonly position: vscode.Position } | undefined {
  if (typeof argument !== 'object' || argument === null || !('uri' in argument) || !('position' in argument)) return undefined;
  const { uri, position } = argument as { uri: unknown; position: unknown };
  if (typeof position !== 'object' || position === null || !('line' in position) || !('character' in position)) return undefined;
  const parsed = typeof uri === 'string' ? vscode.Uri.parse(uri) : uri instanceof vscode.Uri ? uri : undefined;
  return parsed && { uri: parsed, position: new vscode.Position(Number(position.line) || 0, Number(position.character) || 0) };
}

function placeOfCursor(): { readonly uri: vscode.Uri; readonly position: vscode.Position } | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri, position: editor.selection.active };
}
