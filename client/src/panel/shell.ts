import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ToShell } from './messages.js';

export interface ShellOptions<FromPage> {
  readonly viewType: string;
  readonly title: string;
  /** Of the bundle in dist/ and of the icon in media/. */
  readonly name: string;
  /** The page listens; it does again after every reload. */
  ready(): void;
  receive(message: FromPage): void;
  closed(): void;
}

/** A page that says nothing for so long, in milliseconds, is loaded again; each further time it gets twice as long. */
const patience = 5000;
const mostLoads = 4;

/** A webview beside the editor: one page under a strict policy, without any network of its own. What is in it comes by message. */
export class Shell<FromPage extends { readonly type: string }, ToPage> {
  private readonly extensionUri: vscode.Uri;
  private readonly options: ShellOptions<FromPage>;
  private panel: vscode.WebviewPanel | undefined;
  private ready = false;
  private waiting: NodeJS.Timeout | undefined;

  constructor(extensionUri: vscode.Uri, options: ShellOptions<FromPage>) {
    this.extensionUri = extensionUri;
    this.options = options;
  }

  get isOpen(): boolean {
    return this.panel !== undefined;
  }

  get isVisible(): boolean {
    return this.panel?.visible === true;
  }

  /** The tab's title: what is shown. */
  set title(text: string) {
    if (this.panel && this.panel.title !== text) this.panel.title = text;
  }

  /** Opens it beside the editor, or brings it to the front; true: it was open. */
  open(): boolean {
    if (this.panel) {
      this.panel.reveal(undefined, true);
      return true;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.adopt(vscode.window.createWebviewPanel(this.options.viewType, this.options.title, column, { retainContextWhenHidden: true }));
    return false;
  }

  /** Takes over a panel, one that outlived a reload of the window too. */
  adopt(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    this.ready = false;
    const { name } = this.options;
    const icon = (theme: string) => vscode.Uri.joinPath(this.extensionUri, 'media', `${name}-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.extensionUri, 'dist')] };
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      clearTimeout(this.waiting);
      this.options.closed();
    });
    panel.webview.onDidReceiveMessage((message: FromPage | ToShell) => {
      if (!isToShell(message)) this.options.receive(message);
      else if (message.type === 'ready') {
        this.ready = true;
        clearTimeout(this.waiting);
        this.options.ready();
      } else void vscode.commands.executeCommand(commands[message.type]);
    });
    this.load(panel, 1);
  }

  /** In the browser's VS Code a page's files now and then miss the worker that serves them, and it stays blank: then it is loaded again. */
  private load(panel: vscode.WebviewPanel, count: number): void {
    clearTimeout(this.waiting);
    panel.webview.html = this.page(panel.webview);
    if (count < mostLoads) this.waiting = setTimeout(() => this.load(panel, count + 1), patience * 2 ** (count - 1));
  }

  /** Dropped while no page listens, which is told by false: it is told everything when it is ready. */
  post(message: ToPage): boolean {
    if (this.ready) void this.panel?.webview.postMessage(message);
    return this.ready;
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private page(webview: vscode.Webview): string {
    const nonce = randomBytes(16).toString('base64');
    const resource = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.extensionUri, 'dist', file)).toString();
    const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'nonce-${nonce}'; font-src ${webview.cspSource};`;
    const { name, title } = this.options;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource(`${name}.css`)}">
<title>${title}</title>
</head>
<body><div id="root" data-nonce="${nonce}"></div><script nonce="${nonce}" src="${resource(`${name}.js`)}"></script></body>
</html>`;
  }
}

const commands = {
  connect: 'meshMonitoring.selectConnection',
  'test-connection': 'meshMonitoring.testConnection',
  trust: 'workbench.trust.manage',
} as const;

function isToShell(message: { readonly type: string }): message is ToShell {
  return message.type === 'ready' || Object.hasOwn(commands, message.type);
}
