import { write } from './address.js';
import type { GraphData, MapData, Report, Table } from './data.js';
import type { Mark } from './dom.js';
import { button, el, figure, interactive, svg } from './dom.js';
import { count, people, visible } from './format.js';
import { key } from './charts.js';

const mostTeams = 40;

interface Edge {
  row: number;
  from: string;
  to: string;
  handoffs: number;
  often: boolean;
}

/** At least 1 in 5 came straight back, and at least 5. */
function oftenBack(handoffs: number, bounces: number): boolean {
  return bounces >= 5 && bounces * 5 >= handoffs;
}

function edges(table: Table): Edge[] {
  return table.all().map((row) => {
    const handoffs = table.number(row, 'handoffs');
    return { row, from: table.text(row, 'from'), to: table.text(row, 'to'), handoffs, often: oftenBack(handoffs, table.number(row, 'bounces') || 0) };
  });
}

function said(report: Report, table: Table, edge: Edge): string {
  const back = table.number(edge.row, 'bounces') || 0;
  const wait = people(table.cell(edge.row, 'median_wait_s'), 'duration', report.business);
  return `${visible(edge.from)} → ${visible(edge.to)}: ${count(edge.handoffs)} handoffs, ${count(back)} straight back, median wait ${wait}, then ${people(table.cell(edge.row, 'waiting_after_s'), 'hours', report.business)} of waiting`;
}

function cut(text: string, width: number): string {
  const shown = visible(text);
  const most = Math.max(4, Math.floor((width - 14) / 6.6));
  return shown.length <= most ? shown : `${shown.slice(0, most - 1)}…`;
}

/** The strongest handoffs where dot laid them out. Hovering leaves the neighbourhood and fades the rest. */
export function mapPicture(report: Report, map: MapData, table: Table): HTMLElement {
  const known = new Map(edges(table).map((edge) => [`${edge.from}\u0000${edge.to}`, edge]));
  const drawing = svg('svg', { class: 'map', viewBox: `0 0 ${map.width} ${map.height}`, width: map.width, height: map.height });
  const heaviest = Math.max(1, ...map.lines.map(([, , weight]) => weight));
  const touching = new Map<SVGElement, Set<SVGElement>>();
  const boxes = new Map<string, SVGElement>();
  const boxMarks: Mark[] = map.boxes.map(([label, tier, x, y, width, height]) => {
    const node = svg('g', { class: `team line${tier}` }, svg('rect', { x, y, width, height, rx: 3 }), svg('text', { x: x + width / 2, y: y + height / 2 + 4, 'text-anchor': 'middle' }, cut(label, width)));
    boxes.set(label, node);
    touching.set(node, new Set([node]));
    const teams = report.table('teams');
    const row = teams?.find('team', label) ?? -1;
    const figures = teams && row >= 0 ? `: ${count(teams.number(row, 'issues'))} issues; received ${people(teams.cell(row, 'received'), 'count')}, passed on ${people(teams.cell(row, 'passed_on'), 'count')}` : '';
    return { node, label: `${visible(label)}${tier > 0 ? ` (line ${tier})` : ''}${figures}`, address: write('teams', label) };
  });
  const lineMarks: Mark[] = [...map.lines].reverse().sort((a, b) => a[3] - b[3]).map(([from, to, weight, often, path, head]) => {
    const edge = known.get(`${from}\u0000${to}`);
    const node = svg('g', { class: often === 1 ? 'handoff bounce' : 'handoff' }, svg('path', { class: 'near', d: path }), svg('path', { class: 'way', d: path, 'stroke-width': (0.9 + 3.1 * Math.sqrt(weight / heaviest)).toFixed(2) }), head === '' ? null : svg('polygon', { points: head }));
    const ends = [boxes.get(from), boxes.get(to)].filter((end): end is SVGGElement => end !== undefined);
    touching.set(node, new Set([node, ...ends]));
    for (const end of ends) {
      touching.get(end)?.add(node);
      for (const other of ends) touching.get(end)?.add(other);
    }
    drawing.append(node);
    return { node, label: edge ? said(report, table, edge) : `${visible(from)} → ${visible(to)}: ${count(weight)} handoffs`, address: write('handoffs', [from, to]) };
  });
  for (const { node } of boxMarks) drawing.append(node);
  interactive([...boxMarks, ...lineMarks], (mark) => {
    const near = mark && touching.get(mark.node);
    drawing.classList.toggle('faded', near !== undefined);
    for (const node of touching.keys()) node.classList.toggle('near', near?.has(node) ?? false);
  });
  const lines = new Set(map.boxes.map(([, tier]) => tier));
  const titles = ['line unknown', 'first line', 'second line', 'third line and above'];
  const entries = [{ id: 'edge bounced', title: 'at least one in five came straight back' }, { id: 'edge', title: 'fewer' }, ...(lines.size > 1 || !lines.has(0) ? titles.map((title, tier) => ({ id: `box line${tier}`, title })).filter((_, tier) => lines.has(tier)) : [])];
  const graph = report.data.graphs[0];
  const handoffs = [...known.values()].reduce((sum, edge) => sum + edge.handoffs, 0);
  const carried = map.lines.reduce((sum, [, , weight]) => sum + weight, 0);
  const complete = graph === undefined || map.edges >= graph.total;
  const words = `${complete ? `All ${count(map.edges)} routes.` : `The ${count(map.edges)} busiest of ${count(graph.total)} routes carry ${people(carried / Math.max(1, handoffs), 'ratio')} of all handoffs.`} Orange: at least one in five came straight back. ${lines.size > 1 ? 'Darker boxes are higher support lines.' : ''}`;
  return figure('Map of handoffs', el('p', {}, words), key(entries), el('div', { class: 'wide' }, drawing));
}

