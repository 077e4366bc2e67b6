import { Tooltip } from "@mantine/core";
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { useMemo } from "react";
import { describeKey } from "../../../lib/domain/key-text";
import classes from "./key-text.module.css";

interface KeyTextProps {
  keyName: string;
  /** For a row of a list: the warnings behind a mark, instead of written out. */
  short?: boolean;
}

/** A key as text that hides nothing: unseen characters as their codes, and a warning where it may not be what it seems. */
export function KeyText({ keyName, short = false }: KeyTextProps) {
  const { display, flags } = useMemo(() => describeKey(keyName), [keyName]);
  const sentences = flags.map(({ sentence }) => sentence).join(" ");
  return (
    <span className={classes.key} data-short={short}>
      <bdi dir="ltr" className={classes.text}>
        {display}
      </bdi>
      {flags.length > 0 && (
        <Tooltip label={sentences}>
          <span className={classes.flag}>
            <IconAlertTriangleFilled size={13} aria-hidden />
            <span className={short ? classes.spoken : undefined}>
              {short ? sentences : flags.map(({ kind }) => kind).join(", ")}
            </span>
          </span>
        </Tooltip>
      )}
    </span>
  );
}
