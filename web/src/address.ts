/** Addresses of the page: "#teams", "#teams/V32", "#teams/V32/queued_s", "#handoffs/A>B", "#issues/edge=A>B", "#issue/KEY", "#figure/ID". */
export interface Address {
  section: string;
  /** What of the section, decoded; an edge's two ends. */
  parts: string[];
}

const sections = new Set(['teams', 'handoffs', 'accounts', 'issues', 'issue', 'figure', 'months', 'findings', 'first']);

// Browsers write the '>' between the ends of an edge as "%3E", so that of a name is encoded twice.
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/[%>]/g, (character) => (character === '%' ? '%25' : '%3E')));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).replace(/%(25|3E)/g, (_, code) => (code === '25' ? '%' : '>'));
  } catch {
    return text;
  }
}

const between = />|%3E/i;

/** Reads a hash; undefined where it is a plain anchor or nothing. */
export function read(hash: string): Address | undefined {
  const [section = '', ...rest] = hash.replace(/^#/, '').split('/');
  if (!sections.has(section) || rest.length === 0 || rest.join('') === '') return undefined;
  return { section, parts: rest.flatMap((part) => (section === 'issues' ? [part] : part.split(between).map(decoded))) };
}

/** Writes one: texts of the data are encoded, an edge is two of them. */
export function write(section: string, ...parts: (string | [string, string])[]): string {
  return `#${[section, ...parts.map((part) => (typeof part === 'string' ? encoded(part) : part.map(encoded).join('>')))].join('/')}`;
}

/** Which issues the list shows. */
export interface Filter {
  kind: 'team' | 'edge' | 'account' | 'figure' | 'category' | 'month' | 'keys' | 'none';
  values: string[];
}
const kinds = ['team', 'edge', 'account', 'figure', 'category', 'month', 'keys'] as const;

export function readFilter(text: string): Filter {
  const at = text.indexOf('=');
  const kind = kinds.find((known) => known === text.slice(0, at));
  if (!kind) return { kind: 'none', values: [] };
  return { kind, values: text.slice(at + 1).split(between).map(decoded) };
}
export function writeFilter(filter: Filter): string {
  return filter.kind === 'none' ? '#issues' : `#issues/${filter.kind}=${filter.values.map(encoded).join('>')}`;
}