/** Handoffs between the teams that pass on and receive most, by support line: who passes is a row, who receives a column. */
export function matrixPicture(report: Report, table: Table, graph: GraphData | undefined): HTMLElement {
  const all = edges(table);
  const weight = new Map<string, number>();
  for (const edge of all) for (const team of [edge.from, edge.to]) weight.set(team, (weight.get(team) ?? 0) + edge.handoffs);
  const teams = report.table('teams');
  const tier = (team: string): number => {
    const row = teams?.find('team', team) ?? -1;
    return row < 0 ? 0 : teams?.number(row, 'tier') || 0;
  };
  const shown = [...weight.keys()].sort((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0) || a.localeCompare(b)).slice(0, mostTeams);
  const tiers = new Map(shown.map((team) => [team, tier(team)]));
  shown.sort((a, b) => (tiers.get(a) ?? 0) - (tiers.get(b) ?? 0));
  const place = new Map(shown.map((team, at) => [team, at]));
  const step = shown.length > 24 ? 19 : 26;
  const longest = Math.max(...shown.map((team) => Math.min(24, visible(team).length)));
  const left = 16 + longest * 6.6;
  const top = 20 + longest * 5.4;
  const size = shown.length * step;
  const width = left + size + 20 + longest * 3.6;
  const drawing = svg('svg', { class: 'matrix', viewBox: `0 0 ${Math.round(width)} ${Math.round(top + size + 4)}`, width: Math.round(width), height: Math.round(top + size + 4) });
  for (let at = 0; at <= shown.length; at++) {
    const border = at > 0 && at < shown.length && tiers.get(shown[at] ?? '') !== tiers.get(shown[at - 1] ?? '');
    const place = at * step;
    drawing.append(svg('line', { class: border ? 'border' : 'rule', x1: left, x2: left + size, y1: top + place, y2: top + place }), svg('line', { class: border ? 'border' : 'rule', y1: top, y2: top + size, x1: left + place, x2: left + place }));
  }
  shown.forEach((team, at) => {
    const middle = at * step + step / 2;
    const label = visible(team).length > 24 ? `${visible(team).slice(0, 23)}…` : visible(team);
    drawing.append(svg('text', { x: left - 6, y: top + middle + 4, 'text-anchor': 'end' }, label), svg('text', { transform: `translate(${left + middle},${top - 6}) rotate(-55)` }, label));
  });
  const within = all.filter((edge) => place.has(edge.from) && place.has(edge.to)).sort((a, b) => (place.get(a.from) ?? 0) - (place.get(b.from) ?? 0) || (place.get(a.to) ?? 0) - (place.get(b.to) ?? 0));
  const heaviest = Math.max(1, ...within.map((edge) => edge.handoffs));
  const marks: Mark[] = within.map((edge) => {
    const side = Math.max(1.6, (step - 3) * Math.sqrt(edge.handoffs / heaviest));
    const x = left + (place.get(edge.to) ?? 0) * step;
    const y = top + (place.get(edge.from) ?? 0) * step;
    const node = svg('g', {}, svg('rect', { class: 'reach', x, y, width: step, height: step }), svg('rect', { class: edge.often ? 'cell bounced' : 'cell', x: x + (step - side) / 2, y: y + (step - side) / 2, width: side, height: side }));
    drawing.append(node);
    return { node, label: said(report, table, edge), address: write('handoffs', [edge.from, edge.to]) };
  });
  interactive(marks);
  const handoffs = all.reduce((sum, edge) => sum + edge.handoffs, 0);
  const inside = within.reduce((sum, edge) => sum + edge.handoffs, 0);
  const total = graph?.total ?? table.total;
  const words = weight.size > shown.length ? `The ${shown.length} teams of ${count(weight.size)} that pass on and receive most, with ${count(within.length)} of ${count(total)} routes and ${people(inside / Math.max(1, handoffs), 'ratio')} of all handoffs. The table below has the other routes.` : `All ${count(within.length)} routes.`;
  return figure('Matrix of handoffs', el('p', {}, `${words} Rows pass on, columns receive; the larger the square, the more handoffs.`), key([{ id: 'cell bounced', title: 'at least one in five came straight back' }, { id: 'cell', title: 'fewer' }]), el('div', { class: 'wide' }, drawing));
}

/** Both, with the buttons that choose. */
export function handoffPictures(report: Report, graph: GraphData, table: Table): HTMLElement {
  const place = el('div', {});
  const views: { label: string; draw: () => HTMLElement }[] = [
    ...graph.maps.map((map) => ({ label: map.edges >= graph.total ? `Map, all ${count(graph.total)}` : `Map, ${count(map.edges)} busiest`, draw: () => mapPicture(report, map, table) })),
    { label: 'Matrix', draw: () => matrixPicture(report, table, graph) },
  ];
  const start = Math.min(1, graph.maps.length - 1);
  const buttons = views.map((view, at) =>
    button(view.label, () => {
      choose(at);
    }),
  );
  const choose = (chosen: number): void => {
    buttons.forEach((press, at) => {
      press.setAttribute('aria-pressed', String(at === chosen));
    });
    const view = views[chosen];
    if (view) place.replaceChildren(view.draw());
  };
  choose(start);
  return el('div', {}, el('div', { class: 'choice', role: 'group', 'aria-label': 'How the handoffs are shown' }, ...buttons), place);
}
