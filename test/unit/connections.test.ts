import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { credentialsOf, readProfile, secretKey } from '../../client/src/connections/profile.js';
import { readToken, tokenOf } from '../../client/src/connections/token-command.js';

test('a secret is bound to the origin it was entered for, whatever the path', () => {
  const key = (url: string) => secretKey({ name: 'prod', url });
  assert.equal(key('https://prometheus.example/a'), key('https://prometheus.example/b?c'));
  assert.notEqual(key('https://prometheus.example'), key('https://prometheus.evil.example'));
  assert.notEqual(key('https://prometheus.example'), key('http://prometheus.example'));
  assert.notEqual(key('https://prometheus.example'), key('https://prometheus.example:8443'));
});

test('what a repository says runs no command, reads no key, trusts nobody and takes no way of its own', () => {
  const base = { name: 'it', url: 'https://prometheus.example' };
  const dangerous = [
    { ...base, auth: 'command', command: ['sh', '-c', 'evil'] },
    { ...base, auth: 'mtls', cert: '/a.pem', key: '/a.key' },
    { ...base, auth: 'bearer', ca: '/evil.pem' },
    { ...base, auth: 'bearer', proxy: 'http://evil.example' },
  ];
  for (const source of ['workspace', 'project'] as const) {
    for (const it of dangerous) {
      const profile = readProfile(it, source);
      assert.ok(profile?.problem !== undefined, JSON.stringify(it));
      assert.deepEqual([profile.command, profile.ca, profile.cert, profile.key], [[], undefined, undefined, undefined]);
    }
    assert.equal(readProfile({ ...base, auth: 'bearer' }, source)?.problem, undefined);
  }
  assert.equal(readProfile(dangerous[0], 'user')?.problem, undefined);
  assert.equal(readProfile(dangerous[1], 'user')?.problem, undefined);
});

test('profiles: no secrets in headers or addresses, tenants, parameters, kinds that are not spoken', () => {
  const profile = readProfile(
    {
      name: 'mimir',
      url: 'https://mimir.example/prometheus',
      headers: { Authorization: 'Bearer x', Cookie: 'y', 'X-Team': 'shop', n: 1 },
      tenant: 'a|b',
      params: { dedup: 'true' },
    },
    'project',
  );
  assert.deepEqual(profile?.headers, { 'X-Team': 'shop', 'X-Scope-OrgID': 'a|b', 'THANOS-TENANT': 'a|b' });
  assert.deepEqual(profile.params, { dedup: 'true' });
  assert.match(readProfile({ name: 'a', url: 'https://u:p@h.example' }, 'user')?.problem ?? '', /password/);
  assert.match(readProfile({ name: 'a', url: 'https://h.example', auth: 'sigv4' }, 'user')?.problem ?? '', /sigv4/);
  for (const it of [null, 'x', {}, { name: 'a' }, { name: 'a', url: 'file:///etc' }, { name: '', url: 'http://a' }])
    assert.equal(readProfile(it, 'user'), undefined);
});

test('each kind of authentication becomes its header', () => {
  assert.deepEqual(credentialsOf('none', 'x'), { authorization: undefined, headers: {} });
  assert.equal(credentialsOf('basic', 'user:pässword').authorization, `Basic ${Buffer.from('user:pässword').toString('base64')}`);
  assert.equal(credentialsOf('bearer', 'abc').authorization, 'Bearer abc');
  assert.equal(credentialsOf('command', 'abc').authorization, 'Bearer abc');
  assert.deepEqual(credentialsOf('headers', 'X-API-Key: abc:d ').headers, { 'X-API-Key': 'abc:d' });
  assert.deepEqual(credentialsOf('headers', 'no header').headers, {});
  assert.deepEqual(credentialsOf('bearer', undefined), { authorization: undefined, headers: {} });
});

test('a printed token: plain, with its end, as kubectl’s plugins print it', () => {
  const now = 1_000_000;
  assert.deepEqual(readToken(' abc\n', now), { token: 'abc', until: now + 300_000 });
  const claims = Buffer.from(JSON.stringify({ exp: 5000 })).toString('base64url');
  assert.deepEqual(readToken(`a.${claims}.c`, now), { token: `a.${claims}.c`, until: 4_970_000 });
  const credential = { kind: 'ExecCredential', status: { token: 't', expirationTimestamp: '1970-01-01T02:00:00Z' } };
  assert.deepEqual(readToken(JSON.stringify(credential), now), { token: 't', until: 7_170_000 });
  assert.throws(() => readToken('\n', now), /no token/);
  assert.throws(() => readToken('please log in first', now), /no token/);
});

test('a token command runs without a shell, once until its token is old, and its failure has its words', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-token-'));
  try {
    const count = join(folder, 'count');
    const program = join(folder, 'print.cjs');
    writeFileSync(
      program,
      `#!${process.execPath}\nrequire('node:fs').appendFileSync(${JSON.stringify(count)}, 'x');\nif (process.argv[2] === 'fail') { console.error('not logged in'); process.exit(1); }\nconsole.log(process.argv[2]);\n`,
    );
    chmodSync(program, 0o755);
    let now = 0;
    const ask = (argument: string) => tokenOf([process.execPath, program, argument], () => now);
    assert.equal(await ask('$HOME;id'), '$HOME;id');
    assert.equal(await ask('$HOME;id'), '$HOME;id');
    assert.equal(readFileSync(count, 'utf8'), 'x');
    now = 301_000;
    await ask('$HOME;id');
    assert.equal(readFileSync(count, 'utf8'), 'xx');
    await assert.rejects(ask('fail'), /not logged in/);
    await assert.rejects(tokenOf([join(folder, 'none')]), /none/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
