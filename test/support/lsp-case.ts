import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  Diagnostic,
  DocumentSymbol,
  Range,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { type Editor, startEditor } from './lsp-client.js';
import { applyEdits, expandSnippet, textIn, unmark } from './text.js';

/** A case of the shared editor answers: files, one open with a mark, a request, and what the answer must be. */
export interface LspCase {
  readonly id: string;
  readonly request: string;
  readonly open: string;
  readonly args?: { readonly newName?: string };
  readonly expect: Expect;
  readonly files: Readonly<Record<string, string>>;
}

type Names = string | readonly string[];

interface Expect {
  readonly includes?: readonly Names[];
  readonly excludes?: readonly string[];
  readonly first?: readonly string[];
  readonly top?: number;
  readonly before?: readonly (readonly [string, string])[];
  readonly empty?: boolean;
  readonly resolved?: { readonly label: Names; readonly contains: readonly Names[] };
  readonly applied?: { readonly label: Names; readonly line?: Names; readonly contains?: readonly Names[] };
  readonly noError?: boolean;
  readonly contains?: readonly Names[];
  readonly range?: string;
  readonly label?: string;
  readonly active?: number;
  readonly action?: ActionExpect;
  readonly noQuickfix?: boolean;
  readonly anyAction?: boolean;
  readonly noActions?: readonly string[];
  readonly locations?: readonly { readonly file: string; readonly line?: number }[];
  readonly sameFile?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  readonly refused?: boolean;
  readonly texts?: readonly string[];
  readonly names?: readonly string[];
  readonly nested?: Readonly<Record<string, readonly string[]>>;
  readonly links?: readonly { readonly text: string; readonly file: string }[];
  readonly noLink?: readonly string[];
  readonly lenses?: readonly { readonly line: number; readonly title: string; readonly command: string }[];
  readonly noLens?: readonly string[];
  readonly folds?: readonly { readonly from: string; readonly to: string }[];
  readonly chain?: readonly string[];
  readonly tokens?: readonly string[];
  readonly distinct?: readonly string[];
  readonly after?: Names;
}

