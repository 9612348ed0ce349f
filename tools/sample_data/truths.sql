-- Counts what was planted in sample_data/tickets.csv, without baton. From the top folder:
--   sqlite3 :memory: < tools/sample_data/truths.sql
.import --csv sample_data/tickets.csv export
.mode column
.headers on

create table log as
  select min(rowid) as n, Ticket as ticket, unixepoch(Timestamp) as at, Timestamp as stamp, Event as event, Status as status,
         "Assigned Group" as team, "Assigned To" as person, Customer as account, Category as category
  from export
  where Ticket <> '' and Timestamp glob '20*' and Timestamp not glob '*-09-31*'
  group by Ticket, Timestamp, Event, Agent, "Agent Group", "Assigned To", "Assigned Group", Status, Public, Channel, Customer,
           Contact, Category, Priority, Type, Due, Minutes
  order by n;

create index log_by_ticket on log (ticket, event);

create table issue as
  select ticket, at as opened, stamp, account, category,
         (select max(at) from log l where l.ticket = c.ticket and l.event = 'Resolved') as resolved,
         (select count(*) from log l where l.ticket = c.ticket and l.event = 'Reopened') as reopens,
         (select status from log l where l.ticket = c.ticket and l.status <> '' order by n desc limit 1) as status
  from log c where event = 'Created';

-- The teams that had an issue, one after the other, repetitions left out.
create table tenure as
  select ticket, team, row_number() over (partition by ticket order by n) as step
  from (select *, lag(team) over (partition by ticket order by n) as former from log where event = 'Assigned')
  where former is null or team <> former;

create index tenure_by_ticket on tenure (ticket, step);

select 'rows in the file' as what, count(*) as figure from export
union all select 'events', count(*) from log
union all select 'issues', count(*) from issue
union all select 'open at the end', count(*) from issue where status not in ('Resolved', 'Closed', 'Cancelled')
union all select 'cancelled', count(*) from issue where status = 'Cancelled'
union all select 'reopened', count(*) from issue where reopens > 0
union all select 'team handoffs', count(*) from tenure where step > 1;

-- 1 The bottleneck: days in a team's queue until a person is named.
with queue as (
  select team, (next_at - at) / 86400.0 as days, row_number() over (partition by team order by next_at - at) as place,
         count(*) over (partition by team) as visits
  from (select *, lead(at) over (partition by ticket order by n) as next_at from log where event = 'Assigned')
  where person = '' and next_at is not null)
select team, visits, round(avg(case when place in ((visits + 1) / 2, visits / 2 + 1) then days end), 2) as median_days,
       round(sum(days)) as days, round(sum(days) / (select sum(days) from queue), 3) as share
from queue group by team order by sum(days) desc;

-- 2 Ping-pong: A, B, A per pair of teams.
select min(a.team, b.team) as one, max(a.team, b.team) as other, count(*) as bounces, count(distinct a.ticket) as issues
from tenure a join tenure b on b.ticket = a.ticket and b.step = a.step + 1
     join tenure c on c.ticket = a.ticket and c.step = a.step + 2 and c.team = a.team
group by 1, 2 order by bounces desc limit 6;
select count(distinct a.ticket) as issues_with_a_bounce
from tenure a join tenure c on c.ticket = a.ticket and c.step = a.step + 2 and c.team = a.team;

-- 3 The misrouted category: first and last team.
select first.team as first_team, last.team as last_team, count(*) as issues
from issue join tenure first on first.ticket = issue.ticket and first.step = 1
     join tenure last on last.ticket = issue.ticket
          and last.step = (select max(step) from tenure t where t.ticket = issue.ticket)
where category = 'Spare parts' group by 1, 2 order by issues desc;

-- 4 and 5 The unlucky and the hard account against all.
with one as (
  select issue.*, (resolved - opened) / 3600.0 as hours,
         (select count(*) - 1 from tenure t where t.ticket = issue.ticket) as handoffs
  from issue where status in ('Resolved', 'Closed')),
named as (
  select 'all' as who, * from one union all select account, * from one where account in ('Brannvik Paper', 'Mossarp Bakery')),
placed as (
  select *, row_number() over (partition by who order by hours) as place, count(*) over (partition by who) as resolved_issues
  from named)
select who, resolved_issues, round(avg(hours), 1) as mean_hours,
       round(avg(case when place in ((resolved_issues + 1) / 2, resolved_issues / 2 + 1) then hours end), 1) as median_hours,
       round(avg(handoffs), 2) as handoffs, round(avg(reopens > 0), 3) as reopened
from placed group by who;

-- 6 The silent account: issues per month.
select substr(stamp, 1, 7) as month, count(*) as issues, max(stamp) as last
from issue where account = 'Sundmark Dairy' group by 1;
