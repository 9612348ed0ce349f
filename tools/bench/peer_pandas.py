"""Does the main job of peer.sql in pandas, in memory: python3 peer_pandas.py LOG ANSWER"""
import json
import sys

import pandas as pd

log, answer = sys.argv[1:3]
named = ['activity', 'resource', 'team', 'level', 'account', 'priority']
events = pd.read_csv(log, dtype={'case_id': str, 'subject': str, **{name: 'category' for name in named}}, parse_dates=['ts'],
                     keep_default_na=False)
events['issue'] = pd.factorize(events.case_id)[0]
events['second'] = events.ts.astype('int64') // 1_000_000_000
levels = events.level.cat.categories  # in order of their names


def quantiles(groups):
    """Median and 90th percentile per group (type 7)."""
    found = groups.quantile([0.5, 0.9]).unstack()
    return found[0.5], found[0.9]


# Acts of persons, each with the one before it in its issue.
acts = events.loc[events.resource != '', ['issue', 'second']].copy()
for name, column in (('person', 'resource'), ('team', 'team'), ('tier', 'level')):
    acts[name] = events[column].cat.codes.astype('int64')
acts = acts.sort_values(['issue', 'second'])
is_first = acts.issue != acts.issue.shift()
acts['wait'] = acts.second.diff()
acts['from_person'], acts['from_team'] = acts.person.shift(), acts.team.shift()
acts['person_handoff'] = ~is_first & (acts.person != acts.from_person)
acts['team_handoff'] = ~is_first & (acts.team != acts.from_team)


def bounces(holder, changed):
    """A, B, A in the list of consecutive distinct holders of an issue: how many per issue."""
    visits = acts[is_first | changed]
    back = (visits.issue == visits.issue.shift(2)) & (visits[holder] == visits[holder].shift(2))
    return back.groupby(visits.issue).sum()


by_issue = events.groupby('issue')
issues = pd.DataFrame({'account': by_issue.account.first(), 'events': by_issue.size(), 'opened': by_issue.second.min(),
                       'resolved': events[events.activity == 'Resolve'].groupby('issue').second.max()})
acted = acts.groupby('issue')
figures = pd.DataFrame({
    'company_acts': acted.size(), 'people_met': acted.person.nunique(), 'teams_met': acted.team.nunique(), 'first_act': acted.second.min(),
    'highest_level': acted.tier.max(), 'last_team': acted.team.last(), 'person_handoffs': acted.person_handoff.sum(),
    'team_handoffs': acted.team_handoff.sum(), 'person_bounces': bounces('person', acts.person_handoff),
    'team_bounces': bounces('team', acts.team_handoff), 'person_wait': acts.wait.where(acts.person_handoff, 0).groupby(acts.issue).sum(),
    'team_wait': acts.wait.where(acts.team_handoff, 0).groupby(acts.issue).sum()})
issues = issues.join(figures)
# An issue where nobody acted has no team handoffs, rather than 0.
zero_for_none = ['company_acts', 'people_met', 'teams_met', 'person_handoffs', 'person_bounces', 'team_bounces']
issues[zero_for_none] = issues[zero_for_none].fillna(0)
issues['to_resolution'] = issues.resolved - issues.opened
issues['to_first_act'] = issues.first_act - issues.opened
is_resolved = issues.to_resolution.notna()
issues['at_lowest'] = is_resolved & (issues.highest_level == levels.get_loc('L1'))


def edges(holder, names):
    groups = acts[acts[f'{holder}_handoff']].groupby([f'from_{holder}', holder]).wait
    found = pd.DataFrame({'handoffs': groups.size()})
    found['median_wait'], found['p90_wait'] = quantiles(groups)
    found['key'] = [f'{names[int(source)]} > {names[target]}' for source, target in found.index]
    return found


team_names = events.team.cat.categories
person_edges = edges('person', events.resource.cat.categories)
team_edges = edges('team', team_names)

teams = pd.DataFrame({'issues': acts.groupby('team').issue.nunique()})
teams['received'] = team_edges.handoffs.groupby('team').sum()
teams['passed_on'] = team_edges.handoffs.groupby('from_team').sum()
owned = issues[is_resolved].groupby('last_team').to_resolution
teams['resolved'] = owned.size()
counts = ['received', 'passed_on', 'resolved']
teams[counts] = teams[counts].fillna(0)
teams['median_resolution'], teams['p90_resolution'] = quantiles(owned)
teams['key'] = [team_names[code] for code in teams.index]

by_account = issues.groupby('account', observed=True)
accounts = pd.DataFrame({
    'issues': by_account.size(), 'resolved': by_account.to_resolution.count(), 'team_handoffs': by_account.team_handoffs.sum(min_count=1),
    'team_bounces': by_account.team_bounces.sum(), 'people_met': by_account.people_met.sum(),
    'lowest_level': by_account.at_lowest.sum() / by_account.to_resolution.count().replace(0, float('nan'))})
accounts['median_resolution'], accounts['p90_resolution'] = quantiles(issues[is_resolved].groupby('account', observed=True).to_resolution)
accounts['key'] = accounts.index.astype(str)


def durations(column):
    return [float(column.sum()), float(column.quantile(0.5)), float(column.quantile(0.9))]


def rows(table):
    """Rows as JSON has them: what is missing is null."""
    return table.astype(object).where(table.notna(), None).to_dict('records')


summary = {name: int(issues[name].sum()) for name in
           ('events', 'person_handoffs', 'team_handoffs', 'person_bounces', 'team_bounces', 'company_acts', 'people_met', 'teams_met')}
summary |= {
    'issues': len(issues), 'issues_resolved': int(is_resolved.sum()), 'accounts': issues.account.nunique(),
    'issues_without_team_handoff': int((issues.team_handoffs == 0).sum()), 'issues_with_team_bounce': int((issues.team_bounces > 0).sum()),
    'time_to_first_act': durations(issues.to_first_act), 'time_to_resolution': durations(issues.to_resolution),
    'person_handoff_wait': int(issues.person_wait.sum()), 'team_handoff_wait': int(issues.team_wait.sum()),
    'lowest_level_resolution': float(issues.at_lowest.sum() / is_resolved.sum())}
with open(answer, 'w', encoding='utf-8') as file:
    json.dump({'summary': summary, 'teams': rows(teams), 'accounts': rows(accounts), 'team_edges': rows(team_edges),
               'person_edges': rows(person_edges)}, file)