interface ActionExpect {
  readonly kind?: string;
  readonly preferred?: boolean;
  readonly line?: Names;
  readonly contains?: readonly Names[];
  readonly excludes?: readonly string[];
  readonly anyFile?: readonly string[] | string;
  readonly noCode?: string;
  readonly noError?: boolean;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

interface Ready {
  readonly editor: Editor;
  readonly path: string;
  readonly text: string;
  readonly mark: Range;
  readonly files: Readonly<Record<string, string>>;
}

/** Runs a case; undefined when the answer is what is asked, else what differs. Asked again twice, as an editor that waits would. */
export async function verifyCase(it: LspCase): Promise<string | undefined> {
  const { text, mark } = unmark(it.files[it.open] ?? '');
  const files = { ...it.files, [it.open]: text };
  const editor = await startEditor(files);
  try {
    editor.open(it.open, text);
    await editor.diagnostics(it.open);
    let differs: string | undefined;
    for (const pause of [0, 500, 600]) {
      await new Promise((done) => setTimeout(done, pause));
      differs = await verdict(it, { editor, path: it.open, text, mark, files });
      if (differs === undefined) return undefined;
    }
    return differs;
  } finally {
    editor.close();
  }
}

function verdict(it: LspCase, ready: Ready): Promise<string | undefined> {
  switch (it.request) {
    case 'completion':
      return completion(it.expect, ready);
    case 'hover':
      return hover(it.expect, ready);
    case 'signatureHelp':
      return signature(it.expect, ready);
    case 'codeAction':
      return codeAction(it.expect, ready);
    case 'definition':
    case 'references':
      return locations(it, ready);
    case 'rename':
      return rename(it, ready);
    case 'documentHighlight':
      return highlights(it.expect, ready);
    case 'documentSymbol':
      return symbols(it.expect, ready);
    case 'documentLink':
      return links(it.expect, ready);
    case 'codeLens':
      return lenses(it.expect, ready);
    case 'foldingRange':
      return folds(it.expect, ready);
    case 'selectionRange':
      return selection(it.expect, ready);
    case 'semanticTokens':
      return tokens(it.expect, ready);
    case 'formatting':
      return formatting(it.expect, ready);
    default:
      return Promise.resolve(`no such request ${it.request}`);
  }
}

const document = (it: Ready) => ({ textDocument: { uri: it.editor.uri(it.path) } });
const atMark = (it: Ready) => ({ ...document(it), position: it.mark.start });

interface Offer {
  readonly item: CompletionItem;
  readonly names: readonly string[];
  readonly range: Range;
  readonly inserted: string;
}

async function completion(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer = await ready.editor.request<CompletionItem[] | { items: CompletionItem[] } | null>('textDocument/completion', {
    ...atMark(ready),
    context: { triggerKind: 1 },
  });
  const offers = offersOf((Array.isArray(answer) ? answer : answer?.items) ?? [], ready);
  const names = offers.map((it) => it.names[0]);
  const find = (pattern: string) => offers.findIndex((it) => it.names.some((name) => same(pattern, name)));
  const oneOf = (it: Names) =>
    each(it)
      .map(find)
      .filter((i) => i >= 0)[0];
  const shown = `[${names.slice(0, 12).join(', ')}${names.length > 12 ? `, … ${names.length}` : ''}]`;
  if (expect.empty && offers.length > 0) return `offers ${shown}`;
  for (const it of expect.includes ?? []) if (oneOf(it) === undefined) return `lacks ${each(it).join(' | ')} in ${shown}`;
  for (const it of expect.excludes ?? []) if (find(it) >= 0) return `offers ${it} in ${shown}`;
  for (const it of expect.first ?? []) {
    const i = find(it);
    if (i < 0 || i >= (expect.top ?? 5)) return `${it} is number ${i + 1} of ${shown}`;
  }
  for (const [a, b] of expect.before ?? []) {
    const [first, second] = [find(a), find(b)];
    if (second >= 0 && (first < 0 || first > second)) return `${b} (${second}) before ${a} (${first})`;
  }
  if (expect.resolved) {
    const offer = offers[oneOf(expect.resolved.label) ?? -1];
    if (!offer) return `lacks ${each(expect.resolved.label).join(' | ')} in ${shown}`;
    const full = offer.item.documentation ? offer.item : await resolve(ready, offer.item);
    const said = `${full.label} ${full.labelDetails?.description ?? ''} ${full.detail ?? ''} ${markup(full.documentation)}`;
    const missing = expect.resolved.contains.find((it) => !each(it).some((one) => new RegExp(one, 'i').test(said)));
    if (missing) return `${full.label} does not say ${each(missing).join(' | ')}: ${said}`;
  }
  if (expect.applied) {
    const offer = offers[oneOf(expect.applied.label) ?? -1];
    if (!offer) return `lacks ${each(expect.applied.label).join(' | ')} in ${shown}`;
    const edits: TextEdit[] = [{ range: offer.range, newText: offer.inserted }, ...(offer.item.additionalTextEdits ?? [])];
    const after = applyEdits(ready.text, edits);
    const differs = lineDiffers(ready, after, expect.applied);
    if (differs) return differs;
    if (expect.noError) return noError(ready, after);
  }
  return undefined;
}

async function resolve(ready: Ready, item: CompletionItem): Promise<CompletionItem> {
  return ready.editor.request<CompletionItem>('completionItem/resolve', item).catch(() => item);
}

function lineDiffers(
  ready: Ready,
  after: string,
  expect: { readonly line?: Names; readonly contains?: readonly Names[] },
): string | undefined {
  if (expect.line !== undefined) {
    const before = ready.text.split('\n');
    const lines = after.split('\n');
    const at = ready.mark.start.line;
    const line = lines[at] ?? '';
    if (!each(expect.line).some((it) => same(it, line))) return `gives \`${line}\``;
    const grown = lines.length - before.length;
    if (before.some((it, i) => i !== at && it !== lines[i < at ? i : i + grown])) return 'changes another line';
    if (grown !== 0) return 'changes the number of lines';
  }
  const missing = expect.contains?.find((it) => !each(it).some((one) => new RegExp(slashless(one)).test(after)));
  return missing ? `does not give ${each(missing).join(' | ')}: ${after}` : undefined;
}

/** What an editor would show: offers whose typed part fits, best first. */
function offersOf(items: readonly CompletionItem[], { text, mark }: Ready): readonly Offer[] {
  const cursor = mark.start;
  const line = text.split('\n')[cursor.line] ?? '';
  const word = /[A-Za-z0-9_]*$/.exec(line.slice(0, cursor.character))?.[0] ?? '';
  const found: (Offer & { readonly prefix: boolean; readonly sort: string })[] = [];
  for (const item of items) {
    const edit = item.textEdit;
    const range: Range =
      edit === undefined
        ? { start: { line: cursor.line, character: cursor.character - word.length }, end: cursor }
        : 'insert' in edit
          ? edit.insert
          : edit.range;
    if (range.start.line !== cursor.line || range.end.line !== cursor.line) continue;
    if (range.start.character > cursor.character || range.end.character < cursor.character) continue;
    const typed = line.slice(range.start.character, cursor.character).toLowerCase();
    const filter = (item.filterText ?? item.label).toLowerCase();
    if (!isSubsequence(typed, filter)) continue;
    const raw = edit?.newText ?? item.insertText ?? item.label;
    const inserted = item.insertTextFormat === 2 ? expandSnippet(raw) : raw;
    const plain = item.label.replace(/[(:].*$/s, (it) => (/^:[^\s]/.test(it) ? it : ''));
    const names = [item.label, plain, item.label.replace(/\(.*$/s, ''), item.label.replace(/:\s*$/, ''), inserted, inserted.trim()];
    found.push({ item, range, inserted, prefix: filter.startsWith(typed), sort: item.sortText ?? item.label, names });
  }
  return found.sort((a, b) => Number(b.prefix) - Number(a.prefix) || (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0));
}

function isSubsequence(typed: string, filter: string): boolean {
  let i = 0;
  for (const c of filter) if (c === typed.charAt(i)) i++;
  return i >= typed.length;
}

async function hover(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer = await ready.editor.request<{ contents: unknown; range?: Range } | null>('textDocument/hover', atMark(ready));
  const said = answer ? markup(answer.contents) : '';
  if (expect.empty) return said === '' ? undefined : `says ${said}`;
  if (!answer) return 'says nothing';
  if (/\bundefined\b/.test(said)) return `says undefined: ${said}`;
  const missing = expect.contains?.find((it) => !each(it).some((one) => new RegExp(slashless(one), 'i').test(said)));
  if (missing) return `does not say ${each(missing).join(' | ')}: ${said}`;
  const surplus = expect.excludes?.find((it) => new RegExp(slashless(it), 'i').test(said));
  if (surplus) return `says ${surplus}: ${said}`;
  if (expect.range !== undefined) {
    const marked = answer.range ? textIn(ready.text, answer.range) : '(none)';
    if (marked !== expect.range) return `range is \`${marked}\``;
  }
  return undefined;
}

async function signature(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer = await ready.editor.request<{
    signatures: { label: string; activeParameter?: number }[];
    activeSignature?: number;
    activeParameter?: number;
  } | null>('textDocument/signatureHelp', atMark(ready));
  const active = answer?.signatures[answer.activeSignature ?? 0];
  if (expect.empty) return active ? `shows ${active.label}` : undefined;
  if (!active) return 'shows nothing';
  if (expect.label !== undefined && !active.label.includes(expect.label)) return `shows ${active.label}`;
  const parameter = active.activeParameter ?? answer?.activeParameter ?? 0;
  return expect.active === undefined || parameter === expect.active ? undefined : `parameter ${parameter}`;
}

async function codeAction(expect: Expect, ready: Ready): Promise<string | undefined> {
  const diagnostics = await ready.editor.diagnostics(ready.path);
  const near = diagnostics.filter((it) => it.range.start.line <= ready.mark.end.line && it.range.end.line >= ready.mark.start.line);
  const actions: CodeAction[] = [];
  for (const range of [ready.mark, ...near.map((it) => it.range)]) {
    const context = { diagnostics: diagnostics.filter((it) => touches(it.range, range)), triggerKind: 1 };
    const answer = await ready.editor.request<CodeAction[] | null>('textDocument/codeAction', { ...document(ready), range, context });
    actions.push(...(answer ?? []));
  }
  const titles = `[${[...new Set(actions.map((it) => it.title))].join('; ')}] on [${near.map((it) => `${String(it.code)}: ${it.message}`).join('; ')}]`;
  if (expect.noQuickfix && actions.some((it) => it.kind?.startsWith('quickfix'))) return `offers ${titles}`;
  if (expect.anyAction && actions.length === 0) return 'offers nothing';
  for (const it of expect.noActions ?? [])
    if (actions.some((action) => new RegExp(slashless(it)).test(action.title))) return `offers ${titles}`;
  if (!expect.action) return undefined;
  let why = '';
  for (const action of actions) {
    const differs = await actionDiffers(expect.action, action, ready);
    if (differs === undefined) return undefined;
    why += `\n      ${action.title}: ${differs}`;
  }
  return `none of ${titles}${why}`;
}

async function actionDiffers(expect: ActionExpect, offered: CodeAction, ready: Ready): Promise<string | undefined> {
  if (expect.kind && !offered.kind?.startsWith(expect.kind)) return `kind ${offered.kind}`;
  if (expect.preferred && !offered.isPreferred) return 'not preferred';
  const action = offered.edit ? offered : await ready.editor.request<CodeAction>('codeAction/resolve', offered).catch(() => offered);
  if (!action.edit) return 'no edit';
  const changed = applyWorkspaceEdit(action.edit, ready);
  const after = changed[ready.path] ?? ready.text;
  const { line } = expect;
  if (line !== undefined) {
    const got = after.split('\n')[ready.mark.start.line] ?? '';
    if (!each(line).some((it) => same(it, got))) return `gives \`${got}\``;
  }
  const missing = expect.contains?.find((it) => !each(it).some((one) => new RegExp(slashless(one)).test(after)));
  if (missing) return `does not give ${each(missing).join(' | ')}: ${after}`;
  const surplus = expect.excludes?.find((it) => new RegExp(slashless(it)).test(after));
  if (surplus) return `gives ${surplus}`;
  for (const it of expect.anyFile ? each(expect.anyFile) : [])
    if (!Object.values(changed).some((text) => new RegExp(slashless(it)).test(text))) return `no file has ${it}`;
  if (!expect.noCode && !expect.noError) return undefined;
  ready.editor.change(ready.path, after);
  const diagnostics = await ready.editor.diagnostics(ready.path);
  ready.editor.change(ready.path, ready.text);
  await ready.editor.diagnostics(ready.path);
  if (expect.noCode && diagnostics.some((it) => it.code === expect.noCode)) return `still ${expect.noCode}`;
  return expect.noError ? errorOf(diagnostics) : undefined;
}

async function noError(ready: Ready, after: string): Promise<string | undefined> {
  ready.editor.change(ready.path, after);
  const diagnostics = await ready.editor.diagnostics(ready.path);
  ready.editor.change(ready.path, ready.text);
  await ready.editor.diagnostics(ready.path);
  return errorOf(diagnostics);
}

function errorOf(diagnostics: readonly Diagnostic[]): string | undefined {
  const error = diagnostics.find((it) => it.severity === 1);
  return error && `error afterwards: ${error.message}`;
}

async function locations(it: LspCase, ready: Ready): Promise<string | undefined> {
  const extra = it.request === 'references' ? { context: { includeDeclaration: true } } : {};
  type Place = { uri: string; range: Range } | { targetUri: string; targetSelectionRange: Range };
  const answer = await ready.editor.request<Place | Place[] | null>(`textDocument/${it.request}`, { ...atMark(ready), ...extra });
  const places = (Array.isArray(answer) ? answer : answer ? [answer] : []).map((one) =>
    'uri' in one
      ? { file: ready.editor.path(one.uri), line: one.range.start.line + 1 }
      : { file: ready.editor.path(one.targetUri), line: one.targetSelectionRange.start.line + 1 },
  );
  const shown = places.map((one) => `${one.file}:${one.line}`).join(', ');
  if (it.expect.empty) return places.length === 0 ? undefined : `gives ${shown}`;
  const missing = (it.expect.locations ?? []).find(
    (one) => !places.some((place) => place.file === one.file && (it.expect.sameFile || one.line === undefined || place.line === one.line)),
  );
  return missing && `lacks ${missing.file}:${missing.line} in [${shown}]`;
}

async function rename(it: LspCase, ready: Ready): Promise<string | undefined> {
  const newName = it.args?.newName ?? 'x';
  const prepared = await ready.editor.request('textDocument/prepareRename', atMark(ready)).catch(() => null);
  const edit = prepared
    ? await ready.editor.request<WorkspaceEdit | null>('textDocument/rename', { ...atMark(ready), newName }).catch(() => null)
    : null;
  if (it.expect.refused) return edit === null ? undefined : 'not refused';
  if (!edit) return prepared ? 'rename refused' : 'prepareRename refused';
  const changed = applyWorkspaceEdit(edit, ready);
  for (const [path, text] of Object.entries(it.expect.files ?? {}))
    if ((changed[path] ?? ready.files[path]) !== text) return `${path} is\n${changed[path] ?? '(unchanged)'}`;
  const other = Object.keys(changed).find((path) => !(path in (it.expect.files ?? {})) && changed[path] !== ready.files[path]);
  return other && `changes ${other}`;
}

async function highlights(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer = await ready.editor.request<{ range: Range }[] | null>('textDocument/documentHighlight', atMark(ready));
  const texts = (answer ?? []).map((it) => textIn(ready.text, it.range)).sort();
  return JSON.stringify(texts) === JSON.stringify([...(expect.texts ?? [])].sort()) ? undefined : `highlights ${texts.join(', ')}`;
}

async function symbols(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer = (await ready.editor.request<DocumentSymbol[] | null>('textDocument/documentSymbol', document(ready))) ?? [];
  const all = (list: readonly DocumentSymbol[]): readonly DocumentSymbol[] => list.flatMap((it) => [it, ...all(it.children ?? [])]);
  const found = all(answer);
  if (expect.empty) return found.length === 0 ? undefined : `shows ${found.map((it) => it.name).join(', ')}`;
  const isNamed = (it: DocumentSymbol, name: string) => new RegExp(`(^|\\W)${escapeRegExp(name)}($|\\W)`).test(it.name);
  for (const name of expect.names ?? [])
    if (!found.some((it) => isNamed(it, name))) return `lacks ${name} in ${found.map((it) => it.name).join(', ')}`;
  for (const [parent, children] of Object.entries(expect.nested ?? {})) {
    const owners = found.filter((it) => isNamed(it, parent));
    const missing = children.find((name) => !owners.some((it) => all(it.children ?? []).some((one) => isNamed(one, name))));
    if (missing) return `${missing} is not inside ${parent}`;
  }
  return undefined;
}

async function links(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer =
    (await ready.editor.request<{ range: Range; target?: string }[] | null>('textDocument/documentLink', document(ready))) ?? [];
  const found = answer.map((it) => ({ text: textIn(ready.text, it.range), file: it.target ? ready.editor.path(it.target) : '' }));
  const missing = (expect.links ?? []).find((it) => !found.some((one) => one.text === it.text && one.file === it.file));
  if (missing) return `lacks ${missing.text} in ${JSON.stringify(found)}`;
  const surplus = (expect.noLink ?? []).find((it) => found.some((one) => one.text === it));
  return surplus && `links ${surplus}`;
}

async function lenses(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer = (await ready.editor.request<CodeLens[] | null>('textDocument/codeLens', document(ready))) ?? [];
  const found: CodeLens[] = [];
  for (const it of answer) found.push(it.command ? it : await ready.editor.request<CodeLens>('codeLens/resolve', it));
  const shown = found.map((it) => `${it.range.start.line + 1} ${it.command?.title} ${it.command?.command}`).join('; ');
  if (expect.empty) return found.length === 0 ? undefined : `shows ${shown}`;
  for (const { line, title, command } of expect.lenses ?? []) {
    const it = found.find((one) => {
      const at = one.range.start.line + 1;
      return at <= line && at >= line - 2 && one.command?.command === command && new RegExp(title).test(one.command.title);
    });
    if (!it) return `lacks ${line} ${title} ${command} in ${shown}`;
    const [argument] = (it.command?.arguments ?? []) as { uri?: string; position?: Position }[];
    if (typeof argument?.uri !== 'string' || typeof argument.position?.line !== 'number') return `arguments ${JSON.stringify(argument)}`;
  }
  const surplus = (expect.noLens ?? []).find((it) =>
    found.some((one) => one.command?.command === it || new RegExp(slashless(it)).test(one.command?.title ?? '')),
  );
  return surplus && `shows ${surplus}`;
}

async function folds(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer =
    (await ready.editor.request<{ startLine: number; endLine: number }[] | null>('textDocument/foldingRange', document(ready))) ?? [];
  const lines = ready.text.split('\n').map((it) => it.trim());
  const missing = (expect.folds ?? []).find(
    ({ from, to }) =>
      !answer.some((it) => lines[it.startLine] === from.trim() && (lines[it.endLine] === to.trim() || lines[it.endLine + 1] === to.trim())),
  );
  return (
    missing && `lacks ${missing.from} … ${missing.to} in ${answer.map((it) => `${lines[it.startLine]} … ${lines[it.endLine]}`).join('; ')}`
  );
}

async function selection(expect: Expect, ready: Ready): Promise<string | undefined> {
  type Selection = { range: Range; parent?: Selection };
  const answer = await ready.editor.request<Selection[] | null>('textDocument/selectionRange', {
    ...document(ready),
    positions: [ready.mark.start],
  });
  const texts: string[] = [];
  for (let it = answer?.[0]; it; it = it.parent) texts.push(textIn(ready.text, it.range));
  let from = 0;
  for (const it of expect.chain ?? []) {
    const at = texts.indexOf(it, from);
    if (at < 0) return `lacks ${it} in ${JSON.stringify(texts)}`;
    from = at + 1;
  }
  return undefined;
}

async function tokens(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer = await ready.editor.request<{ data: number[] } | null>('textDocument/semanticTokens/full', document(ready));
  const lines = ready.text.split('\n');
  const found: { text: string; look: string }[] = [];
  let line = 0;
  let character = 0;
  const data = answer?.data ?? [];
  for (let i = 0; i + 4 < data.length; i += 5) {
    const [down = 0, right = 0, length = 0, type = 0, modifiers = 0] = data.slice(i, i + 5);
    character = down > 0 ? right : character + right;
    line += down;
    const text = lines[line] ?? '';
    if (character + length > text.length) return `a token ends behind line ${line + 1}`;
    found.push({ text: text.slice(character, character + length), look: `${type}/${modifiers}` });
  }
  const find = (it: string) => found.find((one) => one.text === it || one.text === it.replaceAll(/^["']|["']$/g, ''));
  const missing = (expect.tokens ?? []).find((it) => !find(it));
  if (missing) return `no token ${missing} in ${found.map((it) => it.text).join(' ')}`;
  const looks = (expect.distinct ?? []).map((it) => find(it)?.look);
  return new Set(looks).size === looks.length ? undefined : `not distinct: ${looks.join(' ')}`;
}

async function formatting(expect: Expect, ready: Ready): Promise<string | undefined> {
  const answer = await ready.editor.request<TextEdit[] | null>('textDocument/formatting', {
    ...document(ready),
    options: { tabSize: 2, insertSpaces: true },
  });
  const after = applyEdits(ready.text, answer ?? []);
  if (expect.after !== undefined && !each(expect.after).includes(after)) return `gives ${JSON.stringify(after)}`;
  const missing = (expect.contains ?? []).find((it) => !each(it).some((one) => new RegExp(slashless(one)).test(after)));
  if (missing) return `lacks ${each(missing).join(' | ')}: ${after}`;
  return expect.noError ? noError(ready, after) : undefined;
}

function applyWorkspaceEdit(edit: WorkspaceEdit, ready: Ready): Record<string, string> {
  const changed: Record<string, string> = {};
  const change = (uri: string, edits: readonly TextEdit[]) => {
    const path = ready.editor.path(uri);
    changed[path] = applyEdits(changed[path] ?? ready.files[path] ?? '', edits);
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) change(uri, edits);
  for (const it of edit.documentChanges ?? []) {
    if ('edits' in it) change(it.textDocument.uri, it.edits as TextEdit[]);
    else if (it.kind === 'create') changed[ready.editor.path(it.uri)] = '';
  }
  return changed;
}

const each = (it: Names): readonly string[] => (typeof it === 'string' ? [it] : it);
const isPattern = (it: string) => it.length > 2 && it.startsWith('/') && /\/[a-z]*$/.test(it.slice(1));
const slashless = (it: string) => (isPattern(it) ? it.slice(1, it.lastIndexOf('/')) : it);
const same = (pattern: string, text: string) =>
  isPattern(pattern) ? new RegExp(slashless(pattern), pattern.slice(pattern.lastIndexOf('/') + 1)).test(text) : pattern === text;
const escapeRegExp = (it: string) => it.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function markup(it: unknown): string {
  if (typeof it === 'string') return it;
  if (Array.isArray(it)) return it.map(markup).join('\n');
  return typeof it === 'object' && it !== null && 'value' in it ? String(it.value) : '';
}

function touches(a: Range, b: Range): boolean {
  const before = (x: Position, y: Position) => x.line < y.line || (x.line === y.line && x.character < y.character);
  return !before(a.end, b.start) && !before(b.end, a.start);
}
