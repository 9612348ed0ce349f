import { max, median } from 'd3-array';
import { axisBottom, axisLeft } from 'd3-axis';
import { format } from 'd3-format';
import { scaleBand, scaleLinear, scaleLog } from 'd3-scale';
import type { ScaleLinear } from 'd3-scale';
import { select } from 'd3-selection';
import { line } from 'd3-shape';
import { write } from './address.js';
import type { Report, Stay, Table } from './data.js';
import type { Mark } from './dom.js';
import { el, figure, interactive, name, svg } from './dom.js';
import { count, duration, people, visible } from './format.js';

/** Classes of the ledger, in the one order that they always have. */
export const ledger = [
  { id: 'queued', title: 'queued' },
  { id: 'in_hand', title: 'in hand' },
  { id: 'on_customer', title: 'on customer' },
  { id: 'held', title: 'held by a third party' },
] as const;

/** The whole of it on a phone, where side columns would leave no room. */
function narrow(width: number): boolean {
  return width < 620;
}

/** A text cut so that it fits. */
function cut(text: string, most: number): string {
  const shown = visible(text);
  return shown.length <= most ? shown : `${shown.slice(0, most - 1)}…`;
}

export function key(entries: readonly { id: string; title: string }[]): HTMLElement {
  return el(
    'ul',
    { class: 'key' },
    ...entries.map(({ id, title }) => el('li', {}, svg('svg', { width: 11, height: 11, 'aria-hidden': 'true' }, svg('rect', { class: id, width: 11, height: 11, rx: 2 })), title)),
  );
}

