"use client";
import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { PlanItem } from "../../../lib/api/plans";
import { exactValue } from "../../../lib/domain/json-text";
import { Dialog } from "../../kit/dialog/dialog";
import { Unknown } from "../../kit/state/unknown";
import { valueLine } from "../../kit/value/value.model";
import { ValueView } from "../../kit/value/value-view";
import classes from "./item-value.module.css";

/** The value that an item would write, on a line that opens the whole value; nothing for an item without a value of its own. */
export function ItemValue({
  item: { key, valueText, valueBecause },
}: {
  item: Pick<PlanItem, "key" | "valueText" | "valueBecause">;
}) {
  const [opened, setOpened] = useState(false);
  if (valueBecause !== null) return <Unknown what="Value" reason={valueBecause} />;
  if (valueText === null) return null;
  const value = exactValue(valueText);
  return (
    <>
      <UnstyledButton className={classes.value} onClick={() => setOpened(true)} aria-label={`Value for ${key}`}>
        {valueLine(value)}
      </UnstyledButton>
      {opened && (
        <Dialog opened onClose={() => setOpened(false)} title={`Value for ${key}`}>
          <ValueView value={value} what="It would write" />
        </Dialog>
      )}
    </>
  );
}
