#include "csv_columns.hpp"

#include <algorithm>
#include <set>

#include "baton/base/shell.hpp"
#include "baton/base/text.hpp"

namespace baton::csv {
namespace {

struct Synonyms {
  Field field;
  std::vector<std::string_view> names;  // lower case letters and digits only, best first
};

/// The usual names of columns. A column serves one field; fields take their pick in this order, each its best name.
const std::vector<Synonyms>& synonyms() {
  static const std::vector<Synonyms> table{
      {Field::issue,
       {"caseconceptname", "caseid", "case", "casenumber", "caseno", "casekey", "number", "ticketnumber", "ticketno", "ticketid",
        "ticketkey", "ticket", "issuekey", "issueid", "issuenumber", "issue", "incidentnumber", "incidentid", "incident",
        "requestid", "requestnumber", "request", "conversationid", "conversation", "tracking", "key", "id"}},
      {Field::time,
       {"timetimestamp", "timestamp", "eventtime", "eventtimestamp", "eventdate", "datetime", "ts", "time", "sysupdatedat", "sysupdatedon",
        "occurredat", "performedat", "changedat", "changedate", "updatedat", "updatedon", "updated", "completetimestamp", "endtime", "at",
        "date", "createdat", "createdon", "createddate", "created", "starttimestamp", "starttime"}},
      {Field::sequence, {"sysmodcount", "sequence", "seq", "sequenceno", "sequencenumber", "eventnumber", "eventindex"}},
      {Field::to_person,
       {"assignedto", "assignee", "toperson", "newassignee", "assignedagent", "toagent", "toactor", "touser", "newowner", "owner", "ticketowner"}},
      {Field::to_team,
       {"assignmentgroup", "assignedgroup", "assignedteam", "assigneegroup", "toteam", "togroup", "toqueue", "newgroup", "newteam", "newqueue"}},
      {Field::person,
       {"orgresource", "resource", "person", "actor", "agent", "agentname", "employee", "user", "username", "performedby", "performer",
        "changedby", "author", "sysupdatedby", "updatedby", "handler", "technician", "by", "who"}},
      {Field::team,
       {"orggroup", "team", "group", "agentgroup", "agentteam", "teamname", "groupname", "actorteam", "supportgroup", "workgroup", "queue",
        "queuename", "unit"}},
      {Field::activity,
       {"conceptname", "activity", "activityname", "event", "eventtype", "eventname", "action", "task", "operation", "transition"}},
      {Field::status, {"status", "ticketstatus", "state", "incidentstate", "ticketstate", "newstatus", "statusname"}},
      {Field::kind, {"kind", "eventkind"}},
      {Field::side, {"side", "role", "actorrole", "actortype", "authortype", "authorrole", "performertype"}},
      {Field::visibility, {"public", "ispublic", "visibility", "visible"}},
      {Field::department, {"department", "orgunit", "division", "organizationinvolved"}},
      {Field::tier, {"tier", "level", "supportlevel", "supportline", "line", "supporttier"}},
      {Field::account,
       {"account", "accountname", "customer", "customername", "company", "companyname", "client", "organization", "organisation",
        "casecustomer", "caseaccount", "accountid", "customerid"}},
      {Field::contact,
       {"contact", "contactname", "contactemail", "requester", "requestername", "requesteremail", "callerid", "caller", "reporter",
        "customercontact", "reportedby", "enduser"}},
      {Field::category, {"category", "casecategory", "ticketcategory", "topic", "product", "service", "issuecategory"}},
      {Field::priority, {"priority", "casepriority", "ticketpriority", "urgency", "severity", "impact", "seriousness"}},
      {Field::type, {"type", "tickettype", "issuetype", "casetype", "requesttype"}},
      {Field::channel, {"channel", "contacttype", "source", "ticketchannel", "casechannel", "via", "medium"}},
      {Field::subject, {"subject", "summary", "title", "shortdescription"}},
      {Field::recipients, {"recipients", "recipient", "sentto"}},
      {Field::minutes, {"minutes", "workminutes", "timespentminutes", "timespent", "effortminutes"}},
      {Field::due, {"due", "dueat", "duedate", "dueby", "resolveby", "targettime", "slatarget", "sladue"}},
      {Field::score, {"score", "rating", "satisfactionscore", "csat", "ces", "nps"}},
      {Field::link, {"link", "linkedissue", "relatedto", "followupof", "duplicateof", "mergedinto", "parent"}},
      {Field::opened, {"openedat", "opened", "syscreatedat", "syscreatedon", "ticketcreated", "ticketcreatedat", "caseopened"}},
      {Field::first_response, {"firstresponse", "firstresponseat", "firstreplyat", "firstrespondedat"}},
      {Field::resolved, {"resolvedat", "resolved", "solvedat", "resolutiondate"}},
      {Field::closed, {"closedat", "closed", "closeddate"}},
      {Field::event_id, {"eventid", "rowid", "recordid"}},
  };
  return table;
}

std::string normalise(std::string_view name) {
  std::string plain;
  for (const char c : lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  }
  return plain;
}

/// Fills `field` for everything the mapping left open.
std::vector<std::string> match_names(const std::vector<std::string>& names, std::map<Field, std::size_t>& field) {
  std::set<std::size_t> taken;
  for (const auto& [mapped, column] : field) taken.insert(column);
  std::vector<std::string> plain;
  for (const std::string& name : names) plain.push_back(normalise(name));
  std::vector<std::string> matched;
  for (const Synonyms& entry : synonyms()) {
    if (field.contains(entry.field)) continue;
    for (const std::string_view wanted : entry.names) {
      std::size_t column = 0;
      while (column < plain.size() && (plain[column] != wanted || taken.contains(column))) ++column;
      if (column == plain.size()) continue;
      field[entry.field] = column;
      taken.insert(column);
      matched.push_back(names[column]);
      break;
    }
  }
  return matched;
}

/// The names for a message: a file that is no table may have a "header" of any length.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most_names = 100;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), most_names); ++i) {
    list += (i == 0 ? "" : ", ") + shortened(names[i]);
  }
  if (names.size() > most_names) list += fmt::format(", … {} more", names.size() - most_names);
  return list;
}

