import { defaultTarget, type Target } from '../engine/catalogue/target.js';
import { isKnownCode } from '../engine/checks/codes.js';
import { defaultSettings, type Project, readProject } from '../engine/project.js';
import { severityNames } from '../engine/schema/project-shape.js';
import { parseYaml } from '../engine/syntax/yaml.js';
import type { Severity } from '../engine/text/problem.js';
import { fileRegion } from '../engine/text/region.js';
import type { Settings } from '../engine/workspace/workspace.js';

/** The editor's settings as far as findings depend on them, with the project file on top: what the repository says holds for everybody. */
export function mergeSettings(editor: unknown, projectText: string | undefined): Project {
  const base = fromEditor(editor);
  if (projectText === undefined) return { settings: base, connections: [] };
  const { root } = parseYaml(fileRegion('.meshmon.yaml', 0, projectText));
  return readProject(root, base, isKnownCode).project;
}

function fromEditor(editor: unknown): Settings {
  if (!isRecord(editor)) return defaultSettings;
  const target: { -readonly [K in keyof Target]: Target[K] } = { ...defaultTarget };
  const versions = editor['versions'];
  if (isRecord(versions)) {
    for (const key of ['prometheus', 'alertmanager', 'operator', 'istio', 'kubernetes'] as const) {
      const version = versions[key];
      if (typeof version !== 'string' || !/^v?\d+(\.\d+){0,2}/.test(version)) continue;
      target[key] = version.replace(/^v/, '');
      if (key === 'prometheus') target.prometheusGiven = true;
    }
  }
  const features = editor['features'];
  if (Array.isArray(features)) target.features = new Set(features.filter((it): it is string => typeof it === 'string'));
  const severities = new Map<string, Severity | 'off'>();
  if (isRecord(editor['severities'])) {
    for (const [code, value] of Object.entries(editor['severities'])) {
      const severity = severityNames.find((it) => it === value);
      if (severity) severities.set(code, severity);
    }
  }
  const ignored = editor['ignore'];
  const ignore = Array.isArray(ignored) ? ignored.filter((it): it is string => typeof it === 'string') : [];
  return { ...defaultSettings, target, severities, ignore };
}

function isRecord(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
