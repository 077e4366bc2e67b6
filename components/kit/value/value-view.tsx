"use client";
import { UnstyledButton } from "@mantine/core";
import { useMemo, useState } from "react";
import { formatCount } from "../format";
import { shortText, valueText } from "./value.model";
import classes from "./value.module.css";

interface ValueViewProps {
  value: unknown;
  /** Names the value: "Value at head". */
  what: string;
  /** Begins closed: a line that opens it. */
  folded?: boolean;
}

/** An untrusted value, as text and nothing else; a long one shows its beginning until it is opened. */
export function ValueView({ value, what, folded = false }: ValueViewProps) {
  const { text, omitted } = useMemo(() => valueText(value), [value]);
  const [opened, setOpened] = useState(!folded);
  const [whole, setWhole] = useState(false);
  const long = text.length > shortText;
  return (
    <div>
      <UnstyledButton className={classes.fold} aria-expanded={opened} onClick={() => setOpened(!opened)}>
        <span aria-hidden>{opened ? "▾" : "▸"}</span> {what}
      </UnstyledButton>
      {opened && (
        <>
          {/* Focusable, so that what overflows can be scrolled from the keyboard. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable */}
          <pre className={classes.json} tabIndex={0} dir="ltr">
            {whole || !long ? text : `${text.slice(0, shortText)}…`}
          </pre>
          {long && (
            <UnstyledButton className={classes.fold} onClick={() => setWhole(!whole)}>
              {whole ? "Show less" : `Show all ${formatCount(text.length)} characters`}
            </UnstyledButton>
          )}
          {whole && omitted > 0 && (
            <p className={classes.quiet}>{formatCount(omitted)} more characters are not shown here.</p>
          )}
        </>
      )}
    </div>
  );
}
