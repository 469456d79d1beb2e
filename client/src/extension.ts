import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import {
  type Connection,
  connectionChangedNotification,
  connectionRequest,
  effectiveTelemetryRequest,
  type FilePlace,
  type InitializationOptions,
  labelFlowRequest,
  type ProjectConnection,
  projectConnectionsNotification,
  trustNotification,
} from '../../server/src/protocol.js';
import { type Connections, createConnections } from './connections/connections.js';
import { Secrets } from './connections/quiet-log.js';
import { MetricsExplorer } from './explorer.js';
import { InlayResults } from './inlay-results.js';
import { LiveResults } from './live-results.js';
import { AnswerPanel } from './panel/answer-panel.js';
import { PreviewPanels } from './preview/panels.js';
import { RelabelPanel } from './relabel/panel.js';
import { Reports } from './reports.js';
import { ResultLenses } from './result-lenses.js';
import { RuleTests } from './rule-tests.js';
import { ServerStatusTexts } from './server-status.js';
import { createStatusBar } from './status-bar.js';
import { openPlace, openPlaceCommand, showLinks } from './views/live-view.js';
import { createRulesView } from './views/rules.js';
import { createTargetsView } from './views/targets.js';

/** Languages and files that the server speaks about; nothing else wakes it. */
const selector = [
  { language: 'yaml' },
  { language: 'json', pattern: '**/*.json' },
  { language: 'promql' },
  // Whatever other extensions call them: `helm`, `ansible`, `dockercompose`, `toml`, `properties`.
  { pattern: '**/*.{yaml,yml,conf,toml,ini,promql,metrics,prom,rules,tmpl,gotmpl,tpl}' },
];

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Mesh Monitoring', { log: true });
  const secrets = new Secrets();
  const started = createClient(context, secrets.quiet(output));
  client = started;
  const connections = createConnections(context, secrets);
  const status = createStatusBar(selector, connections);
  status.show(State.Starting);
  const tellChange = lendConnection(started, connections);
  const panels = new PreviewPanels({ context, client: started, connections });
  const results = new LiveResults(started, connections);
  const targets = createTargetsView(started, connections);
  const rules = createRulesView(started, connections);
  const showViews = () => vscode.commands.executeCommand('setContext', 'meshMonitoring.hasConnections', connections.all().length > 0);
  void showViews();
  context.subscriptions.push(
    output,
    status,
    panels,
    new RelabelPanel(context, started, connections),
    new AnswerPanel(context, started, {
      viewType: 'meshMonitoring.telemetry',
      title: 'Effective Telemetry',
      name: 'telemetry',
      command: 'meshMonitoring.showEffectiveTelemetry',
      request: effectiveTelemetryRequest,
    }),
    new AnswerPanel(context, started, {
      viewType: 'meshMonitoring.flow',
      title: 'Life of a label',
      name: 'flow',
      command: 'meshMonitoring.showLabelFlow',
      request: labelFlowRequest,
    }),
    new Reports(started),
    new RuleTests(started),
    new MetricsExplorer(started, connections),
    targets,
    rules,
    results,
    new InlayResults(connections, results),
    new ResultLenses(connections, results),
    started.onDidChangeState((event) => status.show(event.newState)),
    connections.onDidChange(() => {
      status.show(started.state);
      tellChange('if another');
      void showViews();
      panels.connectionChanged();
    }),
    context.secrets.onDidChange(() => tellChange('always')),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      void started.sendNotification(trustNotification);
      tellChange('always');
      panels.connectionChanged();
    }),
    new ServerStatusTexts(started, connections),
    ...registerCommands({ client: started, connections, panels, targets, rules, output }),
    vscode.window.registerWebviewPanelSerializer(PreviewPanels.viewType, panels),
  );
  await started.start();
}

/** The server's end in the editor; it is not started yet. */
function createClient(context: vscode.ExtensionContext, outputChannel: vscode.LogOutputChannel): LanguageClient {
  const module = join(context.extensionPath, 'dist', 'server.js');
  const serverOptions: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6011'] } },
  };
  const initializationOptions: InitializationOptions = { trusted: vscode.workspace.isTrusted, live: true };
  const clientOptions: LanguageClientOptions = {
    documentSelector: selector,
    initializationOptions,
    outputChannel,
    errorHandler: comesBack(),
  };
  return new LanguageClient('meshMonitoring', 'Mesh Monitoring', serverOptions, clientOptions);
}

