-- The main job as one would write it in SQL, without the ledger of time, ease and the graph. peer.mjs runs it.
CREATE TABLE events AS
SELECT * FROM read_csv('$LOG', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {
  'case_id': 'VARCHAR', 'ts': 'TIMESTAMP', 'activity': 'VARCHAR', 'resource': 'VARCHAR', 'team': 'VARCHAR',
  'level': 'VARCHAR', 'account': 'VARCHAR', 'priority': 'VARCHAR', 'subject': 'VARCHAR'});

-- Acts of persons, each with the one before it in its issue.
CREATE TEMP TABLE acts AS
SELECT case_id, epoch(ts)::BIGINT AS acted_at, resource, team, level,
       lag(resource) OVER issue AS from_resource, lag(team) OVER issue AS from_team,
       epoch(ts)::BIGINT - epoch(lag(ts) OVER issue)::BIGINT AS wait,
       lead(true) OVER issue IS NULL AS is_last
FROM events WHERE resource IS NOT NULL
WINDOW issue AS (PARTITION BY case_id ORDER BY ts);

-- A, B, A in the list of consecutive distinct persons (teams) of an issue.
CREATE TEMP TABLE bounces AS
SELECT case_id, sum(by_person) AS person_bounces, sum(by_team) AS team_bounces FROM (
  SELECT case_id, (lag(resource, 2) OVER persons = resource)::INT AS by_person, 0 AS by_team
  FROM acts WHERE from_resource IS DISTINCT FROM resource WINDOW persons AS (PARTITION BY case_id ORDER BY acted_at)
  UNION ALL
  SELECT case_id, 0, (lag(team, 2) OVER teams = team)::INT
  FROM acts WHERE from_team IS DISTINCT FROM team WINDOW teams AS (PARTITION BY case_id ORDER BY acted_at))
GROUP BY case_id;

-- An issue where nobody acted has no team handoffs, rather than 0.
CREATE TABLE issues AS
WITH whole AS (
  SELECT case_id, count(*) AS events, min(epoch(ts)::BIGINT) AS opened,
         max(epoch(ts)::BIGINT) FILTER (activity = 'Resolve') AS resolved, any_value(account) AS account
  FROM events GROUP BY case_id),
acted AS (
  SELECT case_id, count(*) AS company_acts, count(DISTINCT resource) AS people_met, count(DISTINCT team) AS teams_met,
         min(acted_at) AS first_act, max(level) AS highest_level,
         count(*) FILTER (from_resource <> resource) AS person_handoffs, count(*) FILTER (from_team <> team) AS team_handoffs,
         coalesce(sum(wait) FILTER (from_resource <> resource), 0) AS person_wait,
         coalesce(sum(wait) FILTER (from_team <> team), 0) AS team_wait, max(team) FILTER (is_last) AS last_team
  FROM acts GROUP BY case_id)
SELECT case_id, account, last_team, events, coalesce(company_acts, 0) AS company_acts, coalesce(people_met, 0) AS people_met,
       coalesce(teams_met, 0) AS teams_met, coalesce(person_handoffs, 0) AS person_handoffs,
       team_handoffs, coalesce(person_bounces, 0)::BIGINT AS person_bounces,
       coalesce(team_bounces, 0)::BIGINT AS team_bounces, resolved - opened AS to_resolution, first_act - opened AS to_first_act,
       person_wait, team_wait, highest_level
FROM whole LEFT JOIN acted USING (case_id) LEFT JOIN bounces USING (case_id);

CREATE TABLE person_edges AS
SELECT from_resource AS source, resource AS target, count(*) AS handoffs, quantile_cont(wait, 0.5) AS median_wait,
       quantile_cont(wait, 0.9) AS p90_wait
FROM acts WHERE from_resource <> resource GROUP BY ALL;

CREATE TABLE team_edges AS
SELECT from_team AS source, team AS target, count(*) AS handoffs, quantile_cont(wait, 0.5) AS median_wait,
       quantile_cont(wait, 0.9) AS p90_wait
