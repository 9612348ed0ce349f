/** What a page gains from the server behind it: the issues that it does not carry, and the events of each. */

import { write } from './address.js';
import type { Filter } from './address.js';
import { button, el, link, name } from './dom.js';
import { count, people } from './format.js';

type Value = string | number | boolean | null;
type Row = Record<string, Value>;
interface Issues {
  total: number;
  issues: Row[];
}
interface Explained {
  events: Row[];
  error?: string;
}

const behind = document.getElementById('live')?.textContent;
const api = behind ? (JSON.parse(behind) as { api: string }).api : undefined;
/** Issues that are asked for at a time. */
const stretch = 200;

/** Whether there is a server to ask. */
export const isLive = api !== undefined;

async function ask<Answer>(path: string): Promise<Answer> {
  // eslint-disable-next-line no-restricted-globals -- the one place that asks, and only where a server stands behind the page
  const response = await fetch(`${api ?? ''}${path}`);
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `the server said ${response.status}`);
  return answer;
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? count(value) : typeof value === 'boolean' ? (value ? 'yes' : 'no') : '–';
}
function instant(value: Value | undefined): string {
  return typeof value === 'string' ? people(Date.parse(value) / 1000, 'instant') : '–';
}

function table(caption: string, heads: string[], rows: (string | HTMLElement)[][]): HTMLElement {
  const head = el('tr', {}, ...heads.map((title) => el('th', { scope: 'col' }, title)));
  const body = rows.map((cells) => el('tr', {}, ...cells.map((cell) => el('td', {}, typeof cell === 'string' ? name(cell) : cell))));
  return el('div', { class: 'grid', role: 'region', 'aria-label': caption, tabindex: 0 }, el('table', {}, el('caption', {}, caption), el('thead', {}, head), el('tbody', {}, ...body)));
}

/** A place of its own below what is in `into`, which the answer takes; what was asked before for the same place is forgotten. */
function answerIn(into: HTMLElement, make: () => Promise<Node[]>): void {
  into.querySelector('.answer')?.remove();
  const place = el('div', { class: 'answer', 'aria-live': 'polite' }, el('p', { class: 'more' }, 'Asking…'));
  into.append(place);
  make().then(
    (nodes) => {
      place.replaceChildren(...nodes);
    },
    (error: unknown) => {
      place.replaceChildren(el('p', { class: 'problem', role: 'alert' }, error instanceof Error ? error.message : 'The server does not answer.'));
    },
  );
}

/** The events of an issue, from the store. */
export function showEvents(key: string, into: HTMLElement): void {
  if (!isLive) return;
  answerIn(into, async () => {
    const { events } = await ask<Explained>(`issue/${encodeURIComponent(key)}`);
    const rows = events.map((event) => [
      instant(event['at']), text(event['activity']), text(event['actor']), text(event['team']), text(event['to_team']), text(event['status']), `${text(event['file'])}, ${text(event['record'])}`,
    ]);
    return [table(`${count(events.length)} events of ${key}`, ['at', 'activity', 'who', 'team', 'to team', 'status', 'recorded in'], rows)];
  });
}

/** Parameters of the server for a filter of the list; undefined where the server has none for it. */
function parameters(filter: Filter): URLSearchParams | undefined {
  const asked = new URLSearchParams(location.search);
  if (filter.kind === 'none') return asked;
  if (filter.kind !== 'team' && filter.kind !== 'account' && filter.kind !== 'category' && filter.kind !== 'edge') return undefined;
  // Two teams would mean one or the other, not both.
  if (asked.get(filter.kind)) return undefined;
  asked.set(filter.kind, filter.values.join('>'));
  return asked;
}

/** All issues behind a filter, a stretch at a time, also those that the page does not carry. */
export function offerIssues(filter: Filter, into: HTMLElement): void {
  into.querySelector('.all-issues')?.remove();
  const asked = isLive ? parameters(filter) : undefined;
  if (!asked) return;
  const place = el('div', { class: 'all-issues' });
  const show = (from: number): void => {
    asked.set('from', String(from));
    asked.set('count', String(stretch));
    answerIn(place, async () => {
      const { total, issues } = await ask<Issues>(`issues?${asked.toString()}`);
      const rows = issues.map((issue) => {
        const key = text(issue['issue']);
        const waited = Number(issue['queued_s'] ?? 0) + Number(issue['in_hand_s'] ?? 0);
        return [link(write('issue', key), name(key)), people(waited, 'duration'), text(issue['account']), text(issue['category']), instant(issue['opened']), text(issue['status']), text(issue['team']), text(issue['team_handoffs'])];
      });
      const last = Math.min(total, from + issues.length);
      const shown = table(`Issues ${count(Math.min(total, from + 1))} to ${count(last)} of ${count(total)}, from the store`, ['issue', 'waited', 'account', 'category', 'opened', 'status', 'last team', 'team handoffs'], rows);
      const steps = el('p', {});
      if (from > 0) steps.append(button('Before', () => { show(Math.max(0, from - stretch)); }), ' ');
      if (last < total) steps.append(button('Next', () => { show(last); }));
      return [shown, steps];
    });
  };
  place.append(button('All of them, from the store', () => { show(0); }));
  into.append(place);
}
