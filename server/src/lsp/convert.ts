import {
  CodeActionKind,
  CompletionItemKind,
  DiagnosticSeverity,
  DiagnosticTag,
  InsertTextFormat,
  InsertTextMode,
  type CodeAction as LspCodeAction,
  type CompletionItem as LspCompletionItem,
  type Diagnostic as LspDiagnostic,
  type DocumentSymbol as LspDocumentSymbol,
  MarkupKind,
  type Position,
  type Range,
  type SelectionRange,
  type SymbolInformation,
  SymbolKind,
  type TextEdit,
} from 'vscode-languageserver/node';
import type { Diagnostic } from '../engine/diagnostic.js';
import type { CodeAction, FileEdit } from '../engine/features/actions.js';
import type { CompletionItem, CompletionKind } from '../engine/features/completion/item.js';
import type { DocumentSymbol, FoundSymbol } from '../engine/features/symbols.js';
import type { Severity } from '../engine/text/problem.js';
import { plainSnippet } from './plain-snippet.js';

/** The only file that knows both our words and LSP's. */

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toDiagnostic(it: Diagnostic, docs: (code: string) => string): LspDiagnostic {
  return {
    range: it.range,
    severity: severities[it.severity],
    code: it.code,
    codeDescription: { href: docs(it.code) },
    source: it.source,
    message: it.message,
    ...(it.tag ? { tags: [it.tag === 'deprecated' ? DiagnosticTag.Deprecated : DiagnosticTag.Unnecessary] } : {}),
    ...(it.related.length > 0
      ? { relatedInformation: it.related.map(({ message, place }) => ({ message, location: { uri: place.uri, range: place.range } })) }
      : {}),
  };
}

const completionKinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  metric: CompletionItemKind.Variable,
  label: CompletionItemKind.Field,
  value: CompletionItemKind.EnumMember,
  function: CompletionItemKind.Function,
  aggregation: CompletionItemKind.Method,
  keyword: CompletionItemKind.Keyword,
  operator: CompletionItemKind.Operator,
  duration: CompletionItemKind.Unit,
  field: CompletionItemKind.Property,
  enum: CompletionItemKind.EnumMember,
  snippet: CompletionItemKind.Snippet,
  code: CompletionItemKind.Constant,
};

/** The client that completes. */
export interface Completer {
  readonly takesSnippets: boolean;
  /** Whether it shows what an offer is beside its name, of all offers at once. */
  readonly takesDetails: boolean;
  /** It knows the commands of VS Code. */
  readonly isOurs: boolean;
}

/** More would push the names aside. */
const longestDetail = 32;

export function toCompletionItem(it: CompletionItem, { takesSnippets, takesDetails, isOurs }: Completer): LspCompletionItem {
  const isSnippet = it.snippet && takesSnippets;
  return {
    label: it.label,
    kind: completionKinds[it.kind],
    filterText: it.filter,
    sortText: it.sort,
    textEdit: { range: it.edit.range, newText: it.snippet && !isSnippet ? plainSnippet(it.edit.text) : it.edit.text },
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(it.detail === undefined ? {} : { detail: it.detail }),
    ...(takesDetails && it.detail !== undefined && it.detail.length <= longestDetail ? { labelDetails: { description: it.detail } } : {}),
    ...(it.docs === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: it.docs } }),
    ...(it.deprecated ? { tags: [1] } : {}),
    ...(it.indented ? { insertTextMode: InsertTextMode.asIs } : {}),
    ...(it.again && isOurs ? { command: { title: 'Complete on', command: 'editor.action.triggerSuggest' } } : {}),
  };
}

const actionKinds: Readonly<Record<CodeAction['kind'], string>> = {
  quickfix: CodeActionKind.QuickFix,
  refactor: CodeActionKind.Refactor,
  'refactor.extract': CodeActionKind.RefactorExtract,
  'refactor.inline': CodeActionKind.RefactorInline,
  'refactor.rewrite': CodeActionKind.RefactorRewrite,
  'source.fixAll': CodeActionKind.SourceFixAll,
};

export function toCodeAction(it: CodeAction, docs: (code: string) => string): LspCodeAction {
  return {
    title: it.title,
    kind: actionKinds[it.kind],
    ...(it.preferred ? { isPreferred: true } : {}),
    ...(it.diagnostics.length > 0 ? { diagnostics: it.diagnostics.map((one) => toDiagnostic(one, docs)) } : {}),
    edit: it.newFile ? { documentChanges: toDocumentChanges(it.edits, it.newFile) } : { changes: toChanges(it.edits) },
  };
}

function toDocumentChanges(edits: readonly FileEdit[], { uri, text }: { readonly uri: string; readonly text: string }) {
  const start = { line: 0, character: 0 };
  return [
    { kind: 'create' as const, uri, options: { ignoreIfExists: false } },
    { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
    ...Object.entries(toChanges(edits)).map(([edited, changes]) => ({ textDocument: { uri: edited, version: null }, edits: changes })),
  ];
}

export function toChanges(edits: readonly FileEdit[]): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { place, text } of edits) {
    const list = changes[place.uri] ?? [];
    list.push({ range: place.range, newText: text });
    changes[place.uri] = list;
  }
  return changes;
}

const symbolKinds: Readonly<Record<DocumentSymbol['kind'], SymbolKind>> = {
  object: SymbolKind.Class,
  group: SymbolKind.Namespace,
  alert: SymbolKind.Event,
  record: SymbolKind.Variable,
  job: SymbolKind.Interface,
  receiver: SymbolKind.Interface,
  route: SymbolKind.Function,
  panel: SymbolKind.Object,
  key: SymbolKind.Key,
};

export function toSymbol(it: DocumentSymbol): LspDocumentSymbol {
  return {
    name: it.name,
    detail: it.detail,
    kind: symbolKinds[it.kind],
    range: it.range,
    selectionRange: it.selection,
    children: it.children.map(toSymbol),
  };
}

export function toFoundSymbol({ symbol, uri, container }: FoundSymbol): SymbolInformation {
  return { name: symbol.name, kind: symbolKinds[symbol.kind], location: { uri, range: symbol.selection }, containerName: container };
}

/** Ranges from the innermost outwards, each the parent of the one before. */
export function toSelection(ranges: readonly Range[], position: Position): SelectionRange {
  let parent: SelectionRange | undefined;
  for (const range of [...ranges].reverse()) parent = parent ? { range, parent } : { range };
  return parent ?? { range: { start: position, end: position } };
}
