"use client";
import { Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { parseAsString, useQueryStates } from "nuqs";
import { useEffect, useRef } from "react";
import { pathQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { basisOf, DRAFT_ADDRESS, draftFromTruth, readDraft } from "./catch-up.model";
import classes from "./catch-up.module.css";
import { CatchUpAnswer } from "./catch-up-answer";
import { CatchUpForm } from "./catch-up-form";
import { FromPath } from "./from-path";
import { Presets } from "./presets";
import { useDraft } from "./use-draft";

const CATCH_UP_ADDRESS = { ...DRAFT_ADDRESS, path: parseAsString.withDefault("") };

/**
 * Answers how long truth takes to be restored once the backlog reaches N. Inputs come from the address, a path's figures or a
 * preset.
 */
export function CatchUp() {
  const [{ path }, setAddress] = useQueryStates(CATCH_UP_ADDRESS, { history: "push" });
  const { draft, untouched, change, replace } = useDraft(path !== "");
  const figures = useLiveQuery(pathQuery(path), { enabled: path !== "" });
  const truth = figures.status === "shown" ? figures.value.truth : null;
  const takenFrom = useRef("");
  useEffect(() => {
    if (!untouched) return;
    // The address follows a moment later, so the path whose figures were taken is remembered here, once for each choice of a path.
    if (path === "") takenFrom.current = "";
    else if (truth && takenFrom.current !== path) {
      takenFrom.current = path;
      replace(draftFromTruth(truth), "replace");
    }
  });
  const [settled] = useDebouncedValue(draft, 200);
  // The words about the inputs change together with the result, and not before it.
  const [basis] = useDebouncedValue(basisOf(path, untouched), 200);
  return (
    <Stack gap="md">
      <div>
        <Title order={1}>Catch-up calculator</Title>
        <Text c="dimmed">How long does it take until the origin has a whole backlog of this size?</Text>
      </div>
      <div className={classes.layout}>
        <CatchUpForm draft={draft} errors={readDraft(draft).errors ?? {}} onChange={change} />
        <div className={classes.answer}>
          <CatchUpAnswer reading={readDraft(settled)} basis={basis} />
        </div>
        <FromPath
          path={path}
          figures={figures}
          onPath={(name) => setAddress({ path: name, in: null, out: null, for: null, safe: null, backlog: null })}
          onTake={(now) => replace(draftFromTruth(now), "push")}
        />
        <Presets onChoose={(preset) => replace(preset.draft, "push")} />
      </div>
    </Stack>
  );
}
