"use strict";

// An answer: {student, digest, auto, points, comment, waits}, as the gradebook had it. What is
// given is sent together with it, and saved only where the gradebook still has the same.
const form = document.querySelector("form");
const {points, comment} = form.elements;
const most = Number(form.dataset.most);
const groups = [...document.querySelectorAll(".group")];
const wordings = [...document.querySelectorAll(".wording")];
const done = [];  // what has been saved, to be taken back
let current = null;
let commented = false;
let queue = Promise.resolve();

for (const wording of wordings) {
  wording.answers = JSON.parse(wording.dataset.answers);
  wording.querySelector(".names").textContent = wording.answers.map(a => a.student).join("  ");
}

const answersOf = place => place.answers ?? [...place.querySelectorAll(".wording")].flatMap(answersOf);
const score = answer => answer.points ?? answer.auto;
const isOpen = answer => !answer.sent && (answer.waits || answer.changed || score(answer) === null);
const isWaiting = place => answersOf(place).some(isOpen);
const decision = ({points, comment, waits}) => ({points, comment, waits});
const times = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
const same = values => values.every(value => value === values[0]) ? values[0] : null;

function state(answers) {
  const open = answers.filter(isOpen);
  if (answers.some(answer => answer.sent)) return ["saving", "quiet"];
  if (open.some(answer => answer.changed)) return ["changed by somebody else", "bad"];
  if (open.some(answer => score(answer) !== null)) return [`${given(answers)}: look again`, "wait"];
  if (open.length) return [open.length === answers.length ? "to grade" : `${open.length} to grade`, "wait"];
  return [given(answers), "good"];
}

function given(answers) {
  const value = same(answers.map(score));
  return value === null ? "different points" : `${value} of ${most}`;
}

function show() {
  for (const place of [...groups, ...wordings]) {
    const [text, look] = state(answersOf(place));
    const chip = place.matches(".group") ? place.querySelector(".head .state") : place.querySelector("p .state");
    if (chip) {
      chip.textContent = text;
      chip.className = `chip state ${look}`;
    }
  }
  for (const wording of wordings) {
    const said = [...new Set(wording.answers.map(answer => answer.comment).filter(Boolean))];
    wording.querySelector(".given").textContent = said.join("\n");
  }
}

function say(text) {
  document.querySelector("[role=status]").textContent = text;
}

function select(place) {
  current?.removeAttribute("aria-current");
  current = place;
  place.setAttribute("aria-current", "true");
  place.focus({preventScroll: true});
  place.scrollIntoView({block: "nearest"});
  fill(place);
}

function fill(place) {
  const answers = answersOf(place);
  const value = same(answers.map(answer => answer.points));
  points.value = value ?? "";
  comment.value = same(answers.map(answer => answer.comment)) ?? "";
  comment.placeholder = same(answers.map(answer => answer.comment)) === null ? "different comments" : "";
  commented = false;
  form.querySelector(".what").textContent = place.getAttribute("aria-label");
}

function move(step) {
  const here = groups.indexOf(current.closest(".group"));
  const next = groups[here + step];
  if (next) select(next);
}

function enter(step) {
  const inside = [...current.closest(".group").querySelectorAll(".wording")];
  const next = inside.indexOf(current) + step;
  if (inside.length > 1 && next < inside.length) select(next < 0 ? current.closest(".group") : inside[next]);
}

function goOn() {
  const places = current.matches(".wording") ? [...current.closest(".group").querySelectorAll(".wording")] : [];
  const here = groups.indexOf(current.closest(".group"));
  const around = [...places, ...groups.slice(here + 1), ...groups.slice(0, here + 1)];
  const next = around.find(isWaiting);
  if (next) select(next);
  else nextPage()?.focus();
}

function nextPage() {
  return document.querySelector("[data-waiting]:not([data-waiting='0']):not([aria-current])");
}

function rest() {
  if (groups.some(isWaiting)) return "";
  return nextPage() ? " This page is done: Enter opens the next one." : " This question is done.";
}

