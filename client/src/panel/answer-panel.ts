import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { LinePosition } from '../../../server/src/protocol.js';
import { type FilePlace, placeOfCursor, readPlace, showPlace } from '../places.js';
import { Anchor, type SavedPlace } from './anchor.js';
import type { FromAnswerPage, ToAnswerPage } from './answer-messages.js';
import { Shell } from './shell.js';

export interface AnswerPanelOptions {
  readonly viewType: string;
  readonly title: string;
  /** Of the bundle in dist/ and of the icon in media/. */
  readonly name: string;
  readonly command: string;
  /** The request of the server: a place in, an answer or why there is none out. */
  readonly request: string;
}

type Answer = { readonly title: string; readonly position: LinePosition; readonly label?: string } | { readonly why: string };

/**
 * A panel beside the editor with one answer of the server about a place, asked again with what is typed. It does not follow the cursor: who
 * looks at a workload and edits what decides about it wants to see what becomes of the workload.
 */
export class AnswerPanel implements vscode.WebviewPanelSerializer<SavedAnswer>, vscode.Disposable {
  private readonly client: LanguageClient;
  private readonly options: AnswerPanelOptions;
  private readonly shell: Shell<FromAnswerPage, ToAnswerPage<Answer>>;
  private readonly anchor: Anchor;
  private readonly subscriptions: readonly vscode.Disposable[];
  /** What is shown of the place, where the server has to be told. */
  private label: string | undefined;
  /** The newest question; the answer of an older one is dropped. */
  private run = 0;

  constructor(context: vscode.ExtensionContext, client: LanguageClient, options: AnswerPanelOptions) {
    this.client = client;
    this.options = options;
    this.shell = new Shell<FromAnswerPage, ToAnswerPage<Answer>>(context.extensionUri, {
      ...options,
      ready: () => void this.refresh(),
      receive: (message) => void this.receive(message),
      closed: () => {},
    });
    this.anchor = new Anchor({ isOpen: () => this.shell.isOpen, typed: () => void this.refresh() });
    this.subscriptions = [
      this.anchor,
      vscode.commands.registerCommand(options.command, (target?: unknown) => this.show(target)),
      vscode.window.registerWebviewPanelSerializer(options.viewType, this),
    ];
  }

  dispose(): void {
    this.shell.dispose();
    for (const it of this.subscriptions) it.dispose();
  }

  /** From the palette: what stands at the cursor. From a lens or others: `{uri, position}`. */
  private async show(target: unknown): Promise<void> {
    const place = readPlace(target) ?? placeOfCursor();
    const answer = place && (await this.ask(place, undefined));
    if (!place || !answer || 'why' in answer) {
      const why = answer && 'why' in answer ? answer.why : 'Open a file and put the cursor where the question is.';
      void vscode.window.showInformationMessage(why);
      return;
    }
    this.anchor.turnTo(place.uri, answer.position);
    this.label = answer.label;
    if (this.shell.open()) await this.refresh();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: SavedAnswer | undefined): Promise<void> {
    this.anchor.restore(state);
    this.label = typeof state?.label === 'string' ? state.label : undefined;
    this.shell.adopt(panel);
  }

  private async receive(message: FromAnswerPage): Promise<void> {
    switch (message.type) {
      case 'jump': {
        const { line, character } = message.position;
        await showPlace({ uri: vscode.Uri.parse(message.uri), position: new vscode.Position(line, character) });
        break;
      }
      case 'turn':
        this.anchor.turnTo(vscode.Uri.parse(message.uri), message.position);
        this.label = message.label;
        await this.refresh();
        break;
      case 'debug':
        await vscode.commands.executeCommand('meshMonitoring.debugRelabeling', { uri: message.uri, position: message.position });
        break;
    }
  }

  private async refresh(): Promise<void> {
    this.sendState();
    const mine = ++this.run;
    const { place } = this.anchor;
    const answer = place ? await this.ask(place, this.label) : { why: 'Put the cursor where the question is, and ask again.' };
    if (mine !== this.run || !answer) return;
    // What is half typed is nothing for a moment: its place is kept.
    if (place && 'position' in answer) {
      this.anchor.turnTo(place.uri, answer.position);
      this.label = answer.label;
      this.shell.title = answer.title;
    }
    this.sendState();
    this.shell.post({ type: 'answer', answer, files: shownFiles(answer) });
  }

  private async ask({ uri, position }: FilePlace, label: string | undefined): Promise<Answer | undefined> {
    try {
      return await this.client.sendRequest<Answer>(this.options.request, {
        textDocument: { uri: this.client.code2ProtocolConverter.asUri(uri) },
        position: { line: position.line, character: position.character },
        ...(label === undefined ? {} : { label }),
      });
    } catch {
      return undefined;
    }
  }

  private sendState(): void {
    const { place, shown } = this.anchor;
    const { line = 0, character = 0 } = place?.position ?? {};
    this.shell.post({ type: 'state', state: { place: shown, uri: place?.uri.toString() ?? '', position: { line, character } } });
  }
}

/** Every file that an answer names, as the user knows it. */
function shownFiles(answer: unknown): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  const visit = (it: unknown): void => {
    if (typeof it !== 'object' || it === null) return;
    for (const [key, value] of Object.entries(it)) {
      if (key === 'uri' && typeof value === 'string') files[value] ??= vscode.workspace.asRelativePath(vscode.Uri.parse(value));
      else visit(value);
    }
  };
  visit(answer);
  return files;
}

/** What a page keeps over a reload of the window. */
interface SavedAnswer extends SavedPlace {
  readonly label?: string;
}
