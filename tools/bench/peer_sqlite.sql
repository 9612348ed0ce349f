-- The job of peer.sql for the shell of SQLite, which has just imported the log as the table `events`: benchmark.py runs it.
-- A quantile of type 7 is a sum in which the two values around it weigh by how near they are: 1 - |rank - (n - 1) p|.
CREATE TEMP TABLE acts AS
SELECT case_id, acted_at, resource, team, level, lag(resource) OVER issue AS from_resource, lag(team) OVER issue AS from_team,
       acted_at - lag(acted_at) OVER issue AS wait, lead(1) OVER issue IS NULL AS is_last
FROM (SELECT case_id, CAST(strftime('%s', ts) AS INTEGER) AS acted_at, resource, team, level FROM events WHERE resource <> '')
WINDOW issue AS (PARTITION BY case_id ORDER BY acted_at);

-- A, B, A in the list of consecutive distinct persons (teams) of an issue.
CREATE TEMP TABLE bounces AS
SELECT case_id, sum(by_person) AS person_bounces, sum(by_team) AS team_bounces FROM (
  SELECT case_id, lag(resource, 2) OVER persons = resource AS by_person, 0 AS by_team
  FROM acts WHERE from_resource IS NOT resource WINDOW persons AS (PARTITION BY case_id ORDER BY acted_at)
  UNION ALL
  SELECT case_id, 0, lag(team, 2) OVER teams = team
  FROM acts WHERE from_team IS NOT team WINDOW teams AS (PARTITION BY case_id ORDER BY acted_at))
GROUP BY case_id;

-- An issue where nobody acted has no team handoffs, rather than 0.
CREATE TABLE issues AS
WITH whole AS (
  SELECT case_id, count(*) AS events, min(CAST(strftime('%s', ts) AS INTEGER)) AS opened,
         max(CAST(strftime('%s', ts) AS INTEGER)) FILTER (WHERE activity = 'Resolve') AS resolved, account
  FROM events GROUP BY case_id),
acted AS (
  SELECT case_id, count(*) AS company_acts, count(DISTINCT resource) AS people_met, count(DISTINCT team) AS teams_met,
         min(acted_at) AS first_act, max(level) AS highest_level,
         count(*) FILTER (WHERE from_resource <> resource) AS person_handoffs, count(*) FILTER (WHERE from_team <> team) AS team_handoffs,
         coalesce(sum(wait) FILTER (WHERE from_resource <> resource), 0) AS person_wait,
         coalesce(sum(wait) FILTER (WHERE from_team <> team), 0) AS team_wait, max(team) FILTER (WHERE is_last) AS last_team
  FROM acts GROUP BY case_id)
SELECT case_id, account, last_team, events, coalesce(company_acts, 0) AS company_acts, coalesce(people_met, 0) AS people_met,
       coalesce(teams_met, 0) AS teams_met, coalesce(person_handoffs, 0) AS person_handoffs, team_handoffs,
       coalesce(person_bounces, 0) AS person_bounces, coalesce(team_bounces, 0) AS team_bounces,
       resolved - opened AS to_resolution, first_act - opened AS to_first_act, person_wait, team_wait, highest_level
FROM whole LEFT JOIN acted USING (case_id) LEFT JOIN bounces USING (case_id);

CREATE TABLE person_edges AS
SELECT source, target, n AS handoffs, sum(wait * max(0.0, 1 - abs(rank - (n - 1) * 0.5))) AS median_wait,
       sum(wait * max(0.0, 1 - abs(rank - (n - 1) * 0.9))) AS p90_wait
FROM (SELECT from_resource AS source, resource AS target, wait, count(*) OVER (PARTITION BY from_resource, resource) AS n,
             row_number() OVER (PARTITION BY from_resource, resource ORDER BY wait) - 1 AS rank
      FROM acts WHERE from_resource <> resource)
GROUP BY source, target;

CREATE TABLE team_edges AS
SELECT source, target, n AS handoffs, sum(wait * max(0.0, 1 - abs(rank - (n - 1) * 0.5))) AS median_wait,
       sum(wait * max(0.0, 1 - abs(rank - (n - 1) * 0.9))) AS p90_wait
FROM (SELECT from_team AS source, team AS target, wait, count(*) OVER (PARTITION BY from_team, team) AS n,
             row_number() OVER (PARTITION BY from_team, team ORDER BY wait) - 1 AS rank
      FROM acts WHERE from_team <> team)
GROUP BY source, target;