FROM acts WHERE from_team <> team GROUP BY ALL;

CREATE TABLE teams AS
WITH acted AS (SELECT team, count(DISTINCT case_id) AS issues FROM acts GROUP BY team),
received AS (SELECT target AS team, sum(handoffs)::BIGINT AS received FROM team_edges GROUP BY target),
passed AS (SELECT source AS team, sum(handoffs)::BIGINT AS passed_on FROM team_edges GROUP BY source),
owned AS (
  SELECT last_team AS team, count(to_resolution) AS resolved, quantile_cont(to_resolution, 0.5) AS median_resolution,
         quantile_cont(to_resolution, 0.9) AS p90_resolution
  FROM issues WHERE last_team IS NOT NULL GROUP BY last_team)
SELECT team, issues, coalesce(received, 0) AS received, coalesce(passed_on, 0) AS passed_on, coalesce(resolved, 0) AS resolved,
       median_resolution, p90_resolution
FROM acted LEFT JOIN received USING (team) LEFT JOIN passed USING (team) LEFT JOIN owned USING (team);

CREATE TABLE accounts AS
SELECT account, count(*) AS issues, count(to_resolution) AS resolved, quantile_cont(to_resolution, 0.5) AS median_resolution,
       quantile_cont(to_resolution, 0.9) AS p90_resolution, sum(team_handoffs)::BIGINT AS team_handoffs,
       sum(team_bounces)::BIGINT AS team_bounces, sum(people_met)::BIGINT AS people_met,
       count(*) FILTER (to_resolution IS NOT NULL AND highest_level = 'L1') / nullif(count(to_resolution), 0) AS lowest_level
FROM issues GROUP BY account;

-- The answer, in the names that compare.mjs gives baton's.
SELECT to_json({
  summary: (SELECT {
    issues: count(*), events: sum(events)::BIGINT, issues_resolved: count(to_resolution), accounts: count(DISTINCT account),
    person_handoffs: sum(person_handoffs)::BIGINT, team_handoffs: sum(team_handoffs)::BIGINT,
    person_bounces: sum(person_bounces)::BIGINT, team_bounces: sum(team_bounces)::BIGINT,
    issues_without_team_handoff: count(*) FILTER (team_handoffs = 0), issues_with_team_bounce: count(*) FILTER (team_bounces > 0),
    company_acts: sum(company_acts)::BIGINT, people_met: sum(people_met)::BIGINT, teams_met: sum(teams_met)::BIGINT,
    time_to_first_act: [sum(to_first_act)::DOUBLE, quantile_cont(to_first_act, 0.5), quantile_cont(to_first_act, 0.9)],
    time_to_resolution: [sum(to_resolution)::DOUBLE, quantile_cont(to_resolution, 0.5), quantile_cont(to_resolution, 0.9)],
    person_handoff_wait: sum(person_wait)::BIGINT, team_handoff_wait: sum(team_wait)::BIGINT,
    lowest_level_resolution: count(*) FILTER (to_resolution IS NOT NULL AND highest_level = 'L1') / count(to_resolution)} FROM issues),
  teams: (SELECT list({key: team, issues: issues, received: received, passed_on: passed_on, resolved: resolved,
    median_resolution: median_resolution, p90_resolution: p90_resolution} ORDER BY team) FROM teams),
  accounts: (SELECT list({key: account, issues: issues, resolved: resolved, median_resolution: median_resolution,
    p90_resolution: p90_resolution, team_handoffs: team_handoffs, team_bounces: team_bounces, people_met: people_met,
    lowest_level: lowest_level} ORDER BY account) FROM accounts),
  team_edges: (SELECT list({key: source || ' > ' || target, handoffs: handoffs, median_wait: median_wait, p90_wait: p90_wait}
    ORDER BY source, target) FROM team_edges),
  person_edges: (SELECT list({key: source || ' > ' || target, handoffs: handoffs, median_wait: median_wait, p90_wait: p90_wait}
    ORDER BY source, target) FROM person_edges)})::VARCHAR AS answer;
