// Bundles everything that is shipped into dist/: the extension, the language server, the command line, the pages of the panels.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { typeInFiles } from './lib/session.mjs';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

/**
 * Tables as files beside the bundles, one for all of them: V8 reads JSON much faster than it compiles the same as code. Each is read when it is
 * first used.
 */
const tables = {
  name: 'tables',
  setup(build) {
    build.onLoad({ filter: /\/(?:data|grammar)\/[^/]*\.json$/ }, ({ path }) => {
      const name = basename(path);
      mkdirSync(join(dist, 'tables'), { recursive: true });
      writeFileSync(join(dist, 'tables', name), JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))));
      const file = `require('node:path').join(__dirname, 'tables', ${JSON.stringify(name)})`;
      const read = `JSON.parse(require('node:fs').readFileSync(${file}, 'utf8'))`;
      return { contents: `let it;\nmodule.exports = { __esModule: true, get default() { return (it ??= ${read}); } };`, loader: 'js' };
    });
  },
};

/**
 * Why a check is, what it costs, what the tool says and how it is mended stand on its page: no program reads them, and they are a twentieth of the
 * server. What it finds is seldom read: a table.
 */
const what = {};
const pageTexts = {
  name: 'page texts',
  setup(build) {
    build.onLoad({ filter: /\/checks\/[a-z]+\/[^/]*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^ {4}what: (['"`])(.*)\1,$/m, (line, quote, text) => {
          if (quote === '`' && text.includes('${')) return line;
          what[path.replace(/^.*\/checks\/|\.ts$/g, '')] = JSON.parse(
            `"${text.replaceAll(/\\(['`])/g, '$1').replaceAll(/(?<!\\)"/g, '\\"')}"`,
          );
          return '';
        })
        .replaceAll(/^ {2}(?:docs|weight): \{\n.*?^ {2}\},$/gms, (block) =>
          block.replaceAll(/^ {4}(?:why|fix|costs|says): (['"`]).*\1,$/gm, ''),
        )
        .replace(/^ {2}docs: \{\s*\},$/m, '')
        .replaceAll(/^( {2}weight: \{ severity: '\w+'(?:, refusedBy: '[^']*')?), (?:costs|says): (['"`]).*\2 \},$/gm, '$1 },'),
      loader: 'ts',
    }));
    build.onLoad({ filter: /\/checks\/what\.ts$/ }, () => {
      const texts = `JSON.parse(readFileSync(join(__dirname, 'tables/checks.json'), 'utf8'))`;
      return {
        contents: `import { readFileSync } from 'node:fs';
          import { join } from 'node:path';
          let texts;
          export const whatOf = ({ code, docs }) => docs?.what ?? (texts ??= ${texts})[code];`,
        loader: 'js',
      };
    });
  },
};

/** Packages that few runs need: a file each beside the bundles, one for all of them, loaded when something of it is first used. */
const seldomUsed = ['yaml'];
/** Modules of ours that few runs need, and that share no state with the others: likewise. */
const engine = join(root, 'server/src/engine');
const ownSeldomUsed = {
  'promql-syntax-advice': join(engine, 'promql/advice/syntax.ts'),
  'promql-type-advice': join(engine, 'promql/advice/types.ts'),
  snippets: join(engine, 'features/completion/snippets/texts.ts'),
  'item-snippets': join(engine, 'features/completion/item-snippets.ts'),
  'datakit-options': join(engine, 'datakit/options.ts'),
  'older-grammar': join(engine, 'promql/grammar/older.ts'),
  'grafana-expressions': join(engine, 'grafana/expression-faults.ts'),
  exposition: join(engine, 'prometheus/exposition.ts'),
  'operator-discoveries': join(engine, 'operator/discoveries.ts'),
  'effective-rows': join(engine, 'features/effective/traces-and-logs.ts'),
  mixer: join(engine, 'istio/mixer.ts'),
  annotations: join(engine, 'istio/annotations.ts'),
  attributes: join(engine, 'istio/attributes.ts'),
  toml: join(engine, 'syntax/toml.ts'),
  'toml-fault': join(engine, 'datakit/toml-fault.ts'),
  'toml-place': join(engine, 'features/toml-place.ts'),
  'dashboard-variables': join(engine, 'resources/variables.ts'),
  'telemetry-draft': join(engine, 'istio/telemetry-draft.ts'),
  'mesh-config-faults': join(engine, 'istio/mesh-config-faults.ts'),
  'server-fault': join(engine, 'operator/server-fault.ts'),
  'scrape-config-fault': join(engine, 'operator/scrape-config-fault.ts'),
  cel: join(engine, 'istio/cel/parse.ts'),
  'template-docs': join(engine, 'template/docs.ts'),
  'prometheus-query': join(root, 'server/src/prometheus/query.ts'),
  'prometheus-names': join(root, 'server/src/prometheus/names.ts'),
  'prometheus-loaded': join(root, 'server/src/prometheus/loaded.ts'),
  'prometheus-server-info': join(root, 'server/src/prometheus/server-info.ts'),
  'prometheus-transport': join(root, 'server/src/prometheus/transport.ts'),
  'plain-snippet': join(root, 'server/src/lsp/plain-snippet.ts'),
};
/** `folder`: where the libraries lie, seen from the file that is built. */
const libraries = (folder, packages) => ({
  name: 'libraries',
  setup(build) {
    if (packages.length > 0)
      build.onResolve({ filter: new RegExp(`^(?:${packages.join('|')})$`) }, ({ path }) => ({ path, namespace: 'library' }));
    build.onResolve({ filter: /^library:/ }, ({ path }) => ({ path: `${folder}${path.slice('library:'.length)}.js`, external: true }));
    build.onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, resolveDir }) => {
      const source = join(resolveDir, path.replace(/\.js$/, '.ts'));
      const own = Object.entries(ownSeldomUsed).find(([, it]) => it === source);
      return own && { path: own[0], namespace: 'library' };
    });
    build.onLoad({ filter: /./, namespace: 'library' }, async ({ path }) => {
      const own = ownSeldomUsed[path];
      const names = own ? namesIn(own) : Object.keys(await import(path)).filter((it) => it !== 'default' && it !== 'module.exports');
      const getters = names.map((it) => `get ${it}() { return require('library:${path}').${it}; }`);
      return { contents: `module.exports = { __esModule: true, ${getters.join(', ')} };`, loader: 'js', resolveDir: root };
    });
  },
});