/** Lends the server the chosen connection when it asks. The result tells it that there is another, or that the same has another secret. */
function lendConnection(started: LanguageClient, connections: Connections): (when: 'always' | 'if another') => void {
  /** The connection that completion, hovers and hints may ask by themselves. */
  const asked = () => {
    const isOn = vscode.workspace.getConfiguration('meshMonitoring').get<boolean>('live') !== false;
    const profile = isOn && vscode.workspace.isTrusted ? connections.current() : undefined;
    // Nobody typed a command: no program is started for it.
    return profile && connections.isReachable(profile) ? profile : undefined;
  };
  started.onRequest(connectionRequest, async (): Promise<Connection | null> => {
    const profile = asked();
    return profile ? connections.resolve(profile) : null;
  });
  started.onNotification(projectConnectionsNotification, (profiles: readonly ProjectConnection[]) => connections.setProject(profiles));
  let last = JSON.stringify(asked());
  return (when) => {
    const now = JSON.stringify(asked());
    // Settings change often, connections seldom: what is known of one is kept as long as it is the same.
    if (when === 'if another' && now === last) return;
    last = now;
    void started.sendNotification(connectionChangedNotification);
  };
}

interface Commanded {
  readonly client: LanguageClient;
  readonly connections: Connections;
  readonly panels: PreviewPanels;
  readonly targets: ReturnType<typeof createTargetsView>;
  readonly rules: ReturnType<typeof createRulesView>;
  readonly output: vscode.LogOutputChannel;
}

/** The commands that need more than one part of the extension, or no part of their own. */
function registerCommands({ client, connections, panels, targets, rules, output }: Commanded): readonly vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('meshMonitoring.previewQuery', (target?: unknown) => panels.show(target)),
    vscode.commands.registerCommand('meshMonitoring.backtestAlert', (target?: unknown) => panels.show(target, 'backtest')),
    vscode.commands.registerCommand('meshMonitoring.showTargets', () => targets.focus()),
    vscode.commands.registerCommand('meshMonitoring.showRules', () => rules.focus()),
    vscode.commands.registerCommand('meshMonitoring.refreshTargets', () => targets.refresh(true)),
    vscode.commands.registerCommand('meshMonitoring.refreshRules', () => rules.refresh(true)),
    vscode.commands.registerCommand(openPlaceCommand, (it: FilePlace | { pool: { place?: FilePlace } }) => {
      const place = 'pool' in it ? it.pool.place : it;
      return place && openPlace(place);
    }),
    vscode.commands.registerCommand('meshMonitoring.showLinks', (it: FilePlace) => showLinks(it)),
    vscode.commands.registerCommand('meshMonitoring.addConnection', () => connections.add()),
    vscode.commands.registerCommand('meshMonitoring.selectConnection', () => connections.select()),
    vscode.commands.registerCommand('meshMonitoring.removeConnection', () => connections.remove()),
    vscode.commands.registerCommand('meshMonitoring.testConnection', () => connections.test(client)),
    vscode.commands.registerCommand('meshMonitoring.fixAllInWorkspace', () =>
      client.sendRequest('workspace/executeCommand', { command: 'meshMonitoring.server.fixAll', arguments: [] }),
    ),
    vscode.commands.registerCommand('meshMonitoring.restartServer', async () => {
      await client.restart();
    }),
    vscode.commands.registerCommand('meshMonitoring.showOutput', () => output.show()),
  ];
}

const mostRestarts = 5;
const restartsWithin = 3 * 60_000;

/**
 * A server that dies is started again and told what is open. The handler that the library brings gives up when more than three messages could not be sent,
 * and an editor sends that many before it hears of the death.
 */
function comesBack(): ErrorHandler {
  let restarts: readonly number[] = [];
  return {
    error: () => ({ action: ErrorAction.Continue }),
    closed: () => {
      const now = Date.now();
      restarts = [...restarts.filter((it) => now - it < restartsWithin), now];
      if (restarts.length <= mostRestarts) return { action: CloseAction.Restart };
      const message = `The language server died ${restarts.length} times within three minutes. “Mesh Monitoring: Restart server” starts it again.`;
      return { action: CloseAction.DoNotRestart, message };
    },
  };
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
