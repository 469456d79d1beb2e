import * as vscode from 'vscode';
import { type PreviewTarget, previewTargetRequest } from '../../../server/src/protocol.js';
import { placeOfCursor, readPlace } from '../places.js';
import type { SavedState } from './messages.js';
import { type PanelOptions, PreviewPanel } from './panel.js';

/** The previews that are open: one follows the cursor, those that are locked stay on their query. */
export class PreviewPanels implements vscode.WebviewPanelSerializer<SavedState>, vscode.Disposable {
  static readonly viewType = PreviewPanel.viewType;

  private readonly options: Omit<PanelOptions, 'closed'>;
  private panels: readonly PreviewPanel[] = [];
  private follow: NodeJS.Timeout | undefined;
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(options: Omit<PanelOptions, 'closed'>) {
    this.options = options;
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection((event) => this.cursorMoved(event.textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.cursorMoved(editor)),
    ];
  }

  dispose(): void {
    clearTimeout(this.follow);
    for (const it of [...this.panels, ...this.subscriptions]) it.dispose();
  }

  /** From the palette: what stands at the cursor. From a lens or others: `{uri, position}`. */
  async show(argument: unknown, view?: 'backtest'): Promise<void> {
    const place = readPlace(argument) ?? placeOfCursor();
    const target = place && (await this.ask(place.uri, place.position));
    if (view === 'backtest' && target?.kind !== 'alert') {
      void vscode.window.showInformationMessage('No alert stands at the cursor.');
      return;
    }
    if (!target && this.panels.length === 0) {
      void vscode.window.showInformationMessage('No query stands at the cursor.');
      return;
    }
    const free = this.panels.findLast((it) => !it.isLocked);
    (free ?? this.open()).show(target, view);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: SavedState | undefined): Promise<void> {
    let target: PreviewTarget | undefined;
    if (typeof state?.uri === 'string' && state.uri !== '') {
      const at = new vscode.Position(Number(state.line) || 0, Number(state.character) || 0);
      target = await this.ask(vscode.Uri.parse(state.uri), at).catch(() => undefined);
    }
    this.open().adopt(panel, target, state?.locked === true);
  }

  connectionChanged(): void {
    for (const it of this.panels) it.connectionChanged();
  }

  private open(): PreviewPanel {
    const made: PreviewPanel = new PreviewPanel({
      ...this.options,
      closed: (panel) => {
        this.panels = this.panels.filter((it) => it !== panel);
      },
    });
    this.panels = [...this.panels, made];
    return made;
  }

  private cursorMoved(editor: vscode.TextEditor): void {
    const following = () => this.panels.filter((it) => it.isVisible && !it.isLocked);
    if (following().length === 0) return;
    clearTimeout(this.follow);
    this.follow = setTimeout(() => {
      void this.ask(editor.document.uri, editor.selection.active).then((target) => {
        if (target) for (const it of following()) it.follow(target);
      });
    }, 250);
  }

  private async ask(uri: vscode.Uri, position: vscode.Position): Promise<PreviewTarget | undefined> {
    const target = await this.options.client.sendRequest<PreviewTarget | null>(previewTargetRequest, {
      uri: this.options.client.code2ProtocolConverter.asUri(uri),
      position: { line: position.line, character: position.character },
    });
    return target ?? undefined;
  }
}
