// SPDX-License-Identifier: Apache-2.0
"use strict";

const EVENTS = 200;
const REFRESH_MILLIS = 2000;
const WINDOW_MILLIS = 30 * 60 * 1000;
const WIDTH = 600;
const byId = (id) => document.getElementById(id);
const events = [];
let paused = false;
let dirty = false;

// Everything that came from the cluster is set as text, never as markup.
function element(tag, text, ...classes) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  made.classList.add(...classes.filter(Boolean));
  return made;
}

function drawn(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const number = (value) => Number(value || 0).toLocaleString("en");
const words = (constant) => String(constant || "").toLowerCase().replaceAll("_", " ");
const clockTime = (instant) => new Date(instant).toLocaleTimeString("en-GB");

function ago(instant, now = Date.now()) {
  if (!instant) return "never";
  const seconds = Math.max(0, Math.round((now - new Date(instant)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return seconds < 86400
    ? `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`
    : `${Math.floor(seconds / 86400)} d ${Math.floor(seconds / 3600) % 24} h`;
}

function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1048576 ? `${(count / 1024).toFixed(0)} KiB` : `${(count / 1048576).toFixed(1)} MiB`;
}

function rows(id, list, cells) {
  byId(id).tBodies[0].replaceChildren(...list.map((item) => {
    const row = document.createElement("tr");
    row.append(...cells(item));
    return row;
  }));
}

function mood(check) {
  if (check.state === "STANDBY") return ["idle", "standby"];
  if (check.lastError) return ["bad", "error"];
  if (check.lastWarnings.length) return ["warn", "warning"];
  if (check.state === "STUCK") return ["bad", "stuck"];
  return check.streaming ? (check.lastRun ? ["good", "ok"] : ["idle", "waiting"]) : check.totalRuns ? ["good", "ok"] : ["idle", "waiting"];
}

function showStatus(status) {
  byId("host").textContent = status.agent.hostname;
  document.title = `${status.agent.hostname} – Check Agent`;
  byId("about").textContent = `Check Agent ${status.agent.version}, process ${status.agent.pid}, up ${ago(status.agent.startedAt)}`;
  const problems = status.verdict.problems;
  const verdict = byId("verdict");
  verdict.className = problems.length ? "bad" : "good";
  verdict.textContent = problems.length ? `✖ ${problems.length} problem${problems.length > 1 ? "s" : ""}` : "✔ healthy";
  byId("problems").hidden = problems.length === 0;
  byId("problem-list").replaceChildren(...problems.map((problem) => element("li", `${problem.what} → ${problem.remedy}`)));

  const election = status.leaderElection.election;
  byId("leader").textContent = election ? election.currentHolder || "nobody" : words(status.leaderElection.status);
  byId("term").textContent = election
    ? `${election.role === "LEADER" ? "this agent leads" : "this agent follows"}, ${number(election.transitions)} transition${election.transitions === 1 ? "" : "s"}`
    : "";

  const failing = status.checks.filter((check) => check.lastError);
  byId("checks-short").textContent = `${status.checks.length - failing.length} of ${status.checks.length} well`;
  byId("checks-failing").textContent = failing.map((check) => check.name).join(", ");
  rows("checks", status.checks, (check) => {
    const [tone, state] = mood(check);
    const message = check.lastError || check.lastWarnings.join("; ");
    return [element("td", state, "state", tone), element("td", check.id), element("td", words(check.scope)),
      element("td", number(check.totalRuns), "n"), element("td", number(check.totalErrors), "n"),
      element("td", `${number(check.lastExecutionMillis)} ms`, "n"),
      element("td", check.lastRun ? `${ago(check.lastRun)} ago` : "never"), element("td", message)];
  });

  let delivered = 0;
  let queued = 0;
  for (const output of status.outputs) {
    delivered += Object.values(output.delivered).reduce((sum, count) => sum + count, 0);
    queued += output.queuedBytes;
  }
  byId("delivered").textContent = number(delivered);
  byId("queued").textContent = queued ? `${bytes(queued)} on their way` : "nothing waits";
  rows("outputs", status.outputs, (output) => [
    element("td", words(output.state), "state", output.state === "OK" ? "good" : "bad"),
    element("td", `${output.type} ${output.target}`),
    element("td", number(output.delivered.EVENT), "n"), element("td", number(output.delivered.METRIC), "n"),
    element("td", number(output.delivered.SERVICE_CHECK), "n"), element("td", bytes(output.queuedBytes), "n"),
    element("td", number(Object.values(output.dropped).reduce((sum, count) => sum + count, 0)), "n"),
    element("td", number(output.retries), "n"),
    element("td", output.lastError ? `${clockTime(output.lastError.at)} ${output.lastError.message}` : ""),
  ]);

  const position = [element("dt", "Kept in"), element("dd", `${status.checkpoint.target} (${words(status.checkpoint.state)})`)];
  let stored = "";
  let waiting = "";
  for (const [prefix, at] of Object.entries(status.checkpoint.positions)) {
    if (at.stored) {
      stored = "position stored";
    } else {
      waiting = at.lastWritten ? `position stored ${ago(at.lastWritten)} ago` : "position not stored yet";
    }
    for (const [name, value] of Object.entries(at.entries)) {
      position.push(element("dt", `${prefix}.${name}`), element("dd", `${value}${at.stored ? "" : " (not stored yet)"}`));
    }
  }
  byId("position-short").textContent = waiting || stored;
  byId("position").replaceChildren(...position);
  byId("configuration-file").textContent = status.configuration.file || "no file: defaults and environment";
  byId("configuration").replaceChildren(...status.configuration.warnings.map((warning) => element("li", warning)));
}

function frame(id, height, label) {
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  byId(id).replaceChildren(svg);
  return svg;
}

function plot(id, points, now, unit) {
  const height = 140;
  const top = Math.max(1, ...points.map((point) => point.value)) * 1.1;
  const last = points.length ? points[points.length - 1].value : undefined;
  const shown = last === undefined ? "no data yet" : `${last.toFixed(1)} ${unit} now, at most ${(top / 1.1).toFixed(1)}`;
  const svg = frame(id, height, shown);
  svg.removeAttribute("preserveAspectRatio");
  const begin = points.length ? Math.min(points[0].at, now - 60000) : now - 60000;
  const x = (at) => 40 + ((at - begin) / (now - begin)) * (WIDTH - 50);
  const y = (value) => height - 18 - (value / top) * (height - 30);
  for (const part of [0, 0.5, 1]) {
    const value = (top / 1.1) * part;
    svg.append(drawn("line", { class: "grid", x1: 40, x2: WIDTH - 10, y1: y(value), y2: y(value) }),
      drawn("text", { x: 34, y: y(value) + 4, "text-anchor": "end" }, value >= 100 ? value.toFixed(0) : value.toFixed(1)));
  }
  svg.append(drawn("text", { x: 40, y: height - 3 }, clockTime(begin)),
    drawn("text", { x: WIDTH - 10, y: height - 3, "text-anchor": "end" }, shown));
  if (points.length > 1) {
    const line = points.map((point) => `${x(point.at).toFixed(1)},${y(point.value).toFixed(1)}`);
    const floor = y(0).toFixed(1);
    svg.append(drawn("polygon", { class: "area", points: `${x(points[0].at).toFixed(1)},${floor} ${line.join(" ")} ${x(points[points.length - 1].at).toFixed(1)},${floor}` }),
      drawn("polyline", { class: "curve", points: line.join(" ") }));
  }
}

function showTerms(terms, now) {
  const leaders = [...new Set(terms.map((term) => term.leader).filter(Boolean))];
  const colour = (leader) => `t${leaders.indexOf(leader) % 5}`;
  const svg = frame("terms", 42, terms.map((term) => `${clockTime(term.since)} ${term.leader || "nobody"}`).join(", "));
  svg.removeAttribute("preserveAspectRatio");
  svg.setAttribute("viewBox", `0 0 ${WIDTH * 2} 42`);
  const first = terms.length ? new Date(terms[0].since).getTime() : now;
  const begin = Math.max(now - WINDOW_MILLIS, Math.min(first, now - 60000));
  const x = (at) => ((Math.max(at, begin) - begin) / (now - begin)) * WIDTH * 2;
  terms.forEach((term, i) => {
    const from = x(new Date(term.since).getTime());
    const to = i + 1 < terms.length ? x(new Date(terms[i + 1].since).getTime()) : WIDTH * 2;
    if (to <= from) return;
    const title = `${term.leader || "nobody leads"}${term.own ? " (this agent)" : ""}, from ${clockTime(term.since)}`;
    const bar = drawn("rect", { class: term.leader ? colour(term.leader) : "empty", x: from + 1, y: 2, width: Math.max(1, to - from - 2), height: 24, rx: 3 });
    bar.append(drawn("title", {}, title));
    svg.append(bar);
    if (term.leader && to - from > term.leader.length * 8) svg.append(drawn("text", { class: "name", x: from + 8, y: 18 }, term.leader));
  });
  svg.append(drawn("text", { x: 0, y: 40 }, clockTime(begin)), drawn("text", { x: WIDTH * 2, y: 40, "text-anchor": "end" }, "now"));
  byId("term-list").replaceChildren(...terms.slice(-8).map((term) => {
    const item = element("li");
    item.append(element("i", "", term.leader ? colour(term.leader) : ""),
      `${clockTime(term.since)} ${term.leader || "nobody"}${term.own ? " (this agent)" : ""}, term ${term.transitions}`);
    return item;
  }));
}

const TONES = { OK: "good", WARNING: "warn", CRITICAL: "bad", UNKNOWN: "idle" };

function showHistory(past) {
  const now = new Date(past.history.now).getTime();
  showTerms(past.history.terms, now);
  const points = past.history.points.map((point) => ({ ...point, at: new Date(point.at).getTime() }));
  const rates = points.slice(1).map((point, i) => ({
    at: point.at,
    value: Math.max(0, (point.delivered - points[i].delivered) / Math.max(0.001, (point.at - points[i].at) / 1000)),
  }));
  plot("rate", rates, now, "/s");
  const lags = points.filter((point) => point.lag !== null && point.lag !== undefined).map((point) => ({ at: point.at, value: point.lag }));
  plot("lag-plot", lags, now, "s");
  const lag = points.length ? points[points.length - 1].lag : null;
  byId("lag").textContent = lag === null || lag === undefined ? "not collected here" : `${lag.toFixed(0)} s`;
  const bad = ["CRITICAL", "UNKNOWN", "WARNING", "OK"];
  const checks = [...past.serviceChecks].sort((a, b) => bad.indexOf(a.status) - bad.indexOf(b.status) || a.name.localeCompare(b.name));
  rows("service-checks", checks, (check) => [element("td", words(check.status), "state", TONES[check.status]),
    element("td", check.name), element("td", check.tags.join(" "), "tags"), element("td", ago(check.since, now)), element("td", check.message)]);
}

const ALERTS = { error: "bad", warning: "warn", info: "idle", success: "good" };

function matches(event) {
  const text = byId("filter-text").value.trim().toLowerCase();
  const type = byId("filter-type").value;
  const check = byId("filter-check").value;
  return (!type || event.alertType === type) && (!check || event.check === check)
    && (!text || `${event.title}\n${event.text}\n${event.tags.join("\n")}`.toLowerCase().includes(text));
}

function showEvents() {
  dirty = false;
  const shown = events.filter(matches);
  byId("event-count").textContent = `${shown.length} of ${events.length}`;
  byId("event-list").replaceChildren(...shown.map((event) => {
    const item = element("li");
    const head = element("div", undefined, "head");
    head.append(element("small", clockTime(event.at)), element("span", event.alertType, "state", ALERTS[event.alertType]), element("b", event.title));
    item.append(head, element("p", event.text.replaceAll("%%%", "").trim()), element("small", event.tags.join(" ")));
    return item;
  }));
}

function take(event) {
  if (events.some((known) => known.number === event.number && known.at === event.at)) return;
  events.unshift(event);
  events.length = Math.min(events.length, EVENTS);
  const select = byId("filter-check");
  if (![...select.options].some((option) => option.value === event.check)) select.append(new Option(event.check, event.check));
  // One redraw for a burst.
  if (!paused && !dirty) {
    dirty = true;
    requestAnimationFrame(showEvents);
  }
}

function listen() {
  const stream = new EventSource("/events");
  stream.onopen = () => { byId("stream").textContent = paused ? "paused" : ""; };
  stream.onmessage = (message) => take(JSON.parse(message.data));
  stream.onerror = () => {
    // Answers end every few seconds, and the browser asks again by itself; a refusal it gives up on.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  };
}

async function ask(path, show) {
  const answer = await fetch(path, { cache: "no-store" });
  if (answer.status === 401) throw new Error("this page's session has ended; run `agent page` for a new link");
  if (!answer.ok) throw new Error(`the agent answered ${answer.status}`);
  show(await answer.json());
}

async function refresh() {
  try {
    if (!document.hidden) await Promise.all([ask("/status", showStatus), ask("/history", showHistory)]);
  } catch (failure) {
    byId("verdict").className = "bad";
    byId("verdict").textContent = failure instanceof TypeError ? "✖ the agent does not answer" : `✖ ${failure.message}`;
  }
  setTimeout(refresh, REFRESH_MILLIS);
}

byId("filters").addEventListener("input", showEvents);
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("pause").addEventListener("click", () => {
  paused = !paused;
  byId("pause").setAttribute("aria-pressed", String(paused));
  byId("pause").textContent = paused ? "Go on" : "Pause";
  byId("stream").textContent = paused ? "paused" : "";
  if (!paused) showEvents();
});
// The link is used up; a reload asks for the page itself.
if (location.search) history.replaceState(null, "", "/");
refresh();
listen();
