// docs/benchmarks.md of what was measured.

const cell = (value) => (value === null || value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(value < 10 ? 1 : 0));
const table = (head, rows) =>
  [head, head.map((_, i) => (i < 2 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const measured = ['init', 'open', 'edit50', 'edit95', 'completion', 'completion95', 'hover', 'hover95', 'tokens', 'burst', 'rss'];
const notMeasured = ['Not measured this time: it failed.', ''];

/** The page; a part that is undefined failed. `promql` and `yaml` are empty where what they compare with is not there. */
export function benchmarksPage({ machine, lsp, commands, repository, promql, yaml, preview }) {
  return [
    '# Benchmarks',
    '',
    `As measured by \`npm run bench\` on ${machine}. The peer is yaml-language-server with the schemas of the same kinds, which knows no PromQL and nothing`,
    'inside a block scalar. Times in milliseconds, memory in MiB; medians, p95 where it says so. Figures compare only within one run.',
    '',
    '## Language server',
    '',
    ...(lsp ? servers(lsp) : notMeasured),
    '## Command line',
    '',
    ...(commands ? commandLine(commands) : notMeasured),
    ...(repository
      ? [
          `A repository of ${repository.files} YAML files, ${repository.relevant} of them ours: ${cell(repository.ms)} ms, ${repository.read} files read.`,
          '',
        ]
      : notMeasured),
    ...output('PromQL', promql),
    ...output('YAML', yaml),
    '## Preview',
    '',
    'From the command to the drawn graph in a real VS Code with a real Prometheus, 1,000 points a series, as seen from outside of the page; heap of the page and',
    'resident memory of the language server behind it.',
    '',
    ...(preview
      ? [
          table(
            ['series', 'what', 'median', 'slowest', 'page, MiB', 'server, MiB'],
            preview.map((row) => [
              row.series,
              'command to graph',
              cell(row.median),
              cell(row.slowest),
              cell(row.pageMiB),
              cell(row.serverMiB),
            ]),
          ),
          '',
        ]
      : notMeasured),
  ].join('\n');
}

function servers(lsp) {
  const own = lsp.filter((row) => row.server === 'meshmon');
  const theirs = (row) => lsp.find((it) => it.server === 'yls' && it.kind === row.kind && it.size === row.size);
  const head = [
    ...['kind', 'size', 'init', 'open', 'edit p50', 'edit p95', 'completion', 'completion p95', 'hover', 'hover p95', 'tokens', 'burst'],
    ...['RSS', 'seen', 'peer: edit p50', 'peer: RSS', 'edit p95 ÷ peer'],
  ];
  const rows = own.map((row) => [
    row.kind,
    row.size,
    ...measured.map((key) => cell(row[key])),
    row.failed ? `FAILED: ${row.failed}` : row.seen,
    cell(theirs(row)?.edit50),
    cell(theirs(row)?.rss),
    theirs(row)?.edit95 ? (row.edit95 / theirs(row).edit95).toFixed(2) : '–',
  ]);
  return [
    '`open`: until the first findings. `edit`: one line changed, until the findings of that version. `completion`: asked for right after an edit, before its',
    'findings; `hover` and `tokens` after them. `burst`: after twenty edits 30 ms apart.',
    '`found`: findings in the first answer; of a long file the rest follows. `seen`: edits whose answer was right.',
    '',
    table(head, rows),
    '',
    `An edit’s cost grows with the file as N^e: ${growth(own)}.`,
    '',
  ];
}

function commandLine(commands) {
  const rows = commands
    .filter((row) => row.tool === 'meshmon')
    .map((row) => {
      const other = commands.find((it) => it.tool === 'promtool' && it.kind === row.kind && it.size === row.size);
      return [row.kind, row.size, cell(other?.ms), cell(row.ms), other ? (row.ms / other.ms).toFixed(2) : '–'];
    });
  return [table(['what', 'size', 'promtool', 'meshmon', 'ratio'], rows), ''];
}

function output(title, text) {
  if (text === undefined) return [`## ${title}`, '', ...notMeasured];
  return text ? [`## ${title}`, '', '```', text, '```', ''] : [];
}

/** The exponent between the smallest and the largest size of each kind. */
function growth(rows) {
  const kinds = [...new Set(rows.map((it) => it.kind))];
  return kinds
    .flatMap((kind) => {
      const of = rows.filter((it) => it.kind === kind && it.edit50).sort((a, b) => a.size - b.size);
      const [first] = of;
      const last = of.at(-1);
      if (!first || !last || first === last) return [];
      return [`${kind} ${(Math.log(last.edit50 / first.edit50) / Math.log(last.size / first.size)).toFixed(2)}`];
    })
    .join(', ');
}
