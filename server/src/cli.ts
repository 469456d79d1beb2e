import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { runCheck } from './cli/check.js';
import { generate, generatedYaml } from './cli/generate.js';
import { answerLines } from './cli/ndjson.js';
import { readAnswer, readers, readFileAnswer } from './cli/read.js';
import { relabelAnswer, relabelJob, relabelText } from './cli/relabel.js';
import { receiversIn } from './cli/route.js';
import { targetsIn, targetsText } from './cli/targets.js';
import { type TemplateRequest, templateAnswer } from './cli/template.js';
import { UsageError } from './cli/usage.js';
import { defaultTarget } from './engine/catalogue/target.js';
import { expectGarbage, expectShortRun } from './heap.js';
import { githubReport } from './report/github.js';
import { jsonReport } from './report/json.js';
import { type PromqlRequest, promqlAnswer, promqlText } from './report/promql.js';
import { queryCsv, queryJson, queryTable } from './report/query.js';
import type { Format } from './report/report.js';
import { sarifReport } from './report/sarif.js';
import { textReport } from './report/text.js';

expectGarbage();
expectShortRun();

/** The command line. Exit status: 0 nothing of the asked weight, 1 findings of it, 2 wrong usage or unreadable input. */
const program = new Command('meshmon')
  .description('Checks, simulates and explains the monitoring of a service mesh.')
  .version(version)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      const isExpression = process.argv[2] === 'promql' && /unknown option/.test(text);
      write(oneLine(isExpression ? `${text.trim()} (an expression that begins with - stands behind --)` : text));
    },
  })
  .showSuggestionAfterError(true);

program
  .command('check')
  .description('check files and folders; - reads standard input')
  .argument('[paths...]')
  .addOption(new Option('--format <format>', 'how findings are written').choices(['text', 'json', 'sarif', 'github']).default('text'))
  .option('--config <file>', 'the project file; otherwise the nearest .meshmon.yaml at or above the first path')
  .addOption(
    new Option('--fail-on <severity>', 'exit 1 from this severity on')
      .choices(['error', 'warning', 'information', 'hint'])
      .default('error'),
  )
  .option('--stdin-path <name>', 'the name that standard input is read as')
  .action((paths: readonly string[], options: { format: Format; config?: string; failOn: 'error'; stdinPath?: string }) => {
    const { report, unreadable, exit } = runCheck({
      paths,
      failOn: options.failOn,
      ...(options.config === undefined ? {} : { config: options.config }),
      ...(options.stdinPath === undefined ? {} : { stdinPath: options.stdinPath }),
    });
    switch (options.format) {
      case 'text':
        print(textReport(report));
        break;
      case 'json':
        print(jsonReport(report));
        break;
      case 'sarif':
        print(sarifReport(report, version));
        break;
      case 'github':
        print(githubReport(report));
        break;
    }
    for (const path of unreadable) process.stderr.write(`meshmon: cannot read ${path}\n`);
    process.exitCode = exit;
  });

program
  .command('promql')
  .description('what Prometheus says of expressions; without arguments, one JSON object a line on standard input')
  .argument('[expressions...]')
  .addOption(new Option('--format <format>', 'json: one object a line').choices(['text', 'json']).default('text'))
  .option('--target-version <version>', 'the Prometheus that reads them', defaultTarget.prometheus)
  .option('--enable <features>', 'features switched on, separated by commas', '')
  .action((expressions: readonly string[], options: { format: string; targetVersion: string; enable: string }) => {
    const version = versionOf(options.targetVersion);
    const enabled = options.enable.split(/[\s,]+/).filter(Boolean);
    if (expressions.length === 0) {
      answerLines((request: PromqlRequest) => promqlAnswer(request, version, enabled));
      return;
    }
    let refused = false;
    for (const expr of expressions) {
      const answer = promqlAnswer({ expr }, version, enabled);
      if (!('ok' in answer && answer.ok)) refused = true;
      print(options.format === 'json' ? JSON.stringify(answer) : promqlText(expr, answer));
    }
    process.exitCode = refused ? 1 : 0;
  });

program
  .command('read')
  .description('a text as its Go reader sees it, or why it is refused; without a file, one JSON object a line on standard input')
  .argument('[file]')
  .addOption(new Option('--as <reader>', 'who reads it').choices(Object.keys(readers)).default('prometheus'))
  .addOption(new Option('--format <format>', 'the form of the answer').choices(['json']).default('json'))
  .action((file: string | undefined, options: { as: string }) => {
    if (file === undefined) answerLines((request: { text?: unknown; as?: unknown }) => readAnswer({ as: options.as, ...request }));
    else print(JSON.stringify(readFileAnswer(file, options.as)));
  });

program
  .command('relabel')
  .description('what relabel rules make of labels; without a file, one JSON object a line on standard input')
  .argument('[file]', 'a prometheus.yml')
  .argument('[labels...]', 'LABEL=VALUE')
  .option('--job <name>', 'the job whose rules run')
  .option('--target-version <version>', 'the Prometheus that runs them', defaultTarget.prometheus)
  .addOption(new Option('--format <format>', 'json: one object a line').choices(['text', 'json']).default('text'))
  .action((file: string | undefined, pairs: readonly string[], options: { job?: string; format: string; targetVersion: string }) => {
    const version = versionOf(options.targetVersion);
    if (file === undefined) {
      answerLines((request: { labels?: unknown; configs?: unknown }) => relabelAnswer(request, version));
      return;
    }
    if (options.job === undefined) throw new UsageError('--job NAME is wanted with a file');
    const answer = relabelJob(file, options.job, labelsOf(pairs), version);
    print(options.format === 'json' ? JSON.stringify(answer) : relabelText(answer));
    process.exitCode = 'error' in answer ? 1 : 0;
  });