Result<std::size_t> column_named(const std::vector<std::string>& names, const std::string& wanted, std::string_view field,
                                 const std::string& file) {
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string plain = normalise(wanted);
  for (std::size_t column = 0; column < names.size(); ++column) {
    if (!plain.empty() && normalise(names[column]) == plain) return column;
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string_view near = nearest(wanted, known);
  return fail(ErrorCode::usage, fmt::format("no column \"{}\" to read as {}", wanted, field), file + ", line 1",
              near.empty() ? "name one of the columns above" : fmt::format("did you mean --map {}?", shell_quoted(fmt::format("{}={}", field, near))),
              {"columns: " + listed(names)});
}

Error missing_column(std::string_view what, const std::vector<std::string>& names, const std::map<Field, std::size_t>& field,
                     const std::string& file) {
  const auto guess = [&](Field wanted, std::string_view otherwise) {
    const auto found = field.find(wanted);
    return found == field.end() ? std::string(otherwise) : names[found->second];
  };
  std::string hint = fmt::format("baton analyze {} --map {} --map {}", shell_quoted(file),
                                 shell_quoted("issue=" + guess(Field::issue, "COLUMN")), shell_quoted("time=" + guess(Field::time, "COLUMN")));
  return {ErrorCode::input, fmt::format("no column for {}", what), file + ", line 1", std::move(hint),
          {"columns: " + listed(names)}};
}

}  // namespace

std::vector<std::string> unique_names(const std::vector<std::string>& header) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  std::map<std::string, int> repeats;  // a file that is no table may repeat one name thousands of times
  for (std::size_t column = 0; column < header.size(); ++column) {
    std::string name = utf8_or_windows1252(trim(header[column]));
    if (name.empty()) name = fmt::format("column {}", column + 1);
    std::string unique = name;
    while (!seen.insert(unique).second) {
      int& repeat = repeats.try_emplace(name, 1).first->second;
      unique = fmt::format("{} ({})", name, ++repeat);
    }
    names.push_back(std::move(unique));
  }
  return names;
}

std::size_t known_names(const std::vector<std::string>& header) {
  std::map<Field, std::size_t> field;
  return match_names(unique_names(header), field).size();
}

Result<ColumnPlan> plan_columns(const std::vector<std::string>& header, const InputOptions& options, const std::string& file) {
  ColumnPlan plan;
  plan.names = unique_names(header);
  for (const auto& [field, column] : options.mapping) {
    BATON_TRY(plan.field[field], column_named(plan.names, column, info_of(field).name, file));
  }
  for (const std::string& column : options.status_columns) {
    BATON_TRY(const std::size_t index, column_named(plan.names, column, "status", file));
    plan.status.push_back(index);
  }
  const std::size_t mapped = plan.field.size();
  const auto matched = match_names(plan.names, plan.field);
  if (!plan.status.empty()) plan.field.erase(Field::status);
  if (!matched.empty()) {
    const std::vector<std::string> shown(matched.begin(), matched.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(4, matched.size())));
    plan.reason = fmt::format("{}by the names {}{}", mapped > 0 ? "as mapped, else " : "", fmt::join(shown, ", "),
                              matched.size() > 4 ? ", …" : "");
  } else {
    plan.reason = "as mapped";
  }
  if (!plan.field.contains(Field::issue)) return fail(missing_column("the issue's key", plan.names, plan.field, file));
  if (!plan.field.contains(Field::time)) return fail(missing_column("the time", plan.names, plan.field, file));
  return plan;
}

}  // namespace baton::csv
