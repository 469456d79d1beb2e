// `node bench/bundled.mjs NAME` bundles bench/NAME.ts as the product is bundled and runs it: a loader that compiles on the fly names every
// function it makes, which costs a parser more than parsing does.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const name = process.argv[2] ?? 'yaml';
const outfile = join(here, `.${name}-${process.pid}.cjs`);
await build({
  entryPoints: [join(here, `${name}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  minify: true,
  define: { 'import.meta.dirname': '__dirname' },
  logLevel: 'warning',
});
try {
  execFileSync(process.execPath, [outfile], { stdio: 'inherit' });
} finally {
  rmSync(outfile);
}