program
  .command('template')
  .description('an alert’s annotation as Prometheus renders it; one JSON object a line on standard input')
  .addOption(new Option('--format <format>', 'the form of the answer').choices(['json']).default('json'))
  .option('--target-version <version>', 'the Prometheus that renders it', defaultTarget.prometheus)
  .action((options: { targetVersion: string }) => {
    const now = Date.now() / 1000;
    answerLines((request: TemplateRequest) => templateAnswer(request, options.targetVersion.replace(/^v/, ''), now));
  });

program
  .command('generate')
  .description('the scrape jobs that the operator would write for the monitors in the files')
  .argument('<files...>')
  .addOption(new Option('--format <format>', 'the form of the answer').choices(['yaml', 'json']).default('yaml'))
  .option(
    '--operator-option <key=value>',
    'a switch of the operator: endpointSlice, topologyGate, podTopologyLabels, retentionGate, daemonSet; may be repeated',
    (it: string, all: readonly string[]) => [...all, it],
    [],
  )
  .action((files: readonly string[], options: { format: string; operatorOption: readonly string[] }) => {
    const jobs = generate(files, options.operatorOption);
    print(options.format === 'json' ? JSON.stringify({ scrape_configs: jobs }) : generatedYaml(jobs));
  });

program
  .command('targets')
  .description('the targets that monitors and scrape jobs would have from the Services, Pods and workloads in the files')
  .argument('<paths...>')
  .addOption(new Option('--format <format>', 'the form of the answer').choices(['text', 'json']).default('text'))
  .action((paths: readonly string[], options: { format: string }) => {
    const targets = targetsIn(paths);
    print(options.format === 'json' ? JSON.stringify({ targets }) : targetsText(targets));
  });

program
  .command('route')
  .description('the receivers that an alert reaches')
  .argument('<file>', 'an alertmanager.yml, or the ConfigMap or Secret that holds it')
  .argument('[labels...]', 'LABEL=VALUE')
  .addOption(new Option('--format <format>', 'the form of the answer').choices(['text', 'json']).default('text'))
  .action((file: string, pairs: readonly string[], options: { format: string }) => {
    const receivers = receiversIn(file, pairs);
    print(options.format === 'json' ? JSON.stringify({ receivers }) : receivers.join('\n'));
  });

program
  .command('query')
  .description('asks a Prometheus: the value now, or with --range its course')
  .argument('<expression>')
  .addOption(new Option('--url <url>', 'the server, path prefix included').env('MESHMON_URL'))
  .option(
    '--header <name: value>',
    'a header to send, a tenant for instance; may be repeated',
    (it: string, all: readonly string[]) => [...all, it],
    [],
  )
  .option('--token-file <file>', 'a file with a bearer token')
  .option('--time <time>', 'when to evaluate, or where the range ends: RFC 3339 or Unix seconds; otherwise now')
  .option('--range <duration>', 'how far back: 1h')
  .option('--step <duration>', 'between the points of a range; otherwise 250 of them')
  .addOption(new Option('--format <format>', 'the form of the result').choices(['table', 'json', 'csv']).default('table'))
  .action(async (expr: string, options: QueryFlags) => {
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    const { url, header, tokenFile, time, range, step } = options;
    // No other subcommand needs HTTP and TLS.
    const { queryPrometheus } = await import('./cli/query.js');
    const answer = await queryPrometheus(expr, { url, header, tokenFile, time, range, step }, Date.now() / 1000, stop.signal);
    if (!answer.ok) {
      process.stderr.write(`meshmon: ${answer.message.replaceAll('\n', ' ')}\n`);
      process.exitCode = answer.kind === 'bad-query' ? 1 : 2;
      return;
    }
    for (const it of [...answer.warnings, ...answer.infos]) process.stderr.write(`meshmon: ${it}\n`);
    switch (options.format) {
      case 'table':
        print(queryTable(answer.data));
        break;
      case 'json':
        print(queryJson(answer.data, answer.warnings, answer.infos));
        break;
      case 'csv':
        print(queryCsv(answer.data));
        break;
    }
  });

program
  .command('lsp')
  .description('the language server, for editors without our extension')
  .option('--stdio', 'speak on standard input and output')
  .action(() => {
    // `bin.ts` has started it.
  });

/** @throws UsageError */
function versionOf(text: string): string {
  const version = text.replace(/^v/, '');
  if (!/^\d+(\.\d+){0,2}([-+].*)?$/.test(version)) throw new UsageError(`--target-version: ${text} is no version`);
  return version;
}

function labelsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((it) => {
      const at = it.indexOf('=');
      if (at < 1) throw new UsageError(`${it} is not LABEL=VALUE`);
      return [it.slice(0, at), it.slice(at + 1)];
    }),
  );
}

interface QueryFlags {
  readonly url?: string;
  readonly header: readonly string[];
  readonly tokenFile?: string;
  readonly time?: string;
  readonly range?: string;
  readonly step?: string;
  readonly format: 'table' | 'json' | 'csv';
}

function print(text: string): void {
  if (text !== '') process.stdout.write(`${text}\n`);
}

function oneLine(text: string): string {
  return `meshmon: ${text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ')}\n`;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader went away (`meshmon … | head`): not our failure.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  if (error instanceof UsageError || error instanceof InvalidArgumentError) {
    process.stderr.write(`meshmon: ${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  process.stderr.write(`meshmon: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