CREATE TABLE teams AS
WITH acted AS (SELECT team, count(DISTINCT case_id) AS issues FROM acts GROUP BY team),
received AS (SELECT target AS team, sum(handoffs) AS received FROM team_edges GROUP BY target),
passed AS (SELECT source AS team, sum(handoffs) AS passed_on FROM team_edges GROUP BY source),
owned AS (
  SELECT team, n AS resolved, sum(to_resolution * max(0.0, 1 - abs(rank - (n - 1) * 0.5))) AS median_resolution,
         sum(to_resolution * max(0.0, 1 - abs(rank - (n - 1) * 0.9))) AS p90_resolution
  FROM (SELECT last_team AS team, to_resolution, count(*) OVER (PARTITION BY last_team) AS n,
               row_number() OVER (PARTITION BY last_team ORDER BY to_resolution) - 1 AS rank
        FROM issues WHERE last_team IS NOT NULL AND to_resolution IS NOT NULL)
  GROUP BY team)
SELECT team, issues, coalesce(received, 0) AS received, coalesce(passed_on, 0) AS passed_on, coalesce(resolved, 0) AS resolved,
       median_resolution, p90_resolution
FROM acted LEFT JOIN received USING (team) LEFT JOIN passed USING (team) LEFT JOIN owned USING (team);

CREATE TABLE accounts AS
WITH counted AS (
  SELECT account, count(*) AS issues, count(to_resolution) AS resolved, sum(team_handoffs) AS team_handoffs,
         sum(team_bounces) AS team_bounces, sum(people_met) AS people_met,
         1.0 * count(*) FILTER (WHERE to_resolution IS NOT NULL AND highest_level = 'L1') / nullif(count(to_resolution), 0) AS lowest_level
  FROM issues GROUP BY account),
resolved AS (
  SELECT account, sum(to_resolution * max(0.0, 1 - abs(rank - (n - 1) * 0.5))) AS median_resolution,
         sum(to_resolution * max(0.0, 1 - abs(rank - (n - 1) * 0.9))) AS p90_resolution
  FROM (SELECT account, to_resolution, count(*) OVER (PARTITION BY account) AS n,
               row_number() OVER (PARTITION BY account ORDER BY to_resolution) - 1 AS rank
        FROM issues WHERE to_resolution IS NOT NULL)
  GROUP BY account)
SELECT * FROM counted LEFT JOIN resolved USING (account);

CREATE TEMP TABLE overall AS
WITH times AS (
  SELECT 'time_to_first_act' AS measure, to_first_act AS duration FROM issues WHERE to_first_act IS NOT NULL
  UNION ALL SELECT 'time_to_resolution', to_resolution FROM issues WHERE to_resolution IS NOT NULL)
SELECT measure, json_array(sum(duration), sum(duration * max(0.0, 1 - abs(rank - (n - 1) * 0.5))),
                           sum(duration * max(0.0, 1 - abs(rank - (n - 1) * 0.9)))) AS figures
FROM (SELECT measure, duration, count(*) OVER (PARTITION BY measure) AS n, row_number() OVER (PARTITION BY measure ORDER BY duration) - 1 AS rank FROM times)
GROUP BY measure;

-- The answer, in the names that compare.py gives baton's.
SELECT json_object(
  'summary', (SELECT json_object(
    'issues', count(*), 'events', sum(events), 'issues_resolved', count(to_resolution), 'accounts', count(DISTINCT account),
    'person_handoffs', sum(person_handoffs), 'team_handoffs', sum(team_handoffs),
    'person_bounces', sum(person_bounces), 'team_bounces', sum(team_bounces),
    'issues_without_team_handoff', count(*) FILTER (WHERE team_handoffs = 0), 'issues_with_team_bounce', count(*) FILTER (WHERE team_bounces > 0),
    'company_acts', sum(company_acts), 'people_met', sum(people_met), 'teams_met', sum(teams_met),
    'time_to_first_act', (SELECT json(figures) FROM overall WHERE measure = 'time_to_first_act'),
    'time_to_resolution', (SELECT json(figures) FROM overall WHERE measure = 'time_to_resolution'),
    'person_handoff_wait', sum(person_wait), 'team_handoff_wait', sum(team_wait),
    'lowest_level_resolution', 1.0 * count(*) FILTER (WHERE to_resolution IS NOT NULL AND highest_level = 'L1') / count(to_resolution)) FROM issues),
  'teams', (SELECT json_group_array(json_object('key', team, 'issues', issues, 'received', received, 'passed_on', passed_on,
    'resolved', resolved, 'median_resolution', median_resolution, 'p90_resolution', p90_resolution)) FROM teams),
  'accounts', (SELECT json_group_array(json_object('key', account, 'issues', issues, 'resolved', resolved,
    'median_resolution', median_resolution, 'p90_resolution', p90_resolution, 'team_handoffs', team_handoffs,
    'team_bounces', team_bounces, 'people_met', people_met, 'lowest_level', lowest_level)) FROM accounts),
  'team_edges', (SELECT json_group_array(json_object('key', source || ' > ' || target, 'handoffs', handoffs,
    'median_wait', median_wait, 'p90_wait', p90_wait)) FROM team_edges),
  'person_edges', (SELECT json_group_array(json_object('key', source || ' > ' || target, 'handoffs', handoffs,
    'median_wait', median_wait, 'p90_wait', p90_wait)) FROM person_edges));