/** The values that a module of ours has for others. */
function namesIn(file) {
  const text = readFileSync(file, 'utf8');
  const handedOn = [...text.matchAll(/^export \{ (.*) \} from/gm)].flatMap(([, names]) =>
    names.split(', ').filter((it) => !it.startsWith('type ')),
  );
  return [...handedOn, ...[...text.matchAll(/^export (?:const|(?:async )?function|class) (\w+)/gm)].map(([, name]) => name)];
}

const node = {
  plugins: [tables, pageTexts, libraries('./libraries/', seldomUsed)],
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: false,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

const results = await Promise.all([
  build({
    ...node,
    plugins: [libraries('./', [])],
    // Its modules for browsers can be left out where nothing calls them; those for Node cannot.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    entryPoints: { ...Object.fromEntries(seldomUsed.map((it) => [it, it])), ...ownSeldomUsed },
    outdir: join(dist, 'libraries'),
    metafile: true,
  }),
  build({
    ...node,
    entryPoints: [join(root, 'client/src/extension.ts')],
    outfile: join(dist, 'extension.js'),
    external: ['vscode'],
    metafile: true,
  }),
  build({ ...node, entryPoints: [join(root, 'server/src/node.ts')], outfile: join(dist, 'server.js'), metafile: true }),
  build({ ...node, entryPoints: [join(root, 'server/src/cli.ts')], outfile: join(dist, 'commands.js'), metafile: true }),
  build({
    ...node,
    entryPoints: [join(root, 'server/src/bin.ts')],
    outfile: join(dist, 'cli.js'),
    external: ['./server.js', './commands.js'],
    banner: { js: '#!/usr/bin/env node' },
    metafile: true,
  }),
  build({
    entryPoints: {
      preview: join(root, 'client/src/preview/view/main.ts'),
      relabel: join(root, 'client/src/relabel/view/main.ts'),
      flow: join(root, 'client/src/flow/view/main.ts'),
      telemetry: join(root, 'client/src/telemetry/view/main.ts'),
    },
    outdir: dist,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    legalComments: 'none',
    loader: { '.css': 'css', '.ttf': 'file' },
    assetNames: '[name]',
    logLevel: 'warning',
    metafile: true,
  }),
]);
chmodSync(join(dist, 'cli.js'), 0o755);
writeFileSync(join(dist, 'tables/checks.json'), JSON.stringify(what));
for (const name of ['server.js', 'commands.js']) {
  // What is left stands in regular expressions. A text of ASCII alone takes half the memory, and is read as it is.
  const text = readFileSync(join(dist, name), 'utf8');
  const escaped = (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(join(dist, name), text.replaceAll(/[^\0-\x7f]/g, escaped));
}
// What V8 compiles while the program is used once is kept beside its bundle.
const program = ['--require', join(root, 'scripts/lib/code-cache.cjs'), join(dist, 'cli.js')];
const workspace = join(root, 'demo/workspace');
spawnSync(process.execPath, [...program, 'check', workspace], { stdio: ['ignore', 'ignore', 'inherit'] });
await typeInFiles([process.execPath, ...program, 'lsp', '--stdio'], workspace);
const license = join(root, 'LICENSE');
if (existsSync(license)) copyFileSync(license, join(dist, 'LICENSE'));
for (const { metafile } of results) {
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) console.log(`${path} ${(bytes / 1024).toFixed(0)} KiB`);
}
