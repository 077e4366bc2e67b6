#!/usr/bin/env node
import { ProblemError } from "../lib/http/problem-error";
import { terminalRefusal } from "../lib/http/terminal-refusal";
import { trueupProgram } from "./trueup/program";

// Exit code 0: answered; 1: refused, with the reason on standard error.
trueupProgram()
  .parseAsync()
  .catch((error) => {
    const text =
      error instanceof ProblemError
        ? terminalRefusal(error.problem)
        : error instanceof Error
          ? error.message
          : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  });
