import { expect, it } from "vitest";
import type { OperationError } from "../errors";
import { problemOf } from "./problems";
import { terminalRefusal } from "./terminal-refusal";

const said = (error: OperationError) => terminalRefusal(problemOf(error)).split("\n");

const REFUSALS: [OperationError, string, RegExp, RegExp][] = [
  [
    { code: "stale-plan", incident: "I", plan: "P", because: "the epoch of path profile moved from 3 to 4" },
    "Refused: The plan is stale (stale-plan).",
    /moved from 3 to 4. Nothing was run. Make a new plan/,
    /^Next: trueup plan create/,
  ],
  [
    { code: "path-closed", path: "profile", because: "incident I closed it", retryAfterSec: 5 },
    "Refused: The path takes no writes at the moment (path-closed).",
    /Nothing was accepted. Try again in 5 s/,
    /^Next: trueup paths/,
  ],
  [
    { code: "gate-closed", incident: "I", step: "stop", waitsFor: ["the fence of profile is at epoch 0 of 1"] },
    "Refused: An earlier step's gate is not open (gate-closed).",
    /Step “stop” still waits: the fence of profile is at epoch 0 of 1/,
    /--break-glass REASON/,
  ],
];

it.each(REFUSALS)("says what happened, what it means and what to type: %o", (error, title, detail, next) => {
  const lines = said(error);
  expect(lines[0]).toBe(title);
  expect(lines[1]).toMatch(detail);
  expect(lines[2]).toMatch(next);
});

it("says of every member what is wrong with it, once", () => {
  const errors = [
    { pointer: "/reason", detail: "A reason is needed." },
    { pointer: "/title", detail: "A title is needed." },
  ];
  expect(said({ code: "invalid", detail: "/reason: A reason is needed.", errors })).toEqual([
    "Refused: The request is not valid (invalid).",
    "/reason: A reason is needed.",
    "  /title: A title is needed.",
  ]);
});

it("lets no control character of a key or a title reach the terminal", () => {
  const text = said({ code: "overlapping-incident", incident: "I", title: "\u001b[2J\nRefused", path: "profile" });
  expect(text).toHaveLength(3);
  expect(text[1]).toContain("\\u{1b}[2J\\u{a}Refused");
});

it("has a word for problems that are no refusals of an operation", () => {
  const problem = { type: "about:blank", title: "No connection", status: 0, code: "constructor", detail: "It is off." };
  expect(terminalRefusal(problem)).toBe("No connection (constructor).\nIt is off.");
});
