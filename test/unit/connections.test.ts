import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Forwards } from '../../client/src/connections/forwards.js';
import { credentialsOf, readProfile, secretKey } from '../../client/src/connections/profile.js';
import { resolveProfile } from '../../client/src/connections/resolve.js';
import { readAwsKeys, readToken, tokenOf } from '../../client/src/connections/token-command.js';

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
    { ...base, auth: 'bearer', forward: ['sh', '-c', 'evil'] },
    { ...base, auth: 'oauth2', tokenUrl: 'https://evil.example', clientId: 'x' },
    { ...base, auth: 'oauth2', tokenUrl: 'https://evil.example', clientId: 'x', secretFile: '/etc/passwd' },
    { ...base, auth: 'sigv4', region: 'eu-west-1' },
  ];
  for (const source of ['workspace', 'project'] as const) {
    for (const it of dangerous) {
      const profile = readProfile(it, source);
      assert.ok(profile?.problem !== undefined, JSON.stringify(it));
      const { command, forward, ca, cert, key, proxy, oauth2, secretFile } = profile;
      assert.deepEqual([command, forward, ca, cert, key, proxy, oauth2, secretFile], [[], [], ...Array(6).fill(undefined)]);
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
  const problem = (change: object) => readProfile({ name: 'a', url: 'https://h.example', ...change }, 'user')?.problem ?? '';
  assert.match(problem({ auth: 'kerberos' }), /kerberos/);
  assert.match(problem({ auth: 'oauth2', tokenUrl: 'https://u:p@t.example', clientId: 'a' }), /tokenUrl/);
  assert.match(problem({ proxy: 'http://u:p@proxy.example' }), /proxy/);
  assert.match(problem({ timeout: 'soon' }), /timeout/);
  for (const it of [{ auth: 'sigv4' }, { timeout: '90s' }, { proxy: 'http://proxy.example:3128' }]) assert.equal(problem(it), '');
  for (const [timeout, milliseconds] of [
    ['30s', 30_000],
    ['2m', 120_000],
    [45, 45_000],
    ['11m', undefined],
    ['0', undefined],
  ] as const)
    assert.equal(readProfile({ name: 'a', url: 'https://h.example', timeout }, 'project')?.timeout, milliseconds, String(timeout));
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
    // Two that ask at the same moment wait for one run.
    assert.deepEqual(await Promise.all([ask('both'), ask('both')]), ['both', 'both']);
    assert.equal(readFileSync(count, 'utf8'), 'xxx');
    await assert.rejects(ask('fail'), /not logged in/);
    // A failure is no answer for who asks later.
    await assert.rejects(ask('fail'), /not logged in/);
    assert.equal(readFileSync(count, 'utf8'), 'xxxxx');
    await assert.rejects(tokenOf([join(folder, 'none')]), /none/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What a profile of the user's settings becomes. */
function connectionOf(fields: object, around: Partial<Parameters<typeof resolveProfile>[1]> = {}) {
  const profile = readProfile({ name: 'it', url: 'https://prometheus.example', ...fields }, 'user');
  assert.ok(profile);
  return resolveProfile(profile, { secret: async () => undefined, env: {}, proxy: undefined, forward: async () => {}, ...around });
}

test('credentials of AWS come from the environment or a command, and the region from wherever it is said', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'canary', AWS_SESSION_TOKEN: 'session', AWS_REGION: 'eu-north-1' };
  const url = 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1';
  const keys = { accessKeyId: 'AKID', secretAccessKey: 'canary', sessionToken: 'session', service: 'aps' };
  assert.deepEqual((await connectionOf({ auth: 'sigv4' }, { env })).sigv4, { ...keys, region: 'eu-north-1' });
  assert.deepEqual((await connectionOf({ auth: 'sigv4', url }, { env })).sigv4, { ...keys, region: 'eu-west-1' });
  assert.deepEqual((await connectionOf({ auth: 'sigv4', url, region: 'us-east-2' }, { env })).sigv4, { ...keys, region: 'us-east-2' });
  assert.match((await connectionOf({ auth: 'sigv4', url })).problem ?? '', /AWS_ACCESS_KEY_ID/);
  assert.match((await connectionOf({ auth: 'sigv4' }, { env: { ...env, AWS_REGION: '' } })).problem ?? '', /region/);
  const said = JSON.stringify({ Version: 1, AccessKeyId: 'A', SecretAccessKey: 'canary', Expiration: '1970-01-01T02:00:00Z' });
  assert.deepEqual(readAwsKeys(said, 0), { token: { accessKeyId: 'A', secretAccessKey: 'canary' }, until: 7_170_000 });
  assert.throws(
    () => readAwsKeys('{"SecretAccessKey":"canary"}', 0),
    (error: Error) => !error.message.includes('canary'),
  );
  const command = [process.execPath, '-e', `console.log(${JSON.stringify(said)})`];
  assert.equal((await connectionOf({ auth: 'sigv4', region: 'a', command })).sigv4?.secretAccessKey, 'canary');
});

test('a client secret comes from the secret store, a command or a file, and belongs to both addresses', async () => {
  const client = { auth: 'oauth2', tokenUrl: 'https://login.example/token', clientId: 'meshmon', scopes: ['a'] };
  const asked: string[] = [];
  const secret = async (key: string) => {
    asked.push(key);
    return 'canary';
  };
  assert.deepEqual((await connectionOf(client, { secret })).oauth2, {
    tokenUrl: client.tokenUrl,
    clientId: 'meshmon',
    scopes: ['a'],
    clientSecret: 'canary',
  });
  await connectionOf({ ...client, tokenUrl: 'https://evil.example/token' }, { secret });
  await connectionOf({ ...client, url: 'https://evil.example' }, { secret });
  assert.equal(new Set(asked).size, 3);
  assert.match((await connectionOf(client)).problem ?? '', /client secret/);
  const command = [process.execPath, '-e', 'console.log("two words")'];
  assert.equal((await connectionOf({ ...client, command })).oauth2?.clientSecret, 'two words');
  assert.match((await connectionOf({ ...client, secretFile: '/none/here' })).problem ?? '', /none\/here/);
  // Nothing of it is a header: the transport asks for the token.
  assert.deepEqual((await connectionOf(client, { secret })).headers, {});
});

test('a proxy of the profile goes before that of the editor; a time is handed on', async () => {
  const editor = { url: 'http://editor.proxy', except: 'a.example' };
  assert.deepEqual((await connectionOf({}, { proxy: editor })).proxy, editor);
  const it = await connectionOf({ proxy: 'http://own.proxy', timeout: '5s' }, { proxy: editor });
  assert.deepEqual([it.proxy, it.timeout], [{ url: 'http://own.proxy' }, 5000]);
});

test('a forward is started by the first request, shared, ended with the last panel, and its failure has its words', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-forward-'));
  const forwards = new Forwards({ linger: 200 });
  try {
    const log = join(folder, 'log');
    const program = join(folder, 'forward.cjs');
    // Listens on the port that it is given, as kubectl port-forward does, and says when it begins and ends.
    writeFileSync(
      program,
      `const { appendFileSync } = require('node:fs');
const [port, how] = process.argv.slice(2);
if (how === 'fail') { console.error('error: services "prometheus" not found'); process.exit(1); }
appendFileSync(${JSON.stringify(log)}, 'start ');
const server = require('node:net').createServer((it) => it.end());
process.on('SIGTERM', () => {
  server.close();
  setTimeout(() => { appendFileSync(${JSON.stringify(log)}, 'end '); process.exit(0); }, how === 'slow' ? 1000 : 0);
});
setTimeout(() => server.listen(Number(port), '127.0.0.1'), 100);
`,
    );
    const port = await new Promise<number>((done) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => done(typeof address === 'object' && address ? address.port : 0));
      });
    });
    const url = `http://127.0.0.1:${port}`;
    const command = [process.execPath, program, String(port)];
    const said = async (text: string) => {
      for (let i = 0; i < 400 && (!existsSync(log) || readFileSync(log, 'utf8') !== text); i++)
        await new Promise((done) => setTimeout(done, 50));
      assert.equal(readFileSync(log, 'utf8'), text);
    };
    const release = forwards.hold();
    await Promise.all([forwards.start(command, url), forwards.start(command, url)]);
    assert.ok(forwards.isRunning(command));
    await said('start ');
    await new Promise((done) => setTimeout(done, 400));
    assert.ok(forwards.isRunning(command));
    release();
    await said('start end ');
    assert.ok(!forwards.isRunning(command));
    // Without a panel it goes on for a little, for the next request.
    await forwards.start(command, url);
    await said('start end start end ');
    // One that ends late takes nothing from the one that follows it.
    const slow = [...command, 'slow'];
    const next = forwards.hold();
    await forwards.start(slow, url);
    forwards.stop();
    await forwards.start(slow, url);
    await said('start end start end start start end ');
    await new Promise((done) => setTimeout(done, 400));
    assert.ok(forwards.isRunning(slow));
    next();
    await said('start end start end start start end end ');
    await assert.rejects(forwards.start([...command, 'fail'], url), /services "prometheus" not found/);
    await assert.rejects(forwards.start([join(folder, 'none')], url), /no such program/);
  } finally {
    forwards.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
