#!/usr/bin/env node
import { Command } from "commander";
import { ProblemError } from "../lib/http/problem-error";
import { terminalRefusal } from "../lib/http/terminal-refusal";
import { addIncident } from "./trueup/incident";
import { addKey } from "./trueup/key";
import { addPaths } from "./trueup/paths";
import { addPlan } from "./trueup/plan";
import { addRun } from "./trueup/run";
import { addSaved } from "./trueup/saved";
import { addServer } from "./trueup/server";

/** The HTTP API's verbs for a terminal. Exit code 0: answered; 1: refused, with the reason on standard error. */
const program = new Command("trueup")
  .description("Did we save it, and how do we make it true again.")
  .showSuggestionAfterError();

for (const add of [addPaths, addKey, addSaved, addIncident, addPlan, addRun, addServer]) add(program);

program.parseAsync().catch((error) => {
  const text =
    error instanceof ProblemError
      ? terminalRefusal(error.problem)
      : error instanceof Error
        ? error.message
        : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
