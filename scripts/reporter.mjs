// A short reporter for node:test: failures in full, what the tests print themselves (conformance figures), and the counts.
export default async function* reporter(source) {
  let pass = 0;
  let fail = 0;
  for await (const { type, data } of source) {
    switch (type) {
      case 'test:pass':
        if (data.details?.type !== 'suite') pass++;
        break;
      case 'test:fail': {
        // A file is a test too when it fails to load; a suite repeats its tests' failures.
        if (data.details?.type === 'suite') break;
        const error = data.details?.error;
        if (error?.failureType === 'subtestsFailed') break;
        fail++;
        const cause = error?.cause ?? error;
        const text = cause?.stack ?? cause?.message ?? String(cause);
        yield `FAIL ${data.file ?? ''} ${data.name}\n  ${String(text).split('\n').slice(0, 60).join('\n  ')}\n`;
        break;
      }
      case 'test:stdout':
        if (/^conformance /m.test(data.message)) yield data.message;
        break;
      case 'test:stderr':
        yield data.message;
        break;
      default:
        break;
    }
  }
  yield `pass ${pass}\nfail ${fail}\n`;
}
