import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf } from '../../server/src/engine/features/links.js';
import { configShape, type Shape } from '../../server/src/engine/schema/shape.js';
import { engineOf } from '../support/fixtures.js';
import { textIn } from '../support/text.js';

// Every field of the two schemas that names a file leads to it, wherever it stands.

/** The paths to fields that name files, a type of the schema once in each. */
function fileFields(shape: Shape, path: readonly string[], within: ReadonlySet<Shape>): readonly (readonly string[])[] {
  if (within.has(shape)) return [];
  const inside = new Set([...within, shape]);
  if (shape.kind === 'list') return fileFields(shape.item(), [...path, '*'], inside);
  if (shape.kind === 'free') return fileFields(shape.value(), [...path, 'any'], inside);
  if (shape.kind !== 'map') return [];
  return [...shape.fields.values()].flatMap((field) => {
    const below = [...path, field.name];
    const value = field.shape();
    if (/_file(_path)?$/.test(field.name) && value.kind === 'scalar') return [below];
    if (/^(.+_)?files$|^templates$/.test(field.name) && value.kind === 'list') return [[...below, '*']];
    return below.length < 9 ? fileFields(value, below, inside) : [];
  });
}

/** JSON with one value at a path. */
function written(path: readonly string[], value: string): unknown {
  return path.reduceRight<unknown>((inner, step) => (step === '*' ? [inner] : { [step]: inner }), value);
}

for (const [name, head, type, schema] of [
  ['prometheus.yml', { scrape_configs: [] }, 'config.Config', 'prometheus'],
  ['alertmanager.yml', { receivers: [], route: {} }, 'config.Config', 'alertmanager'],
] as const)
  test(`fields of ${name} that name files lead to them`, () => {
    const fields = fileFields(configShape(schema, type), [], new Set());
    assert.ok(fields.length > 40, `${fields.length}`);
    const without = fields.filter((path) => {
      const text = JSON.stringify({ ...head, ...Object(written(path, '../certs/a.pem')) });
      const links = linksOf(engineOf(new Map([[`/mon/${name}`, text.replace('{', '{ ').replaceAll(':', ': ')]])), `/mon/${name}`);
      return links.length !== 1 || links[0]?.target !== '/certs/a.pem';
    });
    assert.deepEqual(
      without.map((it) => it.join('.')),
      [],
    );
  });

test('the link is the path, without its quotes', () => {
  const text = 'scrape_configs: [{job_name: a, basic_auth: {password_file: "/etc/a b"}}]\nrule_files: [rules/*.yml]\n';
  const engine = engineOf(
    new Map([
      ['/mon/p.yml', text],
      ['/mon/rules/a.yml', 'groups: []\n'],
    ]),
  );
  assert.deepEqual(
    linksOf(engine, '/mon/p.yml').map(({ range, target, there }) => [textIn(text, range), target, there]),
    [
      ['rules/*.yml', '/mon/rules/a.yml', 'present'],
      ['/etc/a b', '/etc/a b', 'unknown'],
    ],
  );
});
