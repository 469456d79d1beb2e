// Bundles everything that is shipped into dist/: the extension, the language server, the command line, the pages of the panels.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

/** Tables as files beside the bundles, one for all of them: V8 reads JSON much faster than it compiles the same as code. */
const tables = {
  name: 'tables',
  setup(build) {
    build.onLoad({ filter: /\/(?:data|grammar)\/[^/]*\.json$/ }, ({ path }) => {
      const name = basename(path);
      mkdirSync(join(dist, 'tables'), { recursive: true });
      writeFileSync(join(dist, 'tables', name), JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))));
      const file = `require('node:path').join(__dirname, 'tables', ${JSON.stringify(name)})`;
      return { contents: `module.exports = JSON.parse(require('node:fs').readFileSync(${file}, 'utf8'));`, loader: 'js' };
    });
  },
};

/** Why a check is, what it costs and how it is mended stand on its page: no program reads them, and they are a twentieth of the server. */
const pageTexts = {
  name: 'page texts',
  setup(build) {
    build.onLoad({ filter: /\/checks\/[a-z]+\/[^/]*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replaceAll(/^ {4}(?:why|fix): (['"`]).*\1,$/gm, '')
        .replaceAll(/^( {2}weight: \{ severity: '\w+'), costs: (['"`]).*\2 \},$/gm, '$1 },'),
      loader: 'ts',
    }));
  },
};

const node = {
  plugins: [tables, pageTexts],
  // Its modules for browsers can be left out where nothing calls them; those for Node cannot.
  alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: false,
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
};

const results = await Promise.all([
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
const license = join(root, 'LICENSE');
if (existsSync(license)) copyFileSync(license, join(dist, 'LICENSE'));
for (const { metafile } of results) {
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) console.log(`${path} ${(bytes / 1024).toFixed(0)} KiB`);
}
