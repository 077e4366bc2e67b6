"use client";
import { Button } from "@mantine/core";
import { Time } from "../../../kit/time/time";
import { Permitted } from "../../../shared/me/permitted";
import type { Rule } from "../wire";
import classes from "./rules.module.css";

/** A rule in force, where it comes from, and the way to ask for its end. */
export function RuleRow({ rule, onEnd }: { rule: Rule; onEnd: (rule: Rule) => void }) {
  const { added, sentence } = rule;
  return (
    <li className={classes.rule}>
      <div>
        <div>{sentence}</div>
        <div className={classes.from}>
          {added === null ? (
            <>
              From the configuration. The rule ends where it was written: take it out of <code>access.rules</code>.
            </>
          ) : (
            <>
              From the console: {added.askedBy} asked for it, {added.approvedBy} approved it, <Time at={added.at} />.{" "}
              {added.reason}
            </>
          )}
        </div>
      </div>
      {added !== null && (
        <Permitted verb="rule.end">
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Ask for the end of the rule “${sentence.replace(/\.$/, "")}”`}
            onClick={() => onEnd(rule)}
          >
            End…
          </Button>
        </Permitted>
      )}
    </li>
  );
}