function picture(width: number, height: number): SVGSVGElement {
  return svg('svg', { viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`, width: Math.round(width), height: Math.round(height) });
}

/** Stacked bars of the classes of time that issues spent with each team, with the columns that say how sure that is. */
export function teamChart(report: Report, table: Table, width: number): HTMLElement {
  const small = narrow(width);
  const columns = small ? [{ id: 'delay_share', head: 'share' }] : [
    { id: 'delay_share', head: 'share of delay' },
    { id: 'issues', head: 'issues' },
    { id: 'median_delay_s', head: 'median per issue' },
    { id: 'ten_slowest_share', head: 'in its 10 slowest' },
  ];
  const step = 23;
  const top = 44;
  const labels = Math.min(small ? 110 : 190, 20 + 7 * (max(table.all(), (row) => Math.min(visible(table.text(row, 'team')).length, 26)) ?? 8));
  const beside = columns.length * (small ? 54 : 106);
  const amounts = (row: number): number[] => ledger.map(({ id }) => table.number(row, `${id}_s`) || 0);
  const whole = (row: number): number => amounts(row).reduce((sum, amount) => sum + amount, 0);
  const longest = max(table.all(), whole) ?? 1;
  const x = scaleLinear([0, longest / 3600 || 1], [labels, width - beside - 8]);
  const height = top + table.rows * step + 8;
  const chart = picture(width, height);
  select(chart)
    .append('g')
    .attr('class', 'axis grid')
    .attr('transform', `translate(0,${top - 6})`)
    .call(axisBottom(x).ticks(small ? 2 : 4).tickSize(height - top).tickFormat((value) => (value === 0 ? '0' : `${format(',')(value.valueOf())} h`)));
  for (const text of chart.querySelectorAll('.axis text')) text.setAttribute('y', '-13');
  columns.forEach(({ head }, at) => {
    chart.append(svg('text', { class: 'head', x: width - (columns.length - 1 - at) * 106, y: 14, 'text-anchor': 'end' }, head));
  });
  const marks: Mark[] = table.all().map((row) => {
    const team = table.text(row, 'team');
    const y = top + row * step;
    const bars: SVGElement[] = [];
    let from = 0;
    ledger.forEach(({ id }, at) => {
      const amount = (amounts(row)[at] ?? 0) / 3600;
      const length = x(from + amount) - x(from);
      if (amount > 0) bars.push(svg('rect', { class: id, x: x(from), y, width: Math.max(0.5, length - 0.8), height: 15 }));
      from += amount;
    });
    const values = columns.map(({ id }, at) => {
      const column = table.column(id);
      const cell = column?.cell(row) ?? null;
      return svg('text', { class: typeof cell === 'string' ? 'few' : undefined, x: width - (columns.length - 1 - at) * 106, y: y + 12, 'text-anchor': 'end' }, cell === null || !column ? '' : people(cell, column.unit, report.business));
    });
    const text = ledger.map(({ title }, at) => ({ title, amount: amounts(row)[at] ?? 0 })).filter(({ amount }) => amount > 0);
    const said = text.map(({ title, amount }) => `${title} ${people(amount, 'hours', report.business)}`).join(', ');
    const node = svg('g', {}, svg('rect', { class: 'reach', x: 0, y: y - 4, width, height: step }), ...bars);
    // Texts stand beside their mark: its label says more than they do.
    chart.append(node, svg('text', { x: labels - 10, y: y + 12, 'text-anchor': 'end' }, cut(team, small ? 14 : 26)), ...values);
    return { node, label: `${visible(team)}: ${said}; ${people(table.cell(row, 'delay_share'), 'ratio')} of all delay, ${count(table.number(row, 'issues'))} issues`, address: write('teams', team) };
  });
  interactive(marks);
  const words = 'Each bar is the time that issues spent with a team. Orange: nobody had started. Blue: somebody had. Those two are the team’s to answer for; grey is not.';
  return figure('Time that issues spent with each team', el('p', {}, words), key(ledger), chart);
}

/** The month of an instant in UTC, and how much of it had passed. */
function changeAt(seconds: number): { day: string; month: string; part: number } {
  const at = new Date(seconds * 1000);
  const begin = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
  const day = at.toISOString().slice(0, 10);
  return { day, month: day.slice(0, 7), part: (at.getTime() - begin) / (Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) - begin) };
}

/** Months, of which the table has the latest first: columns of opened and resolved, a line for those open; below it the median with its interval. */
export function monthChart(report: Report, table: Table, width: number): HTMLElement {
  const left = 56;
  const right = 8;
  const upper = { top: 12, height: 170 };
  const lower = { top: 236, height: 110 };
  // A few issues that were opened years ago would leave the picture no room: it begins where one in a hundred had been opened.
  const inTime = table.all().reverse();
  const opened = (upto: number): number => inTime.slice(0, upto).reduce((sum, row) => sum + table.number(row, 'opened'), 0);
  const whole = opened(table.rows);
  const begin = Math.max(0, inTime.findIndex((_, at) => opened(at + 1) > whole / 100));
  const rows = inTime.slice(begin);
  const leftOut = begin > 0 ? `The picture begins in ${table.text(rows[0] ?? 0, 'month')}; before it ${count(opened(begin))} of ${count(whole)} issues were opened.` : '';
  const month = (row: number): string => table.text(row, 'month');
  const months = rows.map(month);
  const x = scaleBand(months, [left, width - right]).paddingInner(0.25).paddingOuter(0.1);
  const most = max(rows, (row) => Math.max(table.number(row, 'opened'), table.number(row, 'resolved'), table.number(row, 'backlog'))) ?? 1;
  const y = scaleLinear([0, Math.max(1, most)], [upper.top + upper.height, upper.top]).nice();
  const longest = max(rows, (row) => table.number(row, 'median_high_s') || 0) ?? 0;
  const unit = longest > 36 * 3600 ? { name: report.business ? 'bh' : 'd', seconds: report.business ? 3600 : 86400 } : { name: 'h', seconds: 3600 };
  const time = scaleLinear([0, Math.max(longest / unit.seconds, 0.1)], [lower.top + lower.height, lower.top]).nice();
  const chart = picture(width, 372);
  const every = Math.max(1, Math.ceil((months.length * 52) / (width - left)));
  const shownMonths = months.filter((_, at) => at % every === 0);
  const axes = select(chart);
  const bottom = (at: number, words: boolean): void => {
    axes.append('g').attr('class', 'axis').attr('transform', `translate(0,${at})`).call(axisBottom(x).tickValues(words ? shownMonths : []).tickSizeOuter(0));
  };
  const side = (scale: ScaleLinear<number, number>, ticks: number, words: (value: number) => string): void => {
    axes.append('g').attr('class', 'axis grid').attr('transform', `translate(${left},0)`).call(axisLeft(scale).ticks(ticks).tickSize(-(width - left - right)).tickFormat((value) => words(value.valueOf())));
  };
  side(y, 5, format(',d'));
  side(time, 3, (value) => `${value} ${unit.name}`);
  bottom(upper.top + upper.height, false);
  bottom(lower.top + lower.height, true);
  chart.append(svg('text', { class: 'head', x: left, y: lower.top - 18 }, 'median time to resolution, of those resolved in the month, with its 95 % interval'));
  const band = x.bandwidth();
  const marks: Mark[] = rows.map((row) => {
    const at = x(month(row)) ?? 0;
    const bar = (id: string, place: number): SVGElement => {
      const value = table.number(row, id);
      return svg('rect', { class: id, x: at + (place * band) / 2, y: y(value), width: Math.max(0.5, band / 2 - 0.8), height: y(0) - y(value) });
    };
    const median = table.number(row, 'median_resolution_s') / unit.seconds;
    const parts: SVGElement[] = [svg('rect', { class: 'reach', x: at, y: upper.top, width: band, height: lower.top + lower.height - upper.top }), bar('opened', 0), bar('resolved', 1)];
    if (Number.isFinite(median)) {
      const centre = at + band / 2;
      const low = table.number(row, 'median_low_s') / unit.seconds;
      const high = table.number(row, 'median_high_s') / unit.seconds;
      parts.push(svg('line', { class: 'interval', x1: centre, x2: centre, y1: time(low), y2: time(high) }), svg('circle', { class: 'median', cx: centre, cy: time(median), r: 3.2 }));
    }
    const node = svg('g', {}, ...parts);
    chart.append(node);
    const said = `${month(row)}: ${count(table.number(row, 'opened'))} opened, ${count(table.number(row, 'resolved'))} resolved, ${count(table.number(row, 'backlog'))} open at its end, median ${people(table.cell(row, 'median_resolution_s'), 'duration', report.business)}`;
    return { node, label: said, address: write('months', month(row)) };
  });
  const way = line<number>((row) => (x(month(row)) ?? 0) + band / 2, (row) => y(table.number(row, 'backlog')));
  chart.append(svg('path', { class: 'backlog', d: way(rows) ?? '' }));
  const { change } = report.data;
  const changed = change === null ? undefined : changeAt(change);
  const start = changed === undefined ? undefined : x(changed.month);
  if (changed && start !== undefined) {
    const at = start - (x.step() - band) / 2 + changed.part * x.step();
    const end = at > width / 2;
    chart.append(
      svg('line', { class: 'change', x1: at, x2: at, y1: 0, y2: lower.top + lower.height }),
      svg('text', { class: 'changed', x: at + (end ? -6 : 6), y: 9, 'text-anchor': end ? 'end' : 'start' }, `change, ${changed.day}`),
    );
  }
  interactive(marks);
  const entries = [{ id: 'opened', title: 'opened' }, { id: 'resolved', title: 'resolved' }, { id: 'backlog-key', title: 'open at the end of the month' }];
  return figure('Issues opened, resolved and open, month by month', key(entries), chart, el('p', { class: 'more' }, `${leftOut} Another period: baton report${report.data.options} --since ${months[Math.max(0, months.length - 3)] ?? ''}-01 -o report.html`.trim()));
}

const verdicts = [
  { id: 'worse', title: 'worse than the rest' },
  { id: 'better', title: 'better' },
  { id: 'alike', title: 'not distinguishable' },
];

function verdictClass(verdict: string): string {
  return verdict.startsWith('worse') || verdict.startsWith('harder') ? 'worse' : verdict.startsWith('better') || verdict.startsWith('easier') ? 'better' : 'alike';
}

interface FunnelLimit {
  look: 'near' | 'far' | 'wide';
  middle: number;
  half: (issues: number) => number;
}

/** The limits of chance by the number of issues. Each account has its own, as its issues differ more or less; drawn is the middle one of all. */
function funnelLimits(table: Table, rows: number[], size: string): FunnelLimit[] {
  const half = (row: number, id: string): number => (table.number(row, `${id}_high`) - table.number(row, `${id}_low`)) / 2;
  const known = rows.filter((row) => table.column('funnel_95_high') && Number.isFinite(half(row, 'funnel_95')));
  if (known.length === 0) return [];
  const middle = median(known, (row) => (table.number(row, 'funnel_95_high') + table.number(row, 'funnel_95_low')) / 2) ?? 0;
  const spread = (id: string): number => median(known, (row) => half(row, id) ** 2 * table.number(row, size)) ?? 0;
  const near = spread('funnel_95');
  const limits: FunnelLimit[] = [{ look: 'near', middle, half: (issues) => Math.sqrt(near / issues) }];
  if (table.column('funnel_998_high')) {
    const far = spread('funnel_998');
    limits.push({ look: 'far', middle, half: (issues) => Math.sqrt(far / issues) });
  }
  // Where accounts differ more than by chance, that is the same at any number of issues.
  const beyond = table.column('wide_95_high') ? (median(known, (row) => half(row, 'wide_95') ** 2 - half(row, 'funnel_95') ** 2) ?? 0) : 0;
  if (beyond > 0.01) limits.push({ look: 'wide', middle, half: (issues) => Math.sqrt(near / issues + beyond) });
  return limits;
}

/** Ease of accounts against how many rated issues it rests on, in the funnel that chance alone would fill. */
export function funnelChart(report: Report, table: Table, width: number): HTMLElement | undefined {
  const size = table.column('rated') ? 'rated' : table.column('resolved') ? 'resolved' : 'issues';
  const value = table.column('ease_adjusted') ? 'ease_adjusted' : 'ease';
  const rows = table.all().filter((row) => Number.isFinite(table.number(row, value)) && table.number(row, size) > 0);
  if (rows.length < 3) return undefined;
  const height = 380;
  const left = 44;
  const right = narrow(width) ? 12 : 150;
  const limits = funnelLimits(table, rows, size);
  const sizes = rows.map((row) => table.number(row, size));
  const x = scaleLog([Math.min(...sizes) * 0.9, Math.max(...sizes) * 1.1], [left, width - right]);
  const values = rows.map((row) => table.number(row, value));
  const low = Math.max(0, Math.min(...values) - 4);
  const high = Math.min(100, Math.max(...values) + 4);
  const y = scaleLinear([low, high], [height - 46, 12]).nice();
  const chart = picture(width, height);
  const ticks = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000].filter((tick) => tick >= (x.domain()[0] ?? 1) && tick <= (x.domain()[1] ?? 1));
  const axes = select(chart);
  axes.append('g').attr('class', 'axis grid').attr('transform', `translate(${left},0)`).call(axisLeft(y).ticks(6).tickSize(-(width - left - right)));
  axes.append('g').attr('class', 'axis').attr('transform', `translate(0,${height - 46})`).call(axisBottom(x).tickValues(ticks).tickFormat((tick) => format(',')(tick.valueOf())));
  chart.append(svg('text', { class: 'head', x: width - right, y: height - 10, 'text-anchor': 'end' }, `${size === 'issues' ? '' : `${size} `}issues (log scale)`));
  const [least = 1, most = 1] = x.domain();
  const steps = Array.from({ length: 81 }, (_, step) => least * Math.pow(most / least, step / 80));
  for (const limit of limits) {
    for (const side of [-1, 1]) {
      const curve = line<number>((n) => x(n), (n) => y(Math.max(y.domain()[0] ?? 0, Math.min(y.domain()[1] ?? 100, limit.middle + side * limit.half(n)))));
      chart.append(svg('path', { class: `limit ${limit.look}`, d: curve(steps) ?? '' }));
    }
  }
  const mean = report.data.measures['ease']?.parts['mean'];
  if (typeof mean === 'number') {
    chart.append(svg('line', { class: 'all', x1: left, x2: width - right, y1: y(mean), y2: y(mean) }));
    if (right > 50) chart.append(svg('text', { x: width - right + 8, y: y(mean) + 4 }, `all: ${mean.toFixed(1)}`));
  }
  const worst = new Set([...rows].sort((a, b) => Math.abs(table.number(b, value) - (mean as number)) * Math.sqrt(table.number(b, size)) - Math.abs(table.number(a, value) - (mean as number)) * Math.sqrt(table.number(a, size))).slice(0, 8));
  const marks: Mark[] = rows.map((row) => {
    const account = table.text(row, 'account');
    const verdict = table.text(row, 'verdict');
    const cx = x(table.number(row, size));
    const cy = y(table.number(row, value));
    const beyond = cx > width - right - 120;
    const label = worst.has(row) && !narrow(width) ? svg('text', { x: cx + (beyond && right < 100 ? -9 : 9), y: cy + 4, 'text-anchor': beyond && right < 100 ? 'end' : 'start' }, cut(account, 22)) : null;
    const node = svg('g', {}, svg('circle', { class: verdictClass(verdict), cx, cy, r: 5 }));
    chart.append(node, ...(label ? [label] : []));
    return { node, label: `${visible(account)}: ease ${people(table.number(row, value), 'points')}${value === 'ease' ? '' : ' adjusted'}, ${count(table.number(row, size))} issues${verdict === '' ? '' : `, ${verdict}`}`, address: write('accounts', account) };
  });
  interactive(marks);
  const used = verdicts.filter(({ id }) => rows.some((row) => verdictClass(table.text(row, 'verdict')) === id) && table.column('z'));
  const few = table.rows - rows.length;
  const notes = [limits.length === 0 ? 'No funnel: these figures come without the limits of chance.' : 'Inside the dashed funnel a difference is what chance alone would show for issues that differ as they usually do (each account is judged by its own); a coloured dot stands apart with false discoveries held at 10 %.', few > 0 ? `${count(few)} account${few === 1 ? '' : 's'} with too few issues ${few === 1 ? 'is' : 'are'} not compared.` : ''];
  return figure('Ease of accounts against their number of issues', used.length > 0 ? key(used) : '', chart, el('p', { class: 'more' }, notes.filter((note) => note !== '').join(' ')));
}

const hatching = 'silence';
const silent_from = 86_400;

/** Whether a stay was in hand for more than a day on a single touch, or none: whoever took it up did not act again. */
function isSilent(stay: Stay): boolean {
  return stay.touches <= 1 && stay.spent[1] > silent_from;
}

function hatch(): SVGElement {
  return svg('defs', {}, svg('pattern', { id: hatching, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, svg('rect', { class: 'silence', width: 2, height: 6 })));
}

function silenceKey(stays: Stay[]): HTMLElement | string {
  return stays.some(isSilent) ? el('p', { class: 'more' }, 'Hatched: in hand for more than a day with one touch at most, so nobody is known to have worked on it.') : '';
}

/** One issue: a lane per team, bars by class of time, a line where it was handed on. */
export function journeyChart(report: Report, stays: Stay[], opened: number, width: number): HTMLElement {
  const lanes = [...new Set(stays.map((stay) => stay.team))];
  const step = 30;
  const left = Math.min(narrow(width) ? 100 : 190, 20 + 7 * Math.max(...lanes.map((lane) => Math.min(26, visible(lane).length))));
  const end = Math.max(...stays.map((stay) => stay.to), 1);
  const x = scaleLinear([0, end], [left, width - 14]);
  const height = lanes.length * step + 44;
  const chart = picture(width, height);
  const ticks = narrow(width) ? 3 : 7;
  const day = (seconds: number): string => new Date((opened + seconds) * 1000).toISOString();
  const words = (seconds: number): string => (end < 3 * 86400 ? day(seconds).slice(5, 16).replace('T', ' ') : day(seconds).slice(0, 10));
  const values = Array.from({ length: ticks }, (_, at) => (end * at) / (ticks - 1));
  select(chart)
    .append('g')
    .attr('class', 'axis grid')
    .attr('transform', `translate(0,6)`)
    .call(axisBottom(x).tickValues(values).tickSize(height - 38).tickFormat((value) => words(value.valueOf())));
  const last = chart.querySelectorAll('.axis .tick:last-of-type text');
  for (const text of last) text.setAttribute('text-anchor', 'end');
  const marks: Mark[] = stays.map((stay, at) => {
    const y = lanes.indexOf(stay.team) * step + 12;
    const sum = stay.spent.reduce((total, part) => total + part, 0);
    const rest = Math.max(0, stay.to - stay.from - sum);
    // Of business time the classes share the stay in proportion; of calendar time the rest is a gap between resolution and reopening.
    const scale = report.business && sum > 0 ? (stay.to - stay.from) / sum : 1;
    const parts: SVGElement[] = [];
    let from = stay.from;
    const silent = isSilent(stay);
    [...ledger.map(({ id }, place) => ({ id: id as string, span: (stay.spent[place] ?? 0) * scale })), { id: 'resolved_gap', span: report.business ? 0 : rest }].forEach(({ id, span }) => {
      const bar = { x: x(from), y, width: Math.max(0.7, x(from + span) - x(from)), height: 18 };
      if (span > 0) parts.push(svg('rect', { class: id, ...bar }));
      if (id === 'in_hand' && silent) parts.push(svg('rect', { fill: `url(#${hatching})`, ...bar }));
      from += span;
    });
    const before = stays[at - 1];
    if (before) {
      const upper = lanes.indexOf(before.team) * step + 12;
      chart.append(svg('line', { class: 'handover', x1: x(stay.from), x2: x(stay.from), y1: Math.min(upper, y) - 2, y2: Math.max(upper, y) + 20 }));
    }
    const node = svg('g', {}, svg('rect', { class: 'reach', x: x(stay.from), y: y - 4, width: Math.max(4, x(stay.to) - x(stay.from)), height: 26 }), ...parts);
    chart.append(node);
    const spent = ledger.map(({ title }, place) => ({ title, span: stay.spent[place] ?? 0 })).filter(({ span }) => span > 0).map(({ title, span }) => `${title} ${duration(span, report.business)}`);
    return { node, label: `${visible(stay.team)} from ${day(stay.from).slice(0, 16).replace('T', ' ')}: ${spent.join(', ') || 'no time'}${silent ? ', in silence after one touch at most' : ''}`, address: write('teams', stay.team) };
  });
  if (stays.some(isSilent)) chart.prepend(hatch());
  lanes.forEach((lane, at) => {
    chart.append(svg('text', { x: left - 10, y: at * step + 25, 'text-anchor': 'end' }, cut(lane, narrow(width) ? 12 : 26)));
  });
  interactive(marks);
  return figure('The issue’s way from team to team', key([...ledger, { id: 'resolved_gap', title: 'resolved, then reopened' }]), silenceKey(stays), chart);
}

/** The ledger of one issue and what its ease lost, beside its journey. */
export function lostPoints(report: Report, issue: string): HTMLElement | undefined {
  const table = report.table('lost_points');
  const rows = (table?.all() ?? []).filter((row) => table?.text(row, 'issue') === issue);
  if (!table || rows.length === 0) return undefined;
  rows.sort((a, b) => table.number(b, 'points') - table.number(a, 'points'));
  return el('div', { class: 'lost' }, el('h3', {}, 'What its ease lost'), el('ul', {}, ...rows.map((row) => el('li', {}, el('b', {}, people(table.cell(row, 'points'), 'points')), ` of ${people(table.cell(row, 'of'), 'points')} points: `, name(table.text(row, 'component'))))));
}
