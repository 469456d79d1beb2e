import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type RuleTest, type RuleTestFile, ruleTestsRequest } from '../../server/src/protocol.js';

/** No unit test of rules takes longer. */
const patience = 60_000;

/** Unit tests of rules in the test explorer, run by the promtool that is installed. */
export class RuleTests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('meshMonitoring.ruleTests', 'Unit tests of rules');
  private readonly registrations: readonly vscode.Disposable[];
  private readonly client: LanguageClient;

  constructor(client: LanguageClient) {
    this.client = client;
    const refresh = (document: vscode.TextDocument) => {
      if (document.languageId === 'yaml') void this.read(document.uri);
    };
    const start = async (request: vscode.TestRunRequest, token: vscode.CancellationToken) => {
      await this.run(request, token);
    };
    this.controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, start, true);
    this.registrations = [
      this.controller,
      vscode.commands.registerCommand('meshMonitoring.runRuleTests', (target?: unknown) => this.runFor(target)),
      vscode.workspace.onDidOpenTextDocument(refresh),
      vscode.workspace.onDidSaveTextDocument(refresh),
    ];
    for (const it of vscode.workspace.textDocuments) refresh(it);
  }

  /** Asks which tests belong to a file, and shows them. */
  private async read(uri: vscode.Uri): Promise<readonly vscode.TestItem[]> {
    const files = await this.client
      .sendRequest<readonly RuleTestFile[]>(ruleTestsRequest, { textDocument: { uri: uri.toString() } })
      .catch(() => []);
    return files.map((it) => this.show(it));
  }

  private show(file: RuleTestFile): vscode.TestItem {
    const uri = vscode.Uri.parse(file.uri);
    const item = this.controller.createTestItem(file.uri, vscode.workspace.asRelativePath(uri), uri);
    item.children.replace(file.tests.map((test, i) => this.testItem(uri, test, i)));
    this.controller.items.add(item);
    return item;
  }

  private testItem(uri: vscode.Uri, test: RuleTest, index: number): vscode.TestItem {
    const item = this.controller.createTestItem(`${index}`, test.name, uri);
    item.range = toRange(test.range);
    item.children.replace(
      test.cases.map(({ what, range }, i) => {
        const child = this.controller.createTestItem(`${index}/${i}`, what, uri);
        child.range = toRange(range);
        return child;
      }),
    );
    return item;
  }

  /** The command: the tests of the file that is open, or of the one a caller names. */
  private async runFor(target: unknown): Promise<Outcome | undefined> {
    const named = typeof target === 'object' && target !== null && 'uri' in target ? String(target.uri) : undefined;
    const uri = named === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(named);
    const items = uri ? await this.read(uri) : [];
    if (items.length === 0) {
      void vscode.window.showInformationMessage(
        'No unit test of rules here: open a file for `promtool test rules`, or a rule file that one of them tests.',
      );
      return undefined;
    }
    return this.run(new vscode.TestRunRequest(items), new vscode.CancellationTokenSource().token);
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<Outcome> {
    const run = this.controller.createTestRun(request);
    const outcome: Outcome = { passed: 0, failed: 0 };
    try {
      const files = new Set((request.include ?? [...this.controller.items].map(([, it]) => it)).map(fileOf));
      for (const file of files) {
        if (token.isCancellationRequested) break;
        await this.runFile(run, file, token, outcome);
      }
    } finally {
      run.end();
    }
    return outcome;
  }

  private async runFile(run: vscode.TestRun, file: vscode.TestItem, token: vscode.CancellationToken, outcome: Outcome): Promise<void> {
    const cases = leavesOf(file);
    for (const it of cases) run.started(it);
    if (!vscode.workspace.isTrusted || file.uri?.scheme !== 'file') {
      for (const it of cases) run.errored(it, new vscode.TestMessage('Nothing is run until the workspace is trusted.'));
      return;
    }
    const program = vscode.workspace.getConfiguration('meshMonitoring').get<string>('promtool') || 'promtool';
    const { output, missing } = await promtool(program, file.uri.fsPath, token);
    run.appendOutput(output.replaceAll(/\r?\n/g, '\r\n'));
    if (missing) {
      const message = `${program} cannot be run. Install Prometheus’s promtool, or say in the setting meshMonitoring.promtool where it is.`;
      for (const it of cases) run.errored(it, new vscode.TestMessage(message));
      void vscode.window.showErrorMessage(message);
      return;
    }
    const failures = failuresIn(output);
    let told = 0;
    for (const it of cases) {
      const mine = failures.filter((failure) => isOf(failure, it));
      told += mine.length;
      if (mine.length === 0) continue;
      run.failed(
        it,
        mine.map(({ text }) => messageAt(it, text)),
      );
    }
    const failed = /^ {2}FAILED:/m.test(output);
    const [first] = cases;
    // What belongs to no case, a file that cannot be read, is told of all of them.
    if (failed && told === 0) for (const it of cases.length > 0 ? cases : [file]) run.errored(it, messageAt(first ?? file, output.trim()));
    else for (const it of cases) if (!failures.some((failure) => isOf(failure, it))) run.passed(it);
    const bad = cases.filter((it) => failures.some((failure) => isOf(failure, it))).length;
    outcome.failed += failed && told === 0 ? cases.length : bad;
    outcome.passed += failed && told === 0 ? 0 : cases.length - bad;
  }

  dispose(): void {
    for (const it of this.registrations) it.dispose();
  }
}

/** How many comparisons held. */
interface Outcome {
  passed: number;
  failed: number;
}

interface Failure {
  readonly test: string | undefined;
  readonly what: string;
  readonly text: string;
}

/** What promtool printed of each failed comparison; cmd/promtool/unittest.go. */
function failuresIn(output: string): readonly Failure[] {
  const failures: Failure[] = [];
  let test: string | undefined;
  for (const block of output.split(/^(?= {4}(?:name|alertname|expr|rule): )/m)) {
    const name = /^ {4}name: (.*),\s*$/m.exec(block)?.[1];
    if (block.startsWith('    name: ')) test = name;
    const what = /^ {4}((?:alertname|expr): .*?, time: [^,]*),/m.exec(block)?.[1];
    if (what === undefined) continue;
    failures.push({ test, what, text: block.trimEnd() });
    test = undefined;
  }
  return failures;
}

function isOf({ test, what }: Failure, item: vscode.TestItem): boolean {
  return item.label === what && (test === undefined || item.parent?.label === test);
}

function fileOf(item: vscode.TestItem): vscode.TestItem {
  return item.parent ? fileOf(item.parent) : item;
}

function leavesOf(item: vscode.TestItem): readonly vscode.TestItem[] {
  const children = [...item.children].map(([, it]) => it);
  return children.length > 0 ? children.flatMap(leavesOf) : item.parent?.parent ? [item] : [];
}

function messageAt(item: vscode.TestItem, text: string): vscode.TestMessage {
  const message = new vscode.TestMessage(text);
  if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
  return message;
}

function toRange({ start, end }: RuleTest['range']): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Runs promtool in the folder of the file; no shell sees a name. */
function promtool(
  program: string,
  path: string,
  token: vscode.CancellationToken,
): Promise<{ readonly output: string; readonly missing: boolean }> {
  return new Promise((done) => {
    const child = execFile(program, ['test', 'rules', path], { cwd: dirname(path), timeout: patience }, (error, stdout, stderr) => {
      const missing = error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');
      done({ output: `${stdout}${stderr}`, missing });
    });
    token.onCancellationRequested(() => child.kill());
  });
}
