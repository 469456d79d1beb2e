import { utf8Length } from '../text/utf8.js';

const namePart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Whether a namespace may have this name. pkg/util/validation `IsDNS1123Label`. */
export function isNamespaceName(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

const characters = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const nameExamples =
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** Why a text is no name of an object, in the API machinery's words. apimachinery pkg/util/validation `IsDNS1123Subdomain`, pkg/api/validate/content counts bytes. */
export function subdomainProblems(name: string, unit: 'characters' | 'bytes'): readonly string[] {
  const problems: string[] = [];
  if (utf8Length(name) > 253) problems.push(`must be no more than 253 ${unit}`);
  if (!subdomain.test(name))
    problems.push(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    );
  return problems;
}

/** Why a text is no label key; none: it is one. apimachinery pkg/api/validate/content `IsLabelKey`. */
export function labelKeyProblems(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2)
    return [`a valid label key ${characters} ${nameExamples} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const problems: string[] = [];
  const [prefix, name = ''] = parts.length === 2 ? parts : [undefined, key];
  if (prefix === '') problems.push('prefix part must be non-empty');
  if (prefix) problems.push(...subdomainProblems(prefix, 'bytes').map((it) => `prefix part ${it}`));
  if (name === '') problems.push('name part must be non-empty');
  else if (utf8Length(name) > 63) problems.push('name part must be no more than 63 bytes');
  if (!namePart.test(name)) problems.push(`name part ${characters} ${nameExamples}`);
  return problems;
}

/** The same for a label's value, `IsLabelValue`. */
export function labelValueProblems(value: string): readonly string[] {
  const problems: string[] = [];
  if (utf8Length(value) > 63) problems.push('must be no more than 63 bytes');
  if (!labelValue.test(value))
    problems.push(
      `a valid label must be an empty string or ${characters.replace('must consist', 'consist')} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    );
  return problems;
}

/** The problems as a selector tells them, in one sentence; undefined: there are none. */
export function joined(problems: readonly string[]): string | undefined {
  return problems.length > 0 ? problems.join('; ') : undefined;
}
