import { plainMap } from '../text/offset-map.js';
import type { Region } from '../text/region.js';
import { splitDocuments } from './documents.js';
import { parseIni } from './ini.js';
import { parseJson } from './json.js';
import { parseToml } from './toml.js';
import type { Document, Format } from './tree.js';
import { parseYaml } from './yaml.js';

/** Reads a text that is embedded in another: one document, or for YAML as many as its `---` lines cut. */
export function parseDocuments(region: Region, format: Format): readonly Document[] {
  switch (format) {
    case 'json':
      return [parseJson(region)];
    case 'toml':
      return [parseToml(region)];
    case 'ini':
      return [parseIni(region)];
    case 'yaml': {
      const spans = splitDocuments(region.text);
      if (spans.length === 1) return [parseYaml(region)];
      return spans.map((span) => {
        const part: Region = {
          text: region.text.slice(span.start, span.end),
          home: { type: 'host', region, map: plainMap(span.start, span.end - span.start) },
          encode: (text) => text,
        };
        return parseYaml(part);
      });
    }
  }
}