function give() {
  const text = points.value.trim().replace(",", ".");
  const value = text === "" ? null : Number(text);
  const answers = answersOf(current);
  // Without points everybody keeps what was given, so that one key goes through a class that was
  // graded again.
  if (value === null && answers.some(answer => score(answer) === null)) return say("Type the points first.");
  if (value !== null && !(value >= 0 && value <= most)) return say(`Points are from 0 to ${most}.`);
  send(current, answers.map(answer => ({
    answer,
    seen: decision(answer),
    new: {
      points: value ?? answer.points,
      comment: commented ? comment.value.trim() : answer.comment,
      waits: false,
    },
  })), true);
  goOn();
}

function undo() {
  queue = queue.then(() => {
    const last = done.pop();
    if (!last) return say("There is nothing to take back.");
    send(last.place, last.changes.map(({answer, seen, now}) => ({answer, seen: now, new: seen})), false);
    select(last.place);
  });
}

function send(place, changes, keep) {
  for (const {answer} of changes) answer.sent = true;
  say("");
  show();
  queue = queue.then(() => save(place, changes, keep)).catch(error => say(`Nothing was saved: ${error.message}`)).then(() => {
    for (const {answer} of changes) answer.sent = false;
    show();
    if (place === current) fill(place);
  });
}

async function save(place, changes, keep) {
  const body = changes.map(({answer, seen, new: wanted}) => ({student: answer.student, digest: answer.digest, seen, new: wanted}));
  const reply = await fetch(location.pathname, {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error((await reply.text()) || reply.statusText);
  const {saved, now, waiting} = await reply.json();
  const kept = changes.filter(({answer}) => saved.includes(answer.student));
  const refused = changes.filter(({answer}) => !saved.includes(answer.student));
  for (const {answer} of changes) Object.assign(answer, now[answer.student], {digest: answer.digest});
  for (const {answer} of kept) answer.changed = false;
  for (const {answer} of refused) answer.changed = true;
  if (keep && kept.length) done.push({place, changes: kept.map(({answer, seen}) => ({answer, seen, now: decision(answer)}))});
  document.getElementById("waiting").textContent = waiting;
  for (const {answer} of changes) answer.sent = false;
  if (!refused.length) return say(`${keep ? "Saved" : "Taken back"}: ${times(kept.length, "answer")}.${rest()}`);
  const other = refused.some(({answer}) => now[answer.student].digest !== answer.digest);
  say(`${place.getAttribute("aria-label")}: ${refused.length} not saved, ` + (other
    ? "because the class was graded again meanwhile. Load this page again."
    : "because somebody else had changed it. What stands now is shown; give it again to replace it."));
}

const commands = {
  ArrowDown: () => move(1), ArrowUp: () => move(-1), ArrowRight: () => enter(1), ArrowLeft: () => enter(-1),
  Enter: give, u: undo, c: () => comment.focus(),
  n: () => document.querySelectorAll(".names").forEach(names => { names.hidden = !names.hidden; }),
};

document.addEventListener("keydown", event => {
  const place = event.target;
  if (place === comment) {
    if (event.key === "Escape") current.focus();
    else if (event.key !== "Enter" || event.shiftKey) return;
    else give();
    return event.preventDefault();
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (place.matches("button, a, summary") && event.key === "Enter") return;
  if (/^[0-9.,]$/.test(event.key) && place !== points) {
    points.value = "";
    return points.focus();
  }
  const command = commands[event.key];
  if (!command || (place === points && /^Arrow(Left|Right)$/.test(event.key))) return;
  event.preventDefault();
  command();
});
comment.addEventListener("input", () => { commented = true; });
form.addEventListener("submit", event => { event.preventDefault(); give(); });
form.elements.undo.addEventListener("click", undo);
for (const place of [...wordings, ...groups]) {
  place.addEventListener("click", event => {
    if (event.target.closest("a, summary") || String(getSelection())) return;
    event.stopPropagation();
    const alone = place.matches(".wording") && place.parentElement.querySelectorAll(".wording").length === 1;
    select(alone ? place.parentElement : place);
  });
}
show();
if (groups.length) select(groups.find(isWaiting) ?? groups[0]);
