import * as vscode from 'vscode';
import type { FilePlace } from '../places.js';
import { shifted } from './shifted.js';

/** Wait for a pause in typing and moving, in milliseconds. */
const pause = 150;

export interface AnchorOptions {
  isOpen(): boolean;
  /** The cursor stands elsewhere; without it the panel stays where it was turned to. */
  moved?(place: FilePlace): void;
  /** Something was typed that may matter. */
  typed(): void;
}

/** The place that a panel shows. It moves with the text above it; a panel that follows the cursor does unless it is locked. */
export class Anchor implements vscode.Disposable {
  place: FilePlace | undefined;
  locked = false;
  private readonly options: AnchorOptions;
  private readonly subscriptions: readonly vscode.Disposable[];
  private typing: NodeJS.Timeout | undefined;
  private moving: NodeJS.Timeout | undefined;

  constructor(options: AnchorOptions) {
    this.options = options;
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.cursorMoved(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.cursorMoved(editor)),
      vscode.workspace.onDidChangeTextDocument((event) => this.documentChanged(event)),
    ];
  }

  dispose(): void {
    clearTimeout(this.typing);
    clearTimeout(this.moving);
    for (const it of this.subscriptions) it.dispose();
  }

  turnTo(uri: vscode.Uri, { line, character }: { readonly line: number; readonly character: number }): void {
    this.place = { uri, position: new vscode.Position(line, character) };
  }

  /** Whether a place is the one that is shown. */
  isAt(uri: vscode.Uri, { line, character }: { readonly line: number; readonly character: number }): boolean {
    return this.place?.uri.toString() === uri.toString() && this.place.position.isEqual(new vscode.Position(line, character));
  }

  /** What a panel kept over a reload of the window. */
  restore(state: SavedPlace | undefined): void {
    if (typeof state?.uri !== 'string' || state.uri === '') return;
    this.turnTo(vscode.Uri.parse(state.uri), { line: Number(state.line) || 0, character: Number(state.character) || 0 });
  }

  /** `monitoring/prometheus.yml:14`; empty where nothing is shown. */
  get shown(): string {
    return this.place ? `${vscode.workspace.asRelativePath(this.place.uri)}:${this.place.position.line + 1}` : '';
  }

  private cursorMoved({ document, selection }: vscode.TextEditor): void {
    if (!this.options.moved || !this.options.isOpen() || this.locked) return;
    clearTimeout(this.moving);
    this.moving = setTimeout(() => this.options.moved?.({ uri: document.uri, position: selection.active }), pause);
  }

  private documentChanged({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (!this.place || !this.options.isOpen() || contentChanges.length === 0) return;
    if (document.uri.toString() === this.place.uri.toString()) {
      const changes = contentChanges.map(({ range: { start, end }, text }) => ({ start, end, text }));
      this.turnTo(this.place.uri, { line: shifted(this.place.position, changes), character: this.place.position.character });
    }
    // Another file may hold what the answer is made of.
    else if (!/^(yaml|json|dockercompose|promql)$/.test(document.languageId)) return;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.options.typed(), pause);
  }
}

/** What a page keeps of its place over a reload of the window. */
export interface SavedPlace {
  readonly uri: string;
  readonly line: number;
  readonly character?: number;
}
