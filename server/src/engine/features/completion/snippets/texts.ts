// Texts that are wanted when somebody asks for a snippet: the build makes a file of their own of them.
export { fileSnippets } from './files.js';
export { operatorSnippets } from './operator.js';
export { querySnippets } from './queries.js';
export { ruleSnippets } from './rules.js';
export { jobSnippets, relabelSnippets } from './scrape.js';
export { telemetrySnippets } from './telemetry.js';
