// Compares baton's answers with the peer's, value by value: node compare.mjs PEER_ANSWER FOLDER
// FOLDER holds summary.json, teams.json, accounts.json, team_edges.json and person_edges.json of baton.
import fs from 'node:fs';
import path from 'node:path';

const [, , peer_answer, folder] = process.argv;
const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`), 'utf8'));

const by_key = (rows) => Object.fromEntries(rows.map(({ key, ...values }) => [key, values]));
const edges = (name) =>
  read(name).edges.map((edge) => ({
    key: `${edge.from} > ${edge.to}`, handoffs: edge.handoffs, median_wait: edge.median_wait_s, p90_wait: edge.p90_wait_s }));

function answer_of_baton() {
  const summary = {};
  for (const [id, value] of Object.entries(read('summary').measures)) {
    const is_object = value !== null && typeof value === 'object';
    if (id.startsWith('time_to_')) summary[id] = is_object ? [value.sum_s, value.median_s, value.p90_s] : value;
    else if (id.endsWith('_handoff_wait')) summary[id] = is_object ? value.sum_s : value;
    else summary[id] = is_object ? value.value : value;
  }
  const teams = read('teams').teams.map((team) => ({
    key: team.team, issues: team.issues, received: team.received, passed_on: team.passed_on, resolved: team.resolved,
    median_resolution: team.median_resolution_s, p90_resolution: team.p90_resolution_s }));
  const accounts = read('accounts').accounts.map((account) => ({
    key: account.account, issues: account.issues, resolved: account.resolved, median_resolution: account.median_resolution_s,
    p90_resolution: account.p90_resolution_s, team_handoffs: account.team_handoffs, team_bounces: account.team_bounces,
    people_met: account.people_met, lowest_level: account.lowest_level_resolution }));
  return { summary, teams: by_key(teams), accounts: by_key(accounts), team_edges: by_key(edges('team_edges')),
    person_edges: by_key(edges('person_edges')) };
}

let compared = 0;
const differences = [];
function compare(theirs, ours, where) {
  if (theirs !== null && typeof theirs === 'object') {
    for (const key of Object.keys(theirs)) compare(theirs[key], ours?.[key], `${where}.${key}`);
    return;
  }
  ++compared;
  const equal = typeof theirs === 'number' && typeof ours === 'number'
    ? Math.abs(theirs - ours) <= 1e-6 + 1e-9 * Math.abs(theirs)
    : theirs === (ours ?? null);
  if (!equal) differences.push(`${where}: ${theirs} there, ${ours} here`);
}

const peer = JSON.parse(fs.readFileSync(peer_answer, 'utf8'));
for (const part of ['teams', 'accounts', 'team_edges', 'person_edges']) peer[part] = by_key(peer[part] ?? []);
const baton = answer_of_baton();
for (const part of ['teams', 'accounts', 'team_edges', 'person_edges']) {
  // Rows that only baton has; "(none)" is the time that no team answers for.
  for (const key of Object.keys(baton[part])) {
    if (!(key in peer[part]) && key !== '(none)') differences.push(`${part}.${key}: only here`);
  }
}
compare(peer, baton, 'answer');
if (differences.length === 0) {
  console.log(`answers agree on ${compared} values`);
} else {
  console.log(`answers differ in ${differences.length} of ${compared} values:`);
  for (const difference of differences.slice(0, 10)) console.log(`  ${difference}`);
  process.exitCode = 1;
}
